package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Neighbourhood;
import io.lagomcp.invoices.limit.SharedLimit;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The open connections. A connection over which nobody was let in yet counts for its network: where one has too many of them,
 * the oldest is closed, as is any that stays so for a minute. Every other counts for the principal who was let in last.
 */
final class Connections implements Connection.Listener {
    static final int MOST_UNKNOWN = 256;
    private static final Duration LONGEST_UNKNOWN = Duration.ofMinutes(1);

    private final SharedLimit known;
    private final Predicate<String> isProxy;
    private final LongSupplier nanoTime;
    private final Map<EndPoint, Open> open = new HashMap<>();
    private final Map<String, Set<Open>> unknown = new HashMap<>();

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

    /**
     * None yet.
     *
     * @param known how many principals may have
     * @param isProxy whether an address is that of a trusted proxy, whose connections are for many and not limited here
     */
    Connections(SharedLimit known, Predicate<String> isProxy, LongSupplier nanoTime) {
        this.known = known;
        this.isProxy = isProxy;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        // with TLS, the connection within the encrypted one is told of too
        if (endPoint instanceof SelectableChannelEndPoint
                && endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && !isProxy.test(remote.getAddress().getHostAddress())) {
            add(remote, endPoint).ifPresent(tooMany -> tooMany.endPoint.close());
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
        known.take(principal, 1);
        leave(connection);
        connection.principal = principal;
    }

    /** That of the network, where the connection is one within an encrypted one. */
    private static EndPoint outermost(EndPoint endPoint) {
        return endPoint instanceof EndPoint.Wrapper within ? outermost(within.unwrap()) : endPoint;
    }

    /** Closes those over which nobody was let in for too long. */
    void closeUnknown() {
        unknownSince(nanoTime.getAsLong() - LONGEST_UNKNOWN.toNanos()).forEach(old -> old.endPoint.close());
    }

    private synchronized List<Open> unknownSince(long latest) {
        List<Open> old = new ArrayList<>();
        unknown.values().forEach(network -> network.stream()
                .filter(connection -> connection.since - latest < 0)
                .forEach(old::add));
        return old;
    }

    /** Adds one; the oldest of its network that must go for it. */
    private synchronized Optional<Open> add(InetSocketAddress remote, EndPoint endPoint) {
        String network = Neighbourhood.of(remote.getAddress().getHostAddress());
        Open connection = new Open(endPoint, network, nanoTime.getAsLong());
        open.put(endPoint, connection);
        Set<Open> strangers = unknown.computeIfAbsent(network, none -> new LinkedHashSet<>());
        strangers.add(connection);
        if (strangers.size() <= MOST_UNKNOWN) {
            return Optional.empty();
        }
        Open oldest = strangers.iterator().next();
        strangers.remove(oldest);
        return Optional.of(oldest);
    }

    private synchronized void remove(EndPoint endPoint) {
        Open connection = open.remove(endPoint);
        if (connection != null) {
            leave(connection);
        }
    }

    /** The one that it counted for so far has one less. */
    private void leave(Open connection) {
        if (connection.principal != null) {
            known.giveBack(connection.principal, 1);
        }
        unknown.computeIfPresent(connection.network, (network, strangers) -> {
            strangers.remove(connection);
            return strangers.isEmpty() ? null : strangers;
        });
    }
}
