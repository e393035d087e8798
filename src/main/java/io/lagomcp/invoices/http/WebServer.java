package io.lagomcp.invoices.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens with Jetty, lets in whom the settings allow, and hands their requests to the endpoints. */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    /** Where there are no virtual threads: for requests to be admitted; bodies are waited for, and calls run, elsewhere. */
    static final int MAX_THREADS = 512;

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Of connections that come at once: the system drops those beyond it, and clients wait a second before they try again. */
    private static final int ACCEPT_QUEUE = 1024;

    private static final byte[] INVALID =
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid request\"}}"
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpSettings settings;
    private final HttpEntry entry;
    private final Server jetty;
    private final ServerConnector connector;

    /** Receives requests that look like an attack, except failed authentications, which the authenticator records itself. */
    @FunctionalInterface
    public interface RejectionListener {

        /**
         * One more that was refused.
         *
         * @param address where it came from
         * @param code why
         * @param caller whom it came from; empty text where that was not asked yet
         */
        void note(String address, String code, String caller);
    }

    /**
     * One that does not listen yet.
     *
     * @param authenticator admits callers
     * @param endpoints by their paths; a path that ends with a slash stands for all paths below it
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
        this.entry = new HttpEntry(settings, authenticator, endpoints, listener, memory);
        this.jetty = jetty();
        this.connector = connector();
        connector.addBean(entry.connections());
        jetty.setHandler(crossOrigin(entry));
    }

    private static Server jetty() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        if (VirtualThreads.areSupported()) {
            threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        Server server = new Server(threads);
        server.setErrorHandler(WebServer::answerInvalid);
        server.setStopTimeout(0);
        return server;
    }

    /** Answers what Jetty does not take for a request. */
    private static boolean answerInvalid(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(INVALID), callback);
        return true;
    }

    private ServerConnector connector() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector opened = settings.keystore()
                .map(keystore -> encrypted(http, keystore))
                .orElseGet(() -> new ServerConnector(jetty, new HttpConnectionFactory(http)));
        opened.setHost(settings.host());
        opened.setPort(settings.port());
        opened.setAcceptQueueSize(ACCEPT_QUEUE);
        opened.setIdleTimeout(SILENCE.toMillis());
        jetty.addConnector(opened);
        // more than may stay: one must be accepted before an older one is closed for it, or it is refused
        jetty.addBean(new NetworkConnectionLimit(ConnectionLimiter.mostInAll(settings) + ACCEPT_QUEUE, opened));
        return opened;
    }

    private ServerConnector encrypted(HttpConfiguration http, HttpSettings.Keystore keystore) {
        HttpConfiguration https = new HttpConfiguration(http);
        // the name in the certificate is for the client to check; ours is checked by HostOriginPolicy
        https.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server certificate = new SslContextFactory.Server();
        certificate.setKeyStorePath(keystore.file().toString());
        certificate.setKeyStorePassword(keystore.password());
        return new ServerConnector(
                jetty, new SslConnectionFactory(certificate, "http/1.1"), new HttpConnectionFactory(https));
    }

    /** Browsers ask first whether a page may call; the entry decides by the same list. */
    private Handler crossOrigin(Handler next) {
        List<String> origins = settings.allowedOrigins();
        if (origins.isEmpty()) {
            return next;
        }
        CrossOriginHandler handler = new CrossOriginHandler();
        handler.setAllowedOriginPatterns(origins.stream().map(Pattern::quote).collect(Collectors.toSet()));
        handler.setAllowedMethods(Set.of("GET", "POST", "DELETE"));
        handler.setAllowedHeaders(Set.of(
                "Authorization",
                "Content-Type",
                "Accept",
                "Mcp-Session-Id",
                "MCP-Protocol-Version",
                "Mcp-Method",
                "Mcp-Name",
                "Last-Event-ID",
                "X-Request-Id",
                "X-MCP-Readonly",
                "X-MCP-Tools"));
        handler.setExposedHeaders(Set.of("Mcp-Session-Id", "WWW-Authenticate", "X-Request-Id"));
        handler.setHandler(next);
        return handler;
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

    /** Closes connections that had no admitted request for too long, and writes the log of refusals; to be called every few seconds. */
    public void sweep() {
        entry.connections().closeNotAdmitted();
        entry.refusals().writeDue();
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
        entry.refusals().close();
    }
}
