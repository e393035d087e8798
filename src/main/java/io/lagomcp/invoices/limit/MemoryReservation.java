package io.lagomcp.invoices.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The bytes that one piece of work holds of a limit that many share: a request with its arguments and the answers that were
 * read for it. Estimates, never too low by more than a little. Safe for use by several threads.
 */
public final class MemoryReservation implements AutoCloseable {
    private static final ThreadLocal<MemoryReservation> CURRENT = new ThreadLocal<>();
    private static final MemoryReservation UNLIMITED =
            new MemoryReservation(new SharedLimit(Long.MAX_VALUE, Long.MAX_VALUE), "");

    private final SharedLimit limit;
    private final String owner;
    private final List<MemoryReservation> parts = new ArrayList<>();
    private long held;
    private boolean closed;

    /** Nothing yet, for this owner. */
    public MemoryReservation(SharedLimit limit, String owner) {
        this.limit = limit;
        this.owner = owner;
    }

    /** That of the work that this thread does; without a limit where it does none for anybody. */
    public static MemoryReservation current() {
        MemoryReservation current = CURRENT.get();
        return current == null ? UNLIMITED : current;
    }

    /**
     * Nothing yet, for the same owner: for a part of the work whose memory is free before the rest has ended. Closed with the
     * whole at the latest.
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
     * Holds so many more bytes.
     *
     * @throws LimitExceededException if the limit does not leave as many
     */
    public synchronized void reserve(long bytes) {
        if (!closed) {
            limit.acquire(owner, bytes);
            held += bytes;
        }
    }

    /** Holds so many more bytes even where the limit does not leave as many: for what must not fail. */
    public synchronized void reserveUnchecked(long bytes) {
        if (!closed) {
            limit.acquireUnchecked(owner, bytes);
            held += bytes;
        }
    }

    /** Gives so many of the bytes back. */
    public synchronized void release(long bytes) {
        long freed = Math.min(held, bytes);
        limit.release(owner, freed);
        held -= freed;
    }

    /** Gives all back, and holds nothing more. */
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
