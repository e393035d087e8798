package io.lagomcp.invoices.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests, oldest first. */
final class RequestLog {
    private static final int MOST = 10_000;

    private final Deque<LoggedRequest> requests = new ArrayDeque<>();

    synchronized void add(LoggedRequest request) {
        if (requests.size() == MOST) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    synchronized List<LoggedRequest> all() {
        return List.copyOf(requests);
    }
}
