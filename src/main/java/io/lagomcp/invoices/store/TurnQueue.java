package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog.Output;
import io.lagomcp.invoices.audit.AuditLog.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Callers that wait for a thread, which serves those who wait at the same time together. It starts with the first caller. */
final class TurnQueue {
    private static final int MOST_AT_ONCE = 64;

    private final BlockingQueue<Turn<?>> waiting = new LinkedBlockingQueue<>();
    private final Consumer<List<Turn<?>>> service;
    private final Thread thread;

    /**
     * Nobody waits yet.
     *
     * @param service is given the first who waits, in a list to which it can {@linkplain #addWaiting add the others}; ends their
     *     turns and must not throw
     */
    TurnQueue(String name, Consumer<List<Turn<?>>> service) {
        this.service = service;
        this.thread = new Thread(this::serve, name);
        thread.setDaemon(true);
    }

    private void serve() {
        try {
            while (true) {
                List<Turn<?>> turns = new ArrayList<>();
                turns.add(waiting.take());
                service.accept(turns);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the thread that serves asks this. */
    boolean isServing() {
        return Thread.currentThread().equals(thread);
    }

    /** Waits until the work was done, however often this thread is interrupted. */
    <R> R await(Work<R> work) {
        start();
        Turn<R> turn = new Turn<>(work);
        waiting.add(turn);
        return turn.await();
    }

    private synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Adds those who wait now, up to a number. */
    void addWaiting(List<Turn<?>> turns) {
        waiting.drainTo(turns, MOST_AT_ONCE - 1);
    }

    /** Fails these turns, and all who wait: so that nobody waits for the next attempt to connect. */
    void failAll(List<Turn<?>> turns, AuditException why) {
        waiting.drainTo(turns);
        turns.forEach(turn -> turn.fail(why));
    }

    /** What one caller waits for. */
    static final class Turn<R> {
        private final Work<R> work;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable R result;
        private @Nullable Throwable failure;

        private Turn(Work<R> work) {
            this.work = work;
        }

        /** Does the work, again if it was done before; the caller hears of it when the turn ends. */
        void run(AuditIndex index, Output output) {
            result = null;
            failure = null;
            try {
                result = work.on(index, output);
            } catch (IOException | RuntimeException | Error failed) {
                failure = failed;
            }
        }

        void end() {
            ended.countDown();
        }

        void fail(RuntimeException why) {
            failure = why;
            end();
        }

        /** Ends a turn in which a statement failed, which the work said, or should have said. */
        void endFailed() {
            fail(
                    failure instanceof RuntimeException said
                            ? said
                            : AuditException.unavailable("a failure of the database was not passed on", failure));
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
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return result;
        }
    }
}
