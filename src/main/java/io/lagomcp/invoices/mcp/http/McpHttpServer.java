package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.SharedLimit;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.session.JsonRpcParser;
import io.lagomcp.invoices.mcp.session.McpSession;
import io.lagomcp.invoices.mcp.session.RequestLimits;
import io.lagomcp.invoices.mcp.session.RequestListener;
import io.lagomcp.invoices.mcp.session.ServerDefinition;
import io.lagomcp.invoices.mcp.session.SessionConfig;
import io.lagomcp.invoices.mcp.session.StatelessRequests;
import io.lagomcp.invoices.mcp.session.WorkerThreads;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves many assistants over HTTP until it is told to stop. */
public final class McpHttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(McpHttpServer.class);

    /** How long running calls may take to end once this server is told to stop. */
    public static final Duration DRAIN = Duration.ofSeconds(30);

    /** Below the 60 seconds after which proxies commonly take a silent answer for a dead one. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final HttpSettings settings;
    private final Executor unbounded = WorkerThreads.virtualThreads();
    private final KeepAliveScheduler keeper;
    private final HttpSessionRegistry sessions;
    private final StatelessRequests stateless;
    private final RejectionLog refusals = new RejectionLog();
    private final DrainLatch inFlight = new DrainLatch();
    private final Server jetty;
    private final ServerConnector connector;
    private final ConnectionLimiter connections;

    /** A server of these tools, prompts and resources, which only those may use whom the entrance lets in. */
    public McpHttpServer(
            InvoiceServer invoices,
            HttpSettings settings,
            Authenticator entrance,
            RequestListener listener,
            RejectionListener record) {
        this(invoices.definition(), settings, entrance, listener, record, SIGN_OF_LIFE, memory(settings));
    }

    /** A server of any methods. */
    McpHttpServer(
            ServerDefinition served,
            HttpSettings settings,
            Authenticator entrance,
            RequestListener listener,
            RejectionListener record,
            Duration signOfLife,
            SharedLimit memory) {
        this.settings = settings;
        this.keeper = new KeepAliveScheduler(signOfLife, unbounded);
        PerPrincipalExecutor workers =
                new PerPrincipalExecutor(unbounded, new SharedLimit(settings.maxCalls(), callsEach(settings)));
        SessionConfig config =
                new SessionConfig(served, new RequestLimits(settings.maxCalls(), 0), workers::of, listener, "tcp");
        this.stateless = new StatelessRequests(config);
        this.sessions = new HttpSessionRegistry(
                new HttpSessionRegistry.SessionLimits(
                        settings.maxSessions(), settings.maxSessionsEach(), settings.sessionIdle(), memory),
                id -> new McpSession(config, id),
                System::nanoTime);
        MessageReader messages = new MessageReader(new JsonRpcParser(), inFlight);
        ClientAddressResolver peers = new ClientAddressResolver(settings.trustedProxies());
        this.connections = new ConnectionLimiter(
                share(JettyFactory.connections(settings), settings),
                JettyFactory.unknownConnections(settings),
                peers::isTrusted,
                System::nanoTime);
        McpHttpHandler entry = new McpHttpHandler(
                peers,
                new HostOriginPolicy(
                        settings.host(), settings.publicUrl(), settings.allowedHosts(), settings.allowedOrigins()),
                entrance,
                endpoints(messages),
                record,
                refusals,
                messages,
                new SharedLimit(Long.MAX_VALUE, callsEach(settings)),
                memory,
                connections,
                new SharedLimit(JettyFactory.MAX_THREADS, JettyFactory.MAX_THREADS / 2));
        this.jetty = JettyFactory.server(settings);
        this.connector = JettyFactory.connector(jetty, settings);
        connector.addBean(connections);
        jetty.setHandler(crossOrigin(entry));
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address is taken or cannot be listened on
     */
    public void start() throws IOException {
        try {
            jetty.start();
        } catch (IOException cannotListen) {
            throw cannotListen;
        } catch (Exception unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
        keeper.every(SWEEP, this::sweep);
        keeper.every(SWEEP, refusals::writeDue);
    }

    /** Ends the sessions that nobody uses. */
    void sweep() {
        sessions.endIdle();
        connections.closeUnknown();
    }

    /** Where it listens. */
    public URI address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        String scheme = settings.keystore().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + host + ":" + connector.getLocalPort());
    }

    /** How many sessions are open. */
    public int sessions() {
        return sessions.count();
    }

    /** Whether it was told to stop, and takes no further request. */
    public boolean isDraining() {
        return inFlight.isClosed();
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
        Stream<Runnable> busy = sessions.all()
                .map(HttpSession::conversation)
                .filter(conversation -> !conversation.isIdle())
                .map(conversation -> () -> conversation.finish(Duration.ZERO));
        CompletableFuture.allOf(Stream.concat(busy, Stream.of(() -> stateless.finish(Duration.ZERO)))
                        .map(finish -> CompletableFuture.runAsync(finish, unbounded))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** Waits until the server is closed, by another thread. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    /** Ends all sessions and stops to listen; {@link #drain} comes before, where calls shall be answered. */
    @Override
    public void close() {
        keeper.close();
        sessions.endAll();
        stateless.abort();
        try {
            jetty.stop();
        } catch (Exception stuck) {
            log.warn("The HTTP server did not stop cleanly", stuck);
        }
        refusals.close();
    }

    private Map<String, HttpEndpoint> endpoints(MessageReader messages) {
        Map<String, HttpEndpoint> endpoints = new HashMap<>();
        endpoints.put("/mcp", new StreamableHttpEndpoint(sessions, messages, keeper, stateless));
        if (settings.legacySse()) {
            LegacySseEndpoint sse = new LegacySseEndpoint(sessions, messages, keeper);
            endpoints.put(LegacySseEndpoint.STREAM, sse.stream());
            endpoints.put(LegacySseEndpoint.MESSAGE, sse.message());
        }
        return endpoints;
    }

    /** Half of all: whoever waits for many people at once keeps nobody else from working. */
    private static int callsEach(HttpSettings settings) {
        return areSeveral(settings) ? (settings.maxCalls() + 1) / 2 : settings.maxCalls();
    }

    private static SharedLimit share(int inAll, HttpSettings settings) {
        return new SharedLimit(inAll, areSeveral(settings) ? inAll / 2 : inAll);
    }

    private static SharedLimit memory(HttpSettings settings) {
        return SharedLimit.ofHeap(areSeveral(settings));
    }

    /** Whether callers are told apart. */
    private static boolean areSeveral(HttpSettings settings) {
        return !(settings.access() instanceof AuthSettings.StaticToken)
                && !(settings.access() instanceof AuthSettings.Open);
    }

    /** Browsers ask first whether a page may call; the entry decides by the same list. */
    private Handler crossOrigin(Handler entry) {
        if (settings.allowedOrigins().isEmpty()) {
            return entry;
        }
        CrossOriginHandler handler = new CrossOriginHandler();
        JettyFactory.allow(handler, settings.allowedOrigins());
        handler.setHandler(entry);
        return handler;
    }
}
