package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.limit.HeldMemory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Reads of one call that need not wait for each other. Closing it ends those that are still under way. */
final class ConcurrentReads implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(EveryPage::thread);
    private final HeldMemory memory = HeldMemory.current();

    /** Starts a read; what is returned waits for its result, or throws what the read threw. */
    <T> Supplier<T> start(Supplier<T> read) {
        Future<T> running = threads.submit(() -> memory.during(read));
        return () -> result(running);
    }

    private static <T> T result(Future<T> running) {
        try {
            return running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LagoException(new LagoFailure.Cancelled("cancelled", "The call was cancelled"), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
