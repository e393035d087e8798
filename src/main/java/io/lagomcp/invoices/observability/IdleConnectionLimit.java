package io.lagomcp.invoices.observability;

import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.Connection;

/**
 * Limits the connections that wait for a request. Beyond the limit, a new connection closes the longest waiting one, so that
 * idle connections block no client.
 */
final class IdleConnectionLimit implements Connection.Listener {
    private final int limit;
    private final Set<Connection> waiting = new LinkedHashSet<>();

    IdleConnectionLimit(int limit) {
        this.limit = limit;
    }

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
        if (waiting.size() <= limit || oldest == connection) {
            return connection;
        }
        waiting.remove(oldest);
        return oldest;
    }
}
