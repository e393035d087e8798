package io.lagomcp.invoices.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The bytes that one piece of work holds of a limit that many share: a request with its arguments and the answers that were
 * read for it. Estimates, never too low by more than a little. Safe for use by several threads.
 */
public final class HeldMemory implements AutoCloseable {
    private static final ThreadLocal<HeldMemory> CURRENT = new ThreadLocal<>();
    private static final HeldMemory UNLIMITED = new HeldMemory(new SharedLimit(Long.MAX_VALUE, Long.MAX_VALUE), "");

    private final SharedLimit limit;
    private final String owner;
    private final List<HeldMemory> parts = new ArrayList<>();
    private long held;
    private boolean closed;

    /** Nothing yet, for this owner. */
    public HeldMemory(SharedLimit limit, String owner) {
        this.limit = limit;
        this.owner = owner;
    }

    /** That of the work that this thread does; without a limit where it does none for anybody. */
    public static HeldMemory current() {
        HeldMemory current = CURRENT.get();
        return current == null ? UNLIMITED : current;
    }

    /**
     * Nothing yet, for the same owner: for a part of the work whose memory is free before the rest has ended. Closed with the
     * whole at the latest.
     */
    public synchronized HeldMemory part() {
        HeldMemory part = new HeldMemory(limit, owner);
        part.closed = closed;
        parts.removeIf(HeldMemory::isClosed);
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
    public synchronized void hold(long bytes) {
        if (!closed) {
            limit.take(owner, bytes);
            held += bytes;
        }
    }

    /** Holds so many more bytes even where the limit does not leave as many: for what must not fail. */
    public synchronized void holdAnyway(long bytes) {
        if (!closed) {
            limit.takeAnyway(owner, bytes);
            held += bytes;
        }
    }

    /** Gives so many of the bytes back. */
    public synchronized void free(long bytes) {
        long freed = Math.min(held, bytes);
        limit.giveBack(owner, freed);
        held -= freed;
    }

    /** Gives all back, and holds nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        limit.giveBack(owner, held);
        held = 0;
        parts.forEach(HeldMemory::close);
        parts.clear();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Does the work on this thread, so that {@link #current()} is this. */
    public <T> T during(Supplier<T> work) {
        HeldMemory before = CURRENT.get();
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
