package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AnyAuditEvent;
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
import org.jspecify.annotations.Nullable;

/** The audit log in files: the current file, to which entries are appended, and the full files beside it. */
final class FileAuditLog extends AuditLog {
    static final long ROTATE_AT_BYTES = 16L << 20;

    private final UninterruptibleIo thread = new UninterruptibleIo();
    private final AuditSegments files;
    /** Used by the file thread alone. */
    private AuditWriter writer;
    /** Whether the last entry could not be written; used by the file thread alone. */
    private boolean writeFailed;

    FileAuditLog(Path file, Clock clock, long rotateAtBytes, Optional<AuditSigningKey> key, AuditListener listener) {
        super(listener);
        this.files = new AuditSegments(file);
        // tells processes apart and keeps no secret, which would need the machinery of a secure one at the start
        String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.writer = new AuditWriter(files, clock, rotateAtBytes, key, process);
    }

    /**
     * Checks that an entry could be recorded now. It writes, forces to disk and removes as many bytes as the longest entry
     * has, beside the log; after an entry that could not be written also at the log's end.
     */
    @Override
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

    @Override
    protected <R> R inTurn(Work<R> work) {
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
            throw AuditException.unusable(files.current(), failed);
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
