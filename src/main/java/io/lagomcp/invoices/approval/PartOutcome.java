package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of one invoice of a batch.
 *
 * @param part its plan
 * @param receipt there where it was done
 * @param answer what Lago answered; empty unless it was done just now
 * @param failure why it was not done, or not yet: a {@link RefusedException}, {@link MutationFailedException} or
 *     {@link LagoException}
 */
public record PartOutcome(
        PendingPlan part,
        State state,
        Optional<Receipt> receipt,
        Optional<WriteResult> answer,
        Optional<RuntimeException> failure) {

    /** What became of one invoice of a batch. */
    public enum State {
        /** Lago did it. */
        DONE,
        /** Lago did not do it. */
        FAILED,
        /** Lago may have done it. */
        UNKNOWN,
        /** It was not sent, for example because the invoice has changed. */
        REFUSED,
        /** An approver left it out, or the batch was rejected. */
        LEFT_OUT,
        /** Another call carries it out. */
        IN_PROGRESS,
        /** Its turn did not come. */
        NOT_BEGUN;

        /** In lower case, for example {@code not_begun}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PartOutcome done(PendingPlan part, MutationOutcome.Done done) {
        return new PartOutcome(
                part,
                State.DONE,
                Optional.of(done.receipt()),
                done.repeated() ? Optional.empty() : Optional.of(done.answer()),
                Optional.empty());
    }

    /** One that was done before. */
    static PartOutcome done(PendingPlan part, Receipt receipt) {
        return new PartOutcome(part, State.DONE, Optional.of(receipt), Optional.empty(), Optional.empty());
    }

    static PartOutcome notBegun(PendingPlan part) {
        return new PartOutcome(part, State.NOT_BEGUN, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static PartOutcome failed(PendingPlan part, RuntimeException failure) {
        return new PartOutcome(part, state(failure), Optional.empty(), Optional.empty(), Optional.of(failure));
    }

    /** One that nobody can carry out any more. */
    static PartOutcome withdrawn(PendingPlan part, Refusal why) {
        State state = why.isOfChange() ? State.REFUSED : State.LEFT_OUT;
        return new PartOutcome(part, state, Optional.empty(), Optional.empty(), Optional.of(new RefusedException(why)));
    }

    private static State state(RuntimeException failure) {
        if (failure instanceof MutationFailedException failed) {
            return failed.failure() instanceof LagoFailure.OutcomeUnknown ? State.UNKNOWN : State.FAILED;
        }
        if (failure instanceof RefusedException refused) {
            return switch (refused.refusal().code()) {
                case "confirmation_in_progress" -> State.IN_PROGRESS;
                case "did_not_happen" -> State.FAILED;
                case "left_out" -> State.LEFT_OUT;
                default -> State.REFUSED;
            };
        }
        return failure instanceof LagoException unread && unread.failure() instanceof LagoFailure.NotFound
                ? State.REFUSED
                : State.NOT_BEGUN;
    }

    /** Whether a later call can still carry it out, while the batch lives. */
    boolean canStillBeDone() {
        return state == State.NOT_BEGUN
                || (state == State.REFUSED
                        && refusal().filter(Refusal::isOfChange).isEmpty());
    }

    /** Whether nothing more may be sent after it: it may have happened, or what hinders it would hinder the others too. */
    boolean stopsBatch() {
        return switch (state) {
            case UNKNOWN, IN_PROGRESS -> true;
            case FAILED, NOT_BEGUN -> failure.map(PartOutcome::concernsOthers).orElse(false);
            case REFUSED -> refusal().filter(Refusal::concernsEveryPlan).isPresent();
            case DONE, LEFT_OUT -> false;
        };
    }

    private Optional<Refusal> refusal() {
        return failure.filter(RefusedException.class::isInstance)
                .map(refused -> ((RefusedException) refused).refusal());
    }

    private static boolean concernsOthers(RuntimeException failure) {
        Optional<LagoFailure> lago = failure instanceof MutationFailedException failed
                ? Optional.of(failed.failure())
                : failure instanceof LagoException unread ? Optional.of(unread.failure()) : Optional.empty();
        return lago.filter(why -> why instanceof LagoFailure.Unauthorized
                        || why instanceof LagoFailure.Forbidden
                        || why instanceof LagoFailure.RateLimited
                        || why instanceof LagoFailure.Unavailable
                        || why instanceof LagoFailure.Unreadable
                        || why instanceof LagoFailure.Cancelled)
                .isPresent();
    }
}
