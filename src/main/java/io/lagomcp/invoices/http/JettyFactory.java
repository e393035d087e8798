package io.lagomcp.invoices.http;

import io.lagomcp.invoices.config.HttpSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
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

/** Creates the Jetty server and its connectors with our limits. */
final class JettyFactory {
    /** Where there are no virtual threads: for requests to be admitted; bodies are waited for, and calls run, elsewhere. */
    static final int MAX_THREADS = 512;

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Besides a connection for each session: for those that begin, end, or are turned away. */
    private static final int MORE_CONNECTIONS = 500;

    /** Of connections that come at once: the system drops those beyond it, and clients wait a second before they try again. */
    private static final int ACCEPT_QUEUE = 1024;

    private static final byte[] INVALID =
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid request\"}}"
                    .getBytes(StandardCharsets.UTF_8);

    private JettyFactory() {}

    static Server server(HttpSettings settings) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        if (VirtualThreads.areSupported()) {
            threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        Server server = new Server(threads);
        server.setErrorHandler(JettyFactory::answerInvalid);
        server.setStopTimeout(0);
        return server;
    }

    /** Answers what Jetty does not take for a request. */
    private static boolean answerInvalid(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(INVALID), callback);
        return true;
    }

    /** How many connections there may be of those who were let in. */
    static int connections(HttpSettings settings) {
        return 2 * settings.maxSessions() + MORE_CONNECTIONS;
    }

    /** Over how many nobody may have been let in yet. */
    static int unknownConnections(HttpSettings settings) {
        return connections(settings) / 2;
    }

    /** More than both kinds together: one must be accepted before an older one is closed for it, or it is refused. */
    private static int acceptedConnections(HttpSettings settings) {
        return connections(settings) + unknownConnections(settings) + ACCEPT_QUEUE;
    }

    static ServerConnector connector(Server server, HttpSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = settings.keystore()
                .map(keystore -> encrypted(server, http, keystore))
                .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(SILENCE.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(acceptedConnections(settings), connector));
        return connector;
    }

    static void allow(CrossOriginHandler handler, List<String> origins) {
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
    }

    private static ServerConnector encrypted(Server server, HttpConfiguration http, HttpSettings.Keystore keystore) {
        HttpConfiguration https = new HttpConfiguration(http);
        // the name in the certificate is for the client to check; ours is checked in Premises
        https.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server certificate = new SslContextFactory.Server();
        certificate.setKeyStorePath(keystore.file().toString());
        certificate.setKeyStorePassword(keystore.password());
        return new ServerConnector(
                server, new SslConnectionFactory(certificate, "http/1.1"), new HttpConnectionFactory(https));
    }
}
