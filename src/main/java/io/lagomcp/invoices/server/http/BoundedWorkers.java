package io.lagomcp.invoices.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Works on so much at a time, and refuses the rest. */
final class BoundedWorkers implements Executor {
    private final Executor workers;
    private final Semaphore free;

    BoundedWorkers(Executor workers, int limit) {
        this.workers = workers;
        this.free = new Semaphore(limit);
    }

    @Override
    public void execute(Runnable work) {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("All workers are busy");
        }
        try {
            workers.execute(() -> {
                try {
                    work.run();
                } finally {
                    free.release();
                }
            });
        } catch (RuntimeException | Error refused) {
            free.release();
            throw refused;
        }
    }
}
