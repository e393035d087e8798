package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.LagoFailure;

/** Thrown when an approved plan was sent to Lago and did not succeed, or nobody can tell whether it did. */
public final class MutationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Confirmation confirmation;
    private final transient LagoFailure failure;

    MutationFailedException(Confirmation confirmation, LagoFailure failure, Throwable cause) {
        super(confirmation.plan().tool() + " failed: " + failure.code() + ": " + failure.message(), cause);
        this.confirmation = confirmation;
        this.failure = failure;
    }

    /** What was to be done; its {@link Plan#settledBy()} tells what became of it. */
    public Plan plan() {
        return confirmation.plan();
    }

    /** Under which the plan can be asked about: an unknown outcome is then settled, if Lago shows what happened. */
    public String confirmationId() {
        return confirmation.id();
    }

    public LagoFailure failure() {
        return failure;
    }
}
