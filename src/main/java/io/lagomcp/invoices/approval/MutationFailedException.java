package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown when an approved plan was sent to Lago and did not succeed, or nobody can tell whether it did. */
public final class MutationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String confirmationId;
    private final transient Plan plan;
    private final transient LagoFailure failure;
    private final Instant notDoneFrom;
    private final transient Optional<OutcomeEvidence> seen;

    MutationFailedException(
            String confirmationId,
            Plan plan,
            LagoFailure failure,
            Instant notDoneFrom,
            Optional<OutcomeEvidence> seen,
            @Nullable Throwable cause) {
        super(plan.tool() + " failed: " + failure.code() + ": " + failure.message(), cause);
        this.confirmationId = confirmationId;
        this.plan = plan;
        this.failure = failure;
        this.notDoneFrom = notDoneFrom;
        this.seen = seen;
    }

    /** What Lago showed of it when it was looked at last, where nobody can tell whether it succeeded; empty before that. */
    public Optional<OutcomeEvidence> seen() {
        return seen;
    }

    /** From this moment on it counts as not done, unless Lago shows something of it. */
    public Instant notDoneFrom() {
        return notDoneFrom;
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
