package io.lagomcp.invoices.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The memory that one piece of work reserves from a shared limit, for a request with its arguments and the responses read
 * for it, in estimated bytes. Safe for use by several threads.
 */
public final class MemoryReservation implements AutoCloseable {
    private static final ThreadLocal<MemoryReservation> CURRENT = new ThreadLocal<>();
    private static final MemoryReservation UNLIMITED =
            new MemoryReservation(new PerOwnerLimit(Long.MAX_VALUE, Long.MAX_VALUE), "");

    private final PerOwnerLimit limit;
    private final String owner;
    private final List<MemoryReservation> parts = new ArrayList<>();
    private long held;
    private boolean closed;

    /** An empty reservation for this owner. */
    public MemoryReservation(PerOwnerLimit limit, String owner) {
        this.limit = limit;
        this.owner = owner;
    }

    /** The reservation of the work on this thread; unlimited if there is none. */
    public static MemoryReservation current() {
        MemoryReservation current = CURRENT.get();
        return current == null ? UNLIMITED : current;
    }

    /**
     * An empty reservation for a part of the work whose memory is released before the rest ends. Closed with the whole at the
     * latest.
     */
    public synchronized MemoryReservation part() {
        MemoryReservation part = new MemoryReservation(limit, owner);
        part.closed = closed;
        parts.removeIf(MemoryReservation::isClosed);
        if (this != UNLIMITED) {
            parts.add(part);
        }
        return part;
    }

    /**
     * Reserves bytes.
     *
     * @throws LimitExceededException if the limit does not leave as many
     */
    public synchronized void reserve(long bytes) {
        if (!closed) {
            limit.acquire(owner, bytes);
            held += bytes;
        }
    }

    /** Reserves bytes even beyond the limit, for what must not fail. */
    public synchronized void reserveUnchecked(long bytes) {
        if (!closed) {
            limit.acquireUnchecked(owner, bytes);
            held += bytes;
        }
    }

    /** Releases some of the bytes. */
    public synchronized void release(long bytes) {
        long freed = Math.min(held, bytes);
        limit.release(owner, freed);
        held -= freed;
    }

    /** Releases everything; later reservations have no effect. */
    @Override
    public synchronized void close() {
        closed = true;
        limit.release(owner, held);
        held = 0;
        parts.forEach(MemoryReservation::close);
        parts.clear();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Does the work on this thread, so that {@link #current()} is this. */
    public <T> T during(Supplier<T> work) {
        MemoryReservation before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** Does the work on this thread, so that {@link #current()} is this. */
    public void during(Runnable work) {
        during(() -> {
            work.run();
            return true;
        });
    }
}
