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
    private final Instant begun;
    private final transient Optional<OutcomeEvidence> seen;

    MutationFailedException(
            String confirmationId, Plan plan, LagoFailure failure, Instant begun, @Nullable Throwable cause) {
        this(confirmationId, plan, failure, begun, Optional.empty(), cause);
    }

    private MutationFailedException(
            String confirmationId,
            Plan plan,
            LagoFailure failure,
            Instant begun,
            Optional<OutcomeEvidence> seen,
            @Nullable Throwable cause) {
        super(plan.tool() + " failed: " + failure.code() + ": " + failure.message(), cause);
        this.confirmationId = confirmationId;
        this.plan = plan;
        this.failure = failure;
        this.begun = begun;
        this.seen = seen;
    }

    /** The same with the plan as it is {@linkplain Plan#ended() remembered}. */
    MutationFailedException remembered() {
        return new MutationFailedException(confirmationId, plan.ended(), failure, begun, seen, getCause());
    }

    /** The same after a look that did not settle it. */
    MutationFailedException seeing(OutcomeEvidence evidence) {
        return new MutationFailedException(confirmationId, plan, failure, begun, Optional.of(evidence), getCause());
    }

    /** What Lago showed of it when it was looked at last, where nobody can tell whether it succeeded; empty before that. */
    public Optional<OutcomeEvidence> seen() {
        return seen;
    }

    /** From this moment on it counts as not done, unless Lago shows something of it. */
    public Instant notDoneFrom() {
        return OutcomeResolver.end(begun);
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
