package io.lagomcp.invoices.mcp.session;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Threads for work that blocks: virtual ones where the JVM has them, else daemon threads that are kept for reuse. */
public final class WorkerThreads {
    private WorkerThreads() {}

    /** Starts each piece of work at once. */
    public static Executor executor() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException olderJvm) {
            return Executors.newCachedThreadPool(work -> daemon("mcp-call", work));
        }
    }

    /** A thread that keeps no process from ending; not started yet. */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
