package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.PerPrincipalExecutor;
import io.lagomcp.invoices.http.PeriodicTasks;
import io.lagomcp.invoices.http.WebServer;
import io.lagomcp.invoices.limit.DrainLatch;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestQueue;
import io.lagomcp.invoices.mcp.protocol.ServerDefinition;
import io.lagomcp.invoices.mcp.protocol.SessionConfig;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.lagomcp.invoices.mcp.protocol.WorkerThreads;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves many assistants over HTTP until it is told to stop. */
public final class McpHttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(McpHttpServer.class);

    /** How long running calls may take to end once this server is told to stop. */
    public static final Duration DRAIN = Duration.ofSeconds(30);

    /** Below the 60 seconds after which proxies commonly take a silent answer for a dead one. */
    public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    /** How often it looks for revoked callers, and for what happened to its sessions in other servers. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    private final Executor unbounded = WorkerThreads.virtualThreads();
    private final PeriodicTasks tasks = new PeriodicTasks(unbounded);
    private final HttpSessionRegistry sessions;
    private final StatelessRequests stateless;
    private final DrainLatch inFlight = new DrainLatch();
    private final OpenReplies replies = new OpenReplies(inFlight, unbounded);
    private final WebServer web;

    /**
     * A server that does not listen yet.
     *
     * @param authenticator admits callers
     * @param listener hears of every request
     * @param record hears of requests that look like an attack
     * @param memory in bytes, what requests and the work on them may take
     * @param sessionStore the sessions that other servers share; empty where there are none
     * @param others further endpoints by their paths, such as the approval page
     * @param signOfLife how often an open reply shows one
     */
    public McpHttpServer(
            ServerDefinition served,
            HttpSettings settings,
            Authenticator authenticator,
            RequestListener listener,
            WebServer.RejectionListener record,
            PerOwnerLimit memory,
            Optional<SessionStore> sessionStore,
            Map<String, HttpEndpoint> others,
            Duration signOfLife) {
        tasks.every(signOfLife, replies::keepAlive);
        PerPrincipalExecutor workers =
                new PerPrincipalExecutor(unbounded, new PerOwnerLimit(settings.maxCalls(), settings.maxCallsEach()));
        SessionConfig config =
                new SessionConfig(served, new RequestLimits(settings.maxCalls(), 0), workers::of, listener, "tcp");
        this.stateless = new StatelessRequests(config);
        this.sessions = new HttpSessionRegistry(
                new HttpSessionRegistry.SessionLimits(
                        settings.maxSessions(), settings.maxSessionsEach(), settings.sessionIdle(), memory),
                (id, publisher) -> new McpSession(config, id, publisher),
                sessionStore,
                unbounded,
                System::nanoTime);
        // the stream of the older transport is at one server, and the messages for it could reach another
        boolean legacySse = settings.legacySse() && sessionStore.isEmpty();
        this.web = new WebServer(settings, authenticator, endpoints(legacySse, others), record, memory);
    }

    private Map<String, HttpEndpoint> endpoints(boolean legacySse, Map<String, HttpEndpoint> others) {
        LegacySseEndpoint sse = new LegacySseEndpoint(sessions, replies);
        Map<String, HttpEndpoint> endpoints = new HashMap<>(others);
        endpoints.put("/mcp", new StreamableHttpEndpoint(sessions, replies, stateless));
        endpoints.put(LegacySseEndpoint.STREAM, legacySse ? sse::listen : LegacySseEndpoint.off());
        if (legacySse) {
            endpoints.put(LegacySseEndpoint.MESSAGE, sse);
        }
        return endpoints;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address is taken or cannot be listened on
     */
    public void start() throws IOException {
        web.start();
        tasks.every(SWEEP, this::sweep);
        tasks.every(CHECK_INTERVAL, this::endRevoked);
        tasks.every(CHECK_INTERVAL, sessions::synchronize);
        tasks.every(SWEEP, sessions::share);
    }

    private void endRevoked() {
        sessions.endRevoked();
        stateless.requests().cancelRevoked();
    }

    /** Ends the sessions that nobody uses. */
    void sweep() {
        sessions.endIdle();
        web.sweep();
    }

    /** Where it listens. */
    public URI address() {
        return web.address();
    }

    /** How many sessions are open. */
    public int sessions() {
        return sessions.count();
    }

    /**
     * Takes no further request and returns when all that were taken are answered. Those that take longer than this are
     * interrupted and say what became of them. Then all sessions end.
     */
    public void drain(Duration limit) {
        inFlight.close();
        if (!inFlight.awaitEmpty(limit)) {
            log.warn("Some calls did not end in time, and are interrupted");
            interruptAll();
        }
        sessions.endAll();
    }

    /** All at once: each may take its time to say what became of its calls. */
    private void interruptAll() {
        Stream<RequestQueue> busy =
                sessions.all().map(session -> session.conversation().requests());
        CompletableFuture.allOf(Stream.concat(busy, Stream.of(stateless.requests()))
                        .filter(requests -> !requests.isIdle())
                        .map(requests -> CompletableFuture.runAsync(() -> requests.finish(Duration.ZERO), unbounded))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** Waits until the server is closed, by another thread. */
    public void join() throws InterruptedException {
        web.join();
    }

    /** Ends all sessions and stops to listen; {@link #drain} comes before, where calls shall be answered. */
    @Override
    public void close() {
        tasks.close();
        sessions.endAll();
        stateless.requests().abort();
        web.close();
    }
}
