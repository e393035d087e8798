package io.lagomcp.invoices.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, lets in whom the settings allow, and hands their requests to the endpoints. */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    private final HttpSettings settings;
    private final RejectionLog refusals = new RejectionLog();
    private final Server jetty;
    private final ServerConnector connector;
    private final ConnectionLimiter connections;

    /**
     * One that does not listen yet.
     *
     * @param authenticator admits callers
     * @param endpoints by their paths
     * @param listener hears of requests that look like an attack
     * @param memory in bytes, what requests and the work on them may take
     */
    public WebServer(
            HttpSettings settings,
            Authenticator authenticator,
            Map<String, HttpEndpoint> endpoints,
            RejectionListener listener,
            PerOwnerLimit memory) {
        this.settings = settings;
        ClientAddressResolver clientAddresses = new ClientAddressResolver(settings.trustedProxies());
        int known = JettyFactory.connections(settings);
        this.connections = new ConnectionLimiter(
                new PerOwnerLimit(known, settings.hasSeveralCallers() ? known / 2 : known),
                JettyFactory.unknownConnections(settings),
                clientAddresses::isTrusted,
                System::nanoTime);
        HttpEntry entry = new HttpEntry(
                clientAddresses,
                new HostOriginPolicy(
                        settings.host(), settings.publicUrl(), settings.allowedHosts(), settings.allowedOrigins()),
                authenticator,
                endpoints,
                listener,
                refusals,
                new PerOwnerLimit(Long.MAX_VALUE, settings.maxCallsEach()),
                memory,
                connections,
                new PerOwnerLimit(JettyFactory.MAX_THREADS, JettyFactory.MAX_THREADS / 2));
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
    }

    /** Closes connections that nobody was let in over, and writes the log of refusals; to be called every few seconds. */
    public void sweep() {
        connections.closeUnknown();
        refusals.writeDue();
    }

    /** Where it listens. */
    public URI address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        String scheme = settings.keystore().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + host + ":" + connector.getLocalPort());
    }

    /** Waits until the server is closed, by another thread. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception stuck) {
            log.warn("The HTTP server did not stop cleanly", stuck);
        }
        refusals.close();
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
