package io.lagomcp.invoices.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in their order, on threads of another executor. A task that waits for its turn holds no thread. */
final class SerialExecutor implements Executor {
    private final Executor threads;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        last = last.handleAsync(
                (done, failed) -> {
                    task.run();
                    return done;
                },
                threads);
    }
}
