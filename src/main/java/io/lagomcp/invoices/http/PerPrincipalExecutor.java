package io.lagomcp.invoices.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Works on so much at a time, and on so much of it for one principal, and refuses the rest. */
public record PerPrincipalExecutor(Executor workers, PerOwnerLimit limit) {
    /** Those that work for this principal. */
    public Executor of(Principal principal) {
        return work -> execute(principal.name(), work);
    }

    private void execute(String principal, Runnable work) {
        try {
            limit.acquire(principal, 1);
        } catch (LimitExceededException busy) {
            throw new RejectedExecutionException("All workers are busy", busy);
        }
        try {
            workers.execute(() -> {
                try {
                    work.run();
                } finally {
                    limit.release(principal, 1);
                }
            });
        } catch (RuntimeException | Error refused) {
            limit.release(principal, 1);
            throw refused;
        }
    }
}
