package io.lagomcp.invoices.mcp.protocol;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Threads for work that blocks. Their executors start each piece of work at once. */
public final class WorkerThreads {
    private WorkerThreads() {}

    /** Virtual threads where the JVM has them, else {@link #platformThreads()}. */
    public static Executor virtualThreads() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException olderJvm) {
            return platformThreads();
        }
    }

    /**
     * Daemon threads, kept for reuse. For work that writes to a pipe or file: such a write keeps the carrier of a virtual thread
     * busy until input is read, and with few processors no other virtual thread runs meanwhile.
     */
    public static Executor platformThreads() {
        return Executors.newCachedThreadPool(work -> daemon("mcp-call", work));
    }

    /** A thread that does not keep the process from ending; not started yet. */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
