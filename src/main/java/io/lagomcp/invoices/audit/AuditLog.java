package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditEvent.RejectedRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit log and answers questions from it. Any number of threads and processes may use one log at a time; they
 * take turns, and each entry is on disk when the call that recorded it returns.
 *
 * <p>Repeated refusals are the exception: they are counted, and the count is written within ten minutes or on {@link #close}.
 *
 * <p>Interrupting a thread loses nothing: the work is completed, and the thread is interrupted afterwards. Every
 * method throws {@link AuditException} when the log cannot be read or written, or is not what was written; then nothing
 * was added.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final long ROTATE_AT_BYTES = 16L << 20;

    private final UninterruptibleIo thread = new UninterruptibleIo();
    private final AuditSegments files;
    private final AuditListener listener;
    private final RefusalAggregator refusals;
    /** Used by the file thread alone. */
    private AuditWriter writer;
    /** Whether the last entry could not be written; used by the file thread alone. */
    private boolean writeFailed;

    private AuditLog(
            Path file, Clock clock, long rotateAtBytes, Optional<AuditSigningKey> key, AuditListener listener) {
        this.files = new AuditSegments(file);
        this.listener = listener;
        this.refusals = new RefusalAggregator(this::write, System::nanoTime);
        // tells processes apart and keeps no secret, which would need the machinery of a secure one at the start
        String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.writer = new AuditWriter(files, clock, rotateAtBytes, key, process);
    }

    /** The log in this file, which continues in a new one at 16 MiB. Touches nothing before the first use. */
    public static AuditLog at(Path file, Clock clock) {
        return at(file, clock, AuditListener.none());
    }

    /** The same; {@code listener} is notified of every event that this object records. */
    public static AuditLog at(Path file, Clock clock, AuditListener listener) {
        return at(file, clock, Optional.empty(), listener);
    }

    /** The same, with a head that is signed with the key, where there is one. */
    public static AuditLog at(Path file, Clock clock, Optional<AuditSigningKey> key, AuditListener listener) {
        return new AuditLog(file, clock, ROTATE_AT_BYTES, key, listener);
    }

    /** The log in this file, which continues in a new one where an entry would make it larger than this. */
    public static AuditLog at(Path file, Clock clock, long rotateAtBytes) {
        return new AuditLog(file, clock, rotateAtBytes, Optional.empty(), AuditListener.none());
    }

    /** The file that grows; full ones and the head are beside it. */
    public Path file() {
        return files.current();
    }

    /** Records any event but an intent. */
    public void record(AuditEvent event) {
        if (event instanceof AuditEvent.Intent) {
            throw new IllegalArgumentException("an intent is recorded by intend");
        }
        if (event instanceof AuditEvent.Refused refused) {
            refusals.add(refused);
        } else {
            write(event);
        }
        tell(event);
    }

    /** Records rejected requests. */
    public void record(RejectedRequests refused) {
        write(refused);
    }

    private void write(AnyAuditEvent event) {
        inTurn((index, output) -> {
            output.write(event);
            return true;
        });
    }

    /**
     * Records an intent unless there is an objection to it. Nobody else can write in between, so what the objection was
     * decided on is still so when the intent is on disk.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty, and then the intent is on disk
     */
    public <R> Optional<R> intend(AuditEvent.Intent intent, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, intent);
    }

    /**
     * Records what was found out unless there is an objection to it; nobody else can write in between.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    public <R> Optional<R> resolve(AuditEvent.Settled settled, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, settled);
    }

    private <R> Optional<R> unless(Function<AuditIndex, Optional<R>> objection, AuditEvent event) {
        Optional<R> objected = inTurn((index, output) -> {
            Optional<R> found = objection.apply(index);
            if (found.isEmpty()) {
                output.write(event);
            }
            return found;
        });
        if (objected.isEmpty()) {
            tell(event);
        }
        return objected;
    }

    private void tell(AuditEvent event) {
        try {
            listener.recorded(event);
        } catch (RuntimeException failed) {
            LOG.warn("A listener to the audit log failed", failed);
        }
    }

    /** Asks the log as it is now; the question must not use this log. */
    public <R> R consult(Function<AuditIndex, R> question) {
        return inTurn((index, output) -> question.apply(index));
    }

    /**
     * Checks that an entry could be recorded now. It writes, forces to disk and removes as many bytes as the longest entry
     * has, beside the log; after an entry that could not be written also at the log's end.
     */
    public void requireWritable() {
        inTurn((index, output) -> {
            writer.testWrite(writeFailed);
            writeFailed = false;
            return true;
        });
    }

    private void append(AnyAuditEvent event, AuditLock lock) throws IOException {
        writeFailed = true;
        writer.append(event, lock);
        writeFailed = false;
    }

    private <R> R inTurn(Work<R> work) {
        try {
            return thread.call(() -> {
                try (AuditLock lock = AuditLock.toWrite(files)) {
                    bringUpToDate(lock);
                    return work.on(writer.index(), event -> append(event, lock));
                } catch (IOException | AuditException failed) {
                    writer = writer.reset();
                    throw failed;
                }
            });
        } catch (RuntimeException failed) {
            throw failed;
        } catch (IOException failed) {
            throw AuditException.unusable(file(), failed);
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private void bringUpToDate(AuditLock lock) throws IOException {
        try {
            writer.catchUp(lock);
        } catch (AuditException surprised) {
            // not by a change, it may be, but by full files that were taken away in the meantime
            writer = writer.reset();
            writer.catchUp(lock);
        }
    }

    /** Writes the refusals that are only counted so far. The log can still be used, and counts no further. */
    @Override
    public void close() {
        refusals.close();
    }

    private interface Work<R> {
        R on(AuditIndex index, Output output) throws IOException;
    }

    private interface Output {
        void write(AnyAuditEvent event) throws IOException;
    }

    /**
     * Is notified of every event once it is on disk, or counted where it repeats a refusal, on the thread that recorded it. Must
     * return at once; what it throws is logged and changes nothing: the event is recorded.
     */
    public interface AuditListener {

        /** This process has recorded it, or counted it as a repeat. */
        void recorded(AuditEvent event);

        /** Ignores everything. */
        static AuditListener none() {
            return event -> {};
        }
    }

    /**
     * Works with files on a separate thread. A cancelled call interrupts its thread, which would close the files it uses; here
     * the caller is interrupted, and the work is not.
     */
    private static final class UninterruptibleIo {
        private final ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::daemon);
        private volatile @Nullable Thread thread;

        UninterruptibleIo() {
            executor.allowCoreThreadTimeOut(true);
        }

        /** Waits for the work to end, however often the caller is interrupted; what it throws comes as it is. */
        <T> T call(Callable<T> work) throws Exception {
            if (Thread.currentThread().equals(thread)) {
                throw new IllegalStateException("a question to the audit log must not use the log");
            }
            Future<T> done = executor.submit(work);
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return done.get();
                    } catch (InterruptedException cancelled) {
                        interrupted = true;
                    }
                }
            } catch (ExecutionException failed) {
                throw cause(failed);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private static Exception cause(ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            return failed.getCause() instanceof Exception exception ? exception : failed;
        }

        private Thread daemon(Runnable work) {
            Thread daemon = new Thread(work, "audit");
            daemon.setDaemon(true);
            thread = daemon;
            return daemon;
        }
    }
}
