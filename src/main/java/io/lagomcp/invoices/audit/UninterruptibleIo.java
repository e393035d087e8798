package io.lagomcp.invoices.audit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Works with files on a separate thread. A cancelled call interrupts its thread, which would close the files it uses; here
 * the caller is interrupted, and the work is not.
 */
final class UninterruptibleIo {
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
