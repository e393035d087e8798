package io.lagomcp.invoices.observability;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The HTTP server of {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class ManagementServer implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int MOST_IDLE_CONNECTIONS = 256;
    private static final int LONGEST_HEADERS = 4096;
    private static final int IDLE_MILLIS = 10_000;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** Names without a dot and IP addresses, under which a web page of another host cannot be. */
    private static final Pattern ADDRESS_OR_LOCAL_NAME = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[.*]|[^.]+");

    private static final Pattern PORT_OF_HOST = Pattern.compile(":[0-9]+$");

    private final Supplier<ReadinessChecks.Report> readiness;
    private final Supplier<String> metrics;
    private final Set<String> allowedHosts = new HashSet<>();
    private final IdleConnectionLimit idle = new IdleConnectionLimit();
    private final Server server;
    private final ServerConnector connector;

    private record Page(int status, String type, String body) {}

    /**
     * Answers at this address once it is {@linkplain #started started}.
     *
     * @param hosts allowed host names; ports in them are ignored
     */
    ManagementServer(
            InetSocketAddress address,
            Collection<String> hosts,
            Supplier<ReadinessChecks.Report> readiness,
            Supplier<String> metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
        allowedHosts.add(address.getHostString().toLowerCase(Locale.ROOT));
        hosts.forEach(host -> allowedHosts.add(
                PORT_OF_HOST.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("")));
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("management");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(0);
        server.addConnector(connector);
        connector.addBean(idle);
        server.setStopTimeout(0);
        server.setErrorHandler((request, response, callback) -> send(response, callback, bare(response.getStatus())));
        server.setHandler(new Pages());
    }

    /**
     * Starts to listen.
     *
     * @throws IllegalStateException if it cannot
     */
    ManagementServer started() {
        try {
            server.start();
            return this;
        } catch (Exception cannotListen) {
            close();
            throw new IllegalStateException(
                    "The management port " + connector.getPort() + " cannot be used: " + cannotListen.getMessage(),
                    cannotListen);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("The management port could not be closed", failed);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(LONGEST_HEADERS);
        return configuration;
    }

    private static Page bare(int status) {
        return new Page(status, TEXT, HttpStatus.getMessage(status) + "\n");
    }

    private static boolean send(Response response, Callback callback, Page page) {
        response.setStatus(page.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, page.body(), callback);
        return true;
    }

    private final class Pages extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Connection connection = request.getConnectionMetaData().getConnection();
            idle.asked(connection);
            return send(response, Callback.from(callback, () -> idle.waits(connection)), page(request));
        }

        private Page page(Request request) {
            if (!isAllowed(request.getHttpURI().getHost())) {
                return new Page(
                        HttpStatus.MISDIRECTED_REQUEST_421,
                        TEXT,
                        "This host name is not allowed here. Ask by IP address, or add the name to"
                                + " LAGO_MCP_HTTP_ALLOWED_HOSTS.\n");
            }
            boolean reads =
                    request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
            String path = request.getHttpURI().getPath();
            return reads && path != null ? page(path) : bare(HttpStatus.NOT_FOUND_404);
        }

        private Page page(String path) {
            return switch (path) {
                case "/healthz" -> new Page(HttpStatus.OK_200, TEXT, "ok\n");
                case "/readyz" -> ready(readiness.get());
                case "/metrics" -> new Page(HttpStatus.OK_200, PROMETHEUS, metrics.get());
                default -> bare(HttpStatus.NOT_FOUND_404);
            };
        }

        private static Page ready(ReadinessChecks.Report report) {
            int status = report.ready() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
            return new Page(status, JSON, report.json() + "\n");
        }
    }

    /**
     * Whether a request for this host is answered. A web page that attacks this port by DNS rebinding needs a name with a dot, and
     * a request without a host (HTTP/1.0) does not come from a browser.
     */
    private boolean isAllowed(@Nullable String host) {
        return host == null
                || ADDRESS_OR_LOCAL_NAME.matcher(host).matches()
                || allowedHosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /**
     * Limits the connections that wait for a request. Beyond the limit, a new connection closes the longest waiting one, so that
     * idle connections block no client.
     */
    private static final class IdleConnectionLimit implements Connection.Listener {
        private final Set<Connection> waiting = new LinkedHashSet<>();

        @Override
        public void onOpened(Connection connection) {
            waits(connection);
        }

        @Override
        public synchronized void onClosed(Connection connection) {
            waiting.remove(connection);
        }

        /** Marks a connection as busy with a request; it stays open until the response is sent. */
        synchronized void asked(Connection connection) {
            waiting.remove(connection);
        }

        /** Marks a connection as waiting for a request. */
        void waits(Connection connection) {
            Connection oldest = added(connection);
            if (oldest != connection) {
                oldest.getEndPoint().close();
            }
        }

        /** The one to close; the added one itself where there is room for all. */
        private synchronized Connection added(Connection connection) {
            if (!connection.getEndPoint().isOpen()) {
                return connection;
            }
            waiting.add(connection);
            Connection oldest = waiting.iterator().next();
            if (waiting.size() <= MOST_IDLE_CONNECTIONS || oldest == connection) {
                return connection;
            }
            waiting.remove(oldest);
            return oldest;
        }
    }
}
