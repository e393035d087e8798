package io.lagomcp.invoices.mcp.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Sessions that servers of one process share. Time passes only when a test says so. */
final class MemorySessionStore implements SessionStore {
    private record Row(Optional<PublishedSession> session, Duration used) {}

    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private volatile Duration now = Duration.ZERO;
    /** Whether no method works. */
    volatile boolean away;
    /** What sessions wait for before they are published. */
    volatile CountDownLatch publishing = new CountDownLatch(0);
    /** Whether a session is published, and its server does not hear of it. */
    volatile boolean losesAnswers;
    /** How often a session was looked up. */
    final AtomicInteger lookups = new AtomicInteger();

    private final AtomicInteger ends = new AtomicInteger();

    private Map<String, Row> rows() throws IOException {
        if (away) {
            throw new IOException("the store is away");
        }
        return rows;
    }

    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    /** How often a session was ended. */
    int ends() {
        return ends.get();
    }

    @Override
    public String replica() {
        return "one";
    }

    @Override
    public void publish(String id, PublishedSession session) throws IOException {
        try {
            publishing.await();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
        rows().putIfAbsent(id, new Row(Optional.of(session), now));
        if (losesAnswers) {
            throw new IOException("no answer");
        }
    }

    @Override
    public Optional<PublishedSession> find(String id, Duration idle) throws IOException {
        lookups.incrementAndGet();
        return Optional.ofNullable(rows().get(id))
                .filter(row -> !isExpired(row, idle))
                .flatMap(Row::session);
    }

    @Override
    public void end(String id) throws IOException {
        rows().put(id, new Row(Optional.empty(), now));
        ends.incrementAndGet();
    }

    @Override
    public Set<String> ended(Collection<String> ids) throws IOException {
        Map<String, Row> all = rows();
        return ids.stream()
                .filter(id ->
                        Optional.ofNullable(all.get(id)).flatMap(Row::session).isEmpty())
                .collect(Collectors.toSet());
    }

    @Override
    public void sweep(Collection<String> inUse, Duration idle) throws IOException {
        inUse.forEach(id -> rows.computeIfPresent(id, (key, row) -> new Row(row.session(), now)));
        rows().values().removeIf(row -> isExpired(row, idle));
    }

    private boolean isExpired(Row row, Duration idle) {
        return now.minus(row.used()).compareTo(idle.plusMinutes(1)) > 0;
    }
}
