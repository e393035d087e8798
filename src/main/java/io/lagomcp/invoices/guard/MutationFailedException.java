package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.LagoFailure;

/** Thrown when an approved plan was sent to Lago and did not succeed, or nobody can tell whether it did. */
public final class MutationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Plan plan;
    private final transient LagoFailure failure;

    MutationFailedException(Plan plan, LagoFailure failure, Throwable cause) {
        super(plan.tool() + " failed: " + failure.code() + ": " + failure.message(), cause);
        this.plan = plan;
        this.failure = failure;
    }

    /** What was to be done; its {@link Plan#settledBy()} tells what became of it. */
    public Plan plan() {
        return plan;
    }

    public LagoFailure failure() {
        return failure;
    }
}
