package io.lagomcp.invoices.server.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Works on so much at a time, and on so much of it for one principal, and refuses the rest. */
final class BoundedWorkers {
    private final Executor workers;
    private final int inAll;
    private final int each;
    private final Map<String, Integer> busy = new HashMap<>();
    private int busyInAll;

    BoundedWorkers(Executor workers, int inAll, int each) {
        this.workers = workers;
        this.inAll = inAll;
        this.each = each;
    }

    /** Those that work for this principal. */
    Executor of(String principal) {
        return work -> execute(principal, work);
    }

    private void execute(String principal, Runnable work) {
        if (!begin(principal)) {
            throw new RejectedExecutionException("All workers are busy");
        }
        try {
            workers.execute(() -> {
                try {
                    work.run();
                } finally {
                    end(principal);
                }
            });
        } catch (RuntimeException | Error refused) {
            end(principal);
            throw refused;
        }
    }

    private synchronized boolean begin(String principal) {
        if (busyInAll >= inAll || busy.getOrDefault(principal, 0) >= each) {
            return false;
        }
        busy.merge(principal, 1, Integer::sum);
        busyInAll++;
        return true;
    }

    private synchronized void end(String principal) {
        busy.computeIfPresent(principal, (name, calls) -> calls > 1 ? calls - 1 : null);
        busyInAll--;
    }
}
