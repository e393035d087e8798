package io.lagomcp.invoices.http;

import io.lagomcp.invoices.auth.ClientNetwork;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Limits the open connections. One without an admitted request counts for its client's network. If a network has too many of
 * these, its oldest is closed, unless that is new; if all networks together have too many, the oldest of all; and each is
 * closed after a minute. A connection with an admitted request counts for the principal of the latest.
 */
final class ConnectionLimiter implements Connection.Listener {
    private static final int MOST_OF_A_NETWORK = 256;
    /** A client with a token sends it within this time, even on a busy machine. */
    private static final Duration NEW = Duration.ofSeconds(5);

    private static final Duration LONGEST_NOT_ADMITTED = Duration.ofMinutes(1);

    /** Besides two for each session: for callers that begin, end, or are refused. */
    private static final int MORE_CONNECTIONS = 500;

    private final PerOwnerLimit admitted;
    private final int mostNotAdmitted;
    private final Predicate<String> isProxy;
    private final Map<EndPoint, Open> open = new HashMap<>();
    private final Map<String, Set<Open>> notAdmittedByNetwork = new HashMap<>();
    private final Set<Open> notAdmitted = new LinkedHashSet<>();

    private static final class Open {
        private final EndPoint endPoint;
        private final String network;
        private final long since;
        private @Nullable String principal;

        Open(EndPoint endPoint, String network, long since) {
            this.endPoint = endPoint;
            this.network = network;
            this.since = since;
        }
    }

    /** Connections from the address of a trusted proxy are for many people, and not limited here. */
    ConnectionLimiter(HttpSettings settings, Predicate<String> isProxy) {
        int most = mostAdmitted(settings);
        this.admitted = new PerOwnerLimit(most, settings.hasSeveralCallers() ? most / 2 : most);
        this.mostNotAdmitted = most / 2;
        this.isProxy = isProxy;
    }

    private static int mostAdmitted(HttpSettings settings) {
        return 2 * settings.maxSessions() + MORE_CONNECTIONS;
    }

    /** How many there may be, with and without admitted requests. */
    static int mostInAll(HttpSettings settings) {
        return mostAdmitted(settings) + mostAdmitted(settings) / 2;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        // with TLS, the connection within the encrypted one is told of too
        if (endPoint instanceof SelectableChannelEndPoint
                && endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && !isProxy.test(remote.getAddress().getHostAddress())) {
            add(remote, endPoint).forEach(tooMany -> tooMany.endPoint.close());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (endPoint instanceof SelectableChannelEndPoint) {
            remove(endPoint);
        }
    }

    /**
     * Notes whom the request's connection is for.
     *
     * @throws io.lagomcp.invoices.limit.LimitExceededException if this principal has as many as there may be
     */
    synchronized void admit(Request request, String principal) {
        Open connection = open.get(
                outermost(request.getConnectionMetaData().getConnection().getEndPoint()));
        if (connection == null || principal.equals(connection.principal)) {
            return;
        }
        admitted.acquire(principal, 1);
        uncount(connection);
        connection.principal = principal;
    }

    /** The end point of the TCP connection, where this one is encrypted within it. */
    private static EndPoint outermost(EndPoint endPoint) {
        return endPoint instanceof EndPoint.Wrapper within ? outermost(within.unwrap()) : endPoint;
    }

    /** Closes connections that have had no admitted request for too long. */
    void closeNotAdmitted() {
        notAdmittedSince(System.nanoTime() - LONGEST_NOT_ADMITTED.toNanos()).forEach(old -> old.endPoint.close());
    }

    private synchronized List<Open> notAdmittedSince(long latest) {
        return notAdmitted.stream()
                .filter(connection -> connection.since - latest < 0)
                .toList();
    }

    /** Adds a connection; returns those to close for it. */
    private synchronized List<Open> add(InetSocketAddress remote, EndPoint endPoint) {
        String network = ClientNetwork.of(remote.getAddress().getHostAddress());
        long now = System.nanoTime();
        Open connection = new Open(endPoint, network, now);
        open.put(endPoint, connection);
        Set<Open> ofNetwork = notAdmittedByNetwork.computeIfAbsent(network, none -> new LinkedHashSet<>());
        ofNetwork.add(connection);
        notAdmitted.add(connection);
        List<Open> tooMany = new ArrayList<>();
        while (ofNetwork.size() > MOST_OF_A_NETWORK && now - oldest(ofNetwork).since > NEW.toNanos()) {
            tooMany.add(oldest(ofNetwork));
            uncount(oldest(ofNetwork));
        }
        if (notAdmitted.size() > mostNotAdmitted) {
            Open oldest = oldest(ofNetwork.size() > MOST_OF_A_NETWORK ? ofNetwork : notAdmitted);
            tooMany.add(oldest);
            uncount(oldest);
        }
        return tooMany;
    }

    private static Open oldest(Set<Open> connections) {
        return connections.iterator().next();
    }

    private synchronized void remove(EndPoint endPoint) {
        Open connection = open.remove(endPoint);
        if (connection != null) {
            uncount(connection);
        }
    }

    /** Takes it from the count of its principal or network. */
    private void uncount(Open connection) {
        if (connection.principal != null) {
            admitted.release(connection.principal, 1);
        }
        notAdmitted.remove(connection);
        notAdmittedByNetwork.computeIfPresent(connection.network, (network, ofNetwork) -> {
            ofNetwork.remove(connection);
            return ofNetwork.isEmpty() ? null : ofNetwork;
        });
    }
}
