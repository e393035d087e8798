package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.SharedLimit;
import io.lagomcp.invoices.server.CallLimits;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.MessageParser;
import io.lagomcp.invoices.server.Reception;
import io.lagomcp.invoices.server.SdkTransport;
import io.lagomcp.invoices.server.Wiring;
import io.lagomcp.invoices.server.WorkerThreads;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves many assistants over HTTP until it is told to stop. */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    /** How long running calls may take to end once this server is told to stop. */
    public static final Duration DRAIN = Duration.ofSeconds(30);

    /** Below the 60 seconds after which proxies commonly take a silent answer for a dead one. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final HttpSettings settings;
    private final Executor unbounded = WorkerThreads.executor();
    private final StreamKeeper keeper;
    private final HttpTransport transport;
    private final RefusalLog refusals = new RefusalLog();
    private final InFlight inFlight = new InFlight();
    private final Server jetty;
    private final ServerConnector connector;
    private final Connections connections;

    /** A server of these tools, prompts and resources, which only those may use whom the entrance lets in. */
    public HttpServer(
            InvoiceServer invoices,
            HttpSettings settings,
            Entrance entrance,
            CallListener listener,
            RefusalRecord record) {
        this(
                invoices::connect,
                invoices.reception(),
                settings,
                entrance,
                listener,
                record,
                SIGN_OF_LIFE,
                memory(settings));
    }

    /** A server of anything that the SDK can serve. */
    HttpServer(
            Consumer<SdkTransport> mcp,
            Reception reception,
            HttpSettings settings,
            Entrance entrance,
            CallListener listener,
            RefusalRecord record,
            Duration signOfLife,
            SharedLimit memory) {
        this.settings = settings;
        this.keeper = new StreamKeeper(signOfLife, unbounded);
        this.transport = new HttpTransport(
                new Sessions.SessionLimits(
                        settings.maxSessions(), settings.maxSessionsEach(), settings.sessionIdle(), memory),
                new BoundedWorkers(unbounded, new SharedLimit(settings.maxCalls(), callsEach(settings))),
                workers -> new Wiring(new CallLimits(settings.maxCalls(), 0), workers, reception, listener, "tcp"));
        mcp.accept(transport);
        Messages messages = new Messages(new MessageParser(), inFlight);
        Peers peers = new Peers(settings.trustedProxies());
        this.connections = new Connections(
                share(Containers.connections(settings), settings),
                Containers.unknownConnections(settings),
                peers::isTrusted,
                System::nanoTime);
        HttpEntry entry = new HttpEntry(
                peers,
                new Premises(settings.host(), settings.publicUrl(), settings.allowedHosts(), settings.allowedOrigins()),
                entrance,
                endpoints(messages),
                record,
                refusals,
                messages,
                new SharedLimit(Long.MAX_VALUE, callsEach(settings)),
                memory,
                connections,
                new SharedLimit(Containers.MAX_THREADS, Containers.MAX_THREADS / 2));
        this.jetty = Containers.server(settings);
        this.connector = Containers.connector(jetty, settings);
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
        transport.clients().endForsaken();
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
        return transport.clients().count();
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
        transport.clients().endAll();
    }

    /** All at once: each may take its time to say what became of its calls. */
    private void interruptAll() {
        CompletableFuture.allOf(transport
                        .clients()
                        .all()
                        .map(Session::conversation)
                        .filter(conversation -> !conversation.isIdle())
                        .map(busy -> CompletableFuture.runAsync(() -> busy.finish(Duration.ZERO), unbounded))
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
        transport.clients().endAll();
        try {
            jetty.stop();
        } catch (Exception stuck) {
            log.warn("The HTTP server did not stop cleanly", stuck);
        }
        refusals.close();
    }

    private Map<String, Endpoint> endpoints(Messages messages) {
        Map<String, Endpoint> endpoints = new HashMap<>();
        endpoints.put(
                "/mcp", new StreamableEndpoint(transport.clients(), messages, keeper, transport.protocolVersions()));
        if (settings.legacySse()) {
            SseEndpoint sse = new SseEndpoint(transport.clients(), messages, keeper);
            endpoints.put(SseEndpoint.STREAM, sse.stream());
            endpoints.put(SseEndpoint.MESSAGE, sse.message());
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
        return !(settings.access() instanceof Access.OneToken) && !(settings.access() instanceof Access.Open);
    }

    /** Browsers ask first whether a page may call; the entry decides by the same list. */
    private Handler crossOrigin(Handler entry) {
        if (settings.allowedOrigins().isEmpty()) {
            return entry;
        }
        CrossOriginHandler handler = new CrossOriginHandler();
        Containers.allow(handler, settings.allowedOrigins());
        handler.setHandler(entry);
        return handler;
    }
}
