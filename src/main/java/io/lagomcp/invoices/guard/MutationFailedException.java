package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.LagoFailure;
import org.jspecify.annotations.Nullable;

/** Thrown when an approved plan was sent to Lago and did not succeed, or nobody can tell whether it did. */
public final class MutationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String confirmationId;
    private final transient Plan plan;
    private final transient LagoFailure failure;

    MutationFailedException(String confirmationId, Plan plan, LagoFailure failure, @Nullable Throwable cause) {
        super(plan.tool() + " failed: " + failure.code() + ": " + failure.message(), cause);
        this.confirmationId = confirmationId;
        this.plan = plan;
        this.failure = failure;
    }

    /** The same with the plan as it is {@linkplain Plan#ended() remembered}. */
    MutationFailedException remembered() {
        return new MutationFailedException(confirmationId, plan.ended(), failure, getCause());
    }

    /** What was to be done; its {@link Plan#settledBy()} tells what became of it. */
    public Plan plan() {
        return plan;
    }

    /** Under which the plan can be asked about: an unknown outcome is then settled, if Lago shows what happened. */
    public String confirmationId() {
        return confirmationId;
    }

    public LagoFailure failure() {
        return failure;
    }
}
