package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLog.Work;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Callers of an audit log that wait for the thread which serves them. A cancelled call interrupts its thread, which would close the
 * files that it uses; here the caller is interrupted, and the work is not. The thread starts with the first caller, and ends when
 * nobody has come for half a minute.
 */
public final class TurnQueue {
    private static final int MOST_AT_ONCE = 64;
    private static final int IDLE_SECONDS = 30;

    private final BlockingQueue<Turn<?>> waiting = new LinkedBlockingQueue<>();
    private final String name;
    private final Consumer<List<Turn<?>>> service;
    private volatile @Nullable Thread thread;

    /**
     * Nobody waits yet.
     *
     * @param name of the thread
     * @param service is given the first who waits, in a list to which it can {@linkplain #addWaiting add the others}; ends their
     *     turns and must not throw
     */
    public TurnQueue(String name, Consumer<List<Turn<?>>> service) {
        this.name = name;
        this.service = service;
    }

    /** Waits until the work was done, however often this thread is interrupted. What the work throws comes as it is. */
    public <R> R await(Work<R> work) {
        requireOtherThread();
        Turn<R> turn = new Turn<>(work);
        add(turn);
        return turn.await();
    }

    /** Refuses the thread that serves: it would wait for itself. */
    public void requireOtherThread() {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a question to the audit log must not use the log");
        }
    }

    private synchronized void add(Turn<?> turn) {
        waiting.add(turn);
        if (thread == null) {
            Thread started = new Thread(this::serve, name);
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    private void serve() {
        for (List<Turn<?>> turns = next(); !turns.isEmpty(); turns = next()) {
            service.accept(turns);
        }
    }

    private List<Turn<?>> next() {
        List<Turn<?>> turns = new ArrayList<>();
        try {
            Turn<?> first = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            if (first != null) {
                turns.add(first);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return turns.isEmpty() ? lastOrEnd(turns) : turns;
    }

    private synchronized List<Turn<?>> lastOrEnd(List<Turn<?>> turns) {
        waiting.drainTo(turns, 1);
        if (turns.isEmpty()) {
            thread = null;
        }
        return turns;
    }

    /** Adds those who wait now, up to a number. */
    public void addWaiting(List<Turn<?>> turns) {
        waiting.drainTo(turns, MOST_AT_ONCE - 1);
    }

    /** Fails these turns, and all who wait: so that nobody waits for the next attempt to connect. */
    public void failAll(List<Turn<?>> turns, AuditException why) {
        waiting.drainTo(turns);
        turns.forEach(turn -> turn.fail(why));
    }

    /**
     * What one caller waits for.
     *
     * @param <R> the result of the work
     */
    public static final class Turn<R> {
        private final Work<R> work;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable R result;
        private @Nullable Throwable failure;

        private Turn(Work<R> work) {
            this.work = work;
        }

        /** Does the work, again if it was done before; the caller hears of it when the turn ends. */
        public void run(AuditIndex index, Consumer<AnyAuditEvent> output) {
            result = null;
            failure = null;
            try {
                result = work.on(index, output);
            } catch (RuntimeException | Error failed) {
                failure = failed;
            }
        }

        /** What the work threw when it was done last; null where it threw nothing. */
        public @Nullable Throwable failure() {
            return failure;
        }

        /** The caller gets what the work gave. */
        public void end() {
            ended.countDown();
        }

        /** The caller gets this failure. */
        public void fail(Throwable why) {
            failure = why;
            end();
        }

        private R await() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        ended.await();
                        return outcome();
                    } catch (InterruptedException cancelled) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @SuppressWarnings("NullAway") // a result may be null where its type says so
        private R outcome() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return result;
        }
    }
}
