package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A plan that waits for its yes, and what became of it. Its id works once: whoever comes first carries the plan out, and
 * everyone after that gets the same receipt.
 */
public final class PendingPlan {
    /** Whoever looked at it just before it expired may still carry it out. */
    private static final Duration LAST_CHECKS = Duration.ofMinutes(5);

    private final String id;
    private final Mutation mutation;
    private Plan plan;
    private long weight;
    private final Optional<String> caution;
    private final long seen;
    private final PolicyDecision decision;
    private final String reason;
    private final Principal maker;
    private final AuditContext subject;
    private final boolean relayed;
    private final Expiry expiry;
    private State state = new State.Waiting();

    PendingPlan(
            String id,
            Mutation mutation,
            Plan plan,
            Optional<String> caution,
            long seen,
            PolicyDecision decision,
            String reason,
            Caller caller,
            Expiry expiry) {
        this.id = id;
        this.mutation = mutation;
        this.plan = caution.map(plan::warning).orElse(plan);
        this.weight = this.plan.weight();
        this.caution = caution;
        this.seen = seen;
        this.decision = decision;
        this.reason = reason;
        // not the caller itself: a receipt outlives by far the connection that its person could be asked through
        this.maker = caller.principal();
        this.subject = AuditTrail.subject(id, this.plan, caller);
        this.relayed = caller.confirmation().isRelay();
        this.expiry = expiry;
    }

    public String id() {
        return id;
    }

    /** What would be done, or was; once it has ended, without its long parts. */
    public synchronized Plan plan() {
        return plan;
    }

    /** How much the person must do to say yes. */
    public ConfirmationLevel level() {
        return decision instanceof PolicyDecision.Confirm confirm ? confirm.level() : ConfirmationLevel.SIMPLE;
    }

    /** After this moment it can no longer be confirmed. */
    public Instant expiresAt() {
        return expiry.at();
    }

    /** How long it can still be confirmed, so that nobody is asked for longer; zero when it has expired. */
    public Duration timeLeft() {
        return expiry.timeLeft();
    }

    /** Whether it can still be confirmed. */
    boolean isWaiting() {
        return state() instanceof State.Waiting && !hasExpired();
    }

    boolean hasExpired() {
        return expiry.timeLeft().isZero();
    }

    /** Whether it expired so long ago. */
    boolean hasExpiredBy(Duration time) {
        return expiry.isPastBy(time);
    }

    /** What the same call would do by what Lago shows now; only reads. */
    Plan plannedAgain() {
        Plan now = mutation.plan(plan().arguments());
        return caution.map(now::warning).orElse(now);
    }

    /** Whether the maker's own yes does not count: they are no approver, or the policy requires a second person. */
    public boolean needsApprover() {
        return decision instanceof PolicyDecision.Confirm && (isOfOperator() || needsSecondPerson());
    }

    /** Whether the yes must come from another person than the maker. */
    public boolean needsSecondPerson() {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.secondPerson();
    }

    /** Why the change is wanted, in the words of the assistant that made the call; empty text where it gave none. */
    public String reason() {
        return reason;
    }

    /**
     * The plan as a person reads it when asked to confirm: who made it, where that is not themselves, its card, and the reason,
     * as what the assistant says.
     */
    public String card() {
        return (needsApprover() ? "Planned by " + SafeText.token(maker().name()) + ". " : "")
                + plan().card()
                + (reason.isEmpty() ? "" : "\n\nThe assistant's reason, not checked: " + SafeText.quotedWhole(reason));
    }

    /** Whether this principal may know of it: who made it, and every approver where the maker's own yes does not count. */
    boolean concerns(Principal principal) {
        boolean anApprover = principal.grant().role() == Role.APPROVER;
        return principal.name().equals(maker().name()) || (anApprover && (isOfOperator() || needsSecondPerson()));
    }

    private boolean isOfOperator() {
        return maker().grant().role() == Role.OPERATOR;
    }

    /** Who made the plan, with the grant of that moment: their limits hold, whoever says yes to it. */
    Principal maker() {
        return maker;
    }

    PolicyDecision decision() {
        return decision;
    }

    /** The newest line of the record before the plan was made: what came later, the plan does not know of. */
    long seen() {
        return seen;
    }

    /** Whether the policy allows that an assistant passes the yes on. */
    boolean allowsRelay() {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.relayAllowed();
    }

    /** Whether the assistant of who made it may pass the yes on: the policy allows it, and nobody else was asked for it. */
    boolean mayBeRelayed() {
        return allowsRelay() && relayed;
    }

    /** What the record says it is about. */
    AuditContext subject() {
        return subject;
    }

    /** The same once there is a yes. */
    AuditContext subject(GivenConsent consent) {
        return subject().confirmedBy(consent.approver());
    }

    Receipt receipt(GivenConsent consent, Instant performedAt) {
        return new Receipt(
                id,
                plan().tool(),
                plan().statement(),
                consent.channel(),
                performedAt.truncatedTo(ChronoUnit.SECONDS),
                Receipt.Parties.of(maker().name(), consent.approver()));
    }

    Mutation mutation() {
        return mutation;
    }

    synchronized State state() {
        return state;
    }

    /** Uses the id up; false when someone else has. */
    synchronized boolean claim() {
        if (!(state instanceof State.Waiting)) {
            return false;
        }
        state = new State.Acting();
        return true;
    }

    /** What Lago shows at the last check was there before the request too, whoever made it since the plan. */
    synchronized void noteEarlierIds(Plan now) {
        plan = plan.after(now.earlierIds().map(ids -> {
            Set<String> all = new HashSet<>(ids);
            plan.earlierIds().ifPresent(all::addAll);
            return all;
        }));
        weight = plan.weight() + state.weight();
    }

    /** Nothing was sent, so it can be confirmed again. */
    synchronized void release() {
        state = new State.Waiting();
    }

    /** Nobody can confirm it any more, for this reason; false where somebody has used it up before. */
    synchronized boolean withdraw(Refusal no) {
        if (!(state instanceof State.Waiting)) {
            return false;
        }
        settle(new State.NotDone(no));
        return true;
    }

    synchronized void settle(State outcome) {
        state = outcome.remembered();
        if (state.hasEnded()) {
            plan = plan.ended();
        }
        weight = plan.weight() + state.weight();
    }

    /** False when someone else has found out before. */
    synchronized boolean settleUnknown(State outcome) {
        if (!(state instanceof State.Unknown)) {
            return false;
        }
        settle(outcome);
        return true;
    }

    /** Whether nothing can come of it any more. */
    synchronized boolean isOver() {
        return state.hasEnded() || (state instanceof State.Waiting && hasExpiredBy(LAST_CHECKS));
    }

    /** What it takes to remember it, in bytes of heap by estimate. */
    synchronized long weight() {
        return weight;
    }

    sealed interface State {
        record Waiting() implements State {}

        record Acting() implements State {}

        /** Lago did it. */
        final class Succeeded implements State {
            private final Plan plan;
            private final Receipt receipt;
            private final CompressedAnswer answer;

            Succeeded(MutationOutcome.Done done) {
                this.plan = done.plan().ended();
                this.receipt = done.receipt();
                this.answer = CompressedAnswer.of(done.answer());
            }

            /** What came of it, for whoever asks again. */
            MutationOutcome.Done done() {
                return new MutationOutcome.Done(plan, receipt, answer.performed(), true);
            }

            @Override
            public long weight() {
                return answer.weight();
            }
        }

        /** Lago refused it. */
        record Failed(MutationFailedException failure) implements State {
            @Override
            public State remembered() {
                return new Failed(failure.remembered());
            }
        }

        /**
         * Lago may have done it.
         *
         * @param begunNanos when it began too, by a clock that nobody can set
         */
        record Unknown(MutationFailedException failure, GivenConsent consent, Instant begun, long begunNanos)
                implements State {}

        /** It was withdrawn; or it was unknown, and then Lago showed nothing of it. */
        record NotDone(Refusal refusal) implements State {}

        /** Whether it can change no more. */
        default boolean hasEnded() {
            return this instanceof Succeeded || this instanceof Failed || this instanceof NotDone;
        }

        /** The same without what takes much room. */
        default State remembered() {
            return this;
        }

        /** In bytes of heap, by estimate. */
        default long weight() {
            return 0;
        }
    }
}
