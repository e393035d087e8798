package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Subject;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A plan that waits for its yes, and what became of it. Its id works once: whoever comes first carries the plan out, and
 * everyone after that gets the same receipt.
 */
public final class Confirmation {
    private final String id;
    private final Mutation mutation;
    private final Plan plan;
    private final long seen;
    private final Decision decision;
    private final Principal maker;
    private final Subject subject;
    private final boolean relayed;
    private final Instant expiresAt;
    private final Clock clock;
    private State state = new State.Waiting();

    Confirmation(
            String id,
            Mutation mutation,
            Plan plan,
            long seen,
            Decision decision,
            Caller caller,
            Instant expiresAt,
            Clock clock) {
        this.id = id;
        this.mutation = mutation;
        this.plan = plan;
        this.seen = seen;
        this.decision = decision;
        // not the caller itself: a receipt outlives by far the connection that its person could be asked through
        this.maker = caller.principal();
        this.subject = Trail.subject(id, plan, caller);
        this.relayed = caller.confirmation().isRelay();
        this.expiresAt = expiresAt;
        this.clock = clock;
    }

    public String id() {
        return id;
    }

    public Plan plan() {
        return plan;
    }

    /** How much the person must do to say yes. */
    public Level level() {
        return decision instanceof Decision.Confirm confirm ? confirm.level() : Level.SIMPLE;
    }

    /** After this moment it can no longer be confirmed. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** How long it can still be confirmed, so that nobody is asked for longer; zero when it has expired. */
    public Duration timeLeft() {
        Duration left = Duration.between(clock.instant(), expiresAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether the yes must be that of an approver, because who made the plan is none. */
    public boolean needsApprover() {
        return decision instanceof Decision.Confirm && isOfOperator();
    }

    /** The plan as a person reads it when asked to confirm: who made it, where that is not themselves, and its card. */
    public String card() {
        return needsApprover() ? "Planned by " + SafeText.token(maker().name()) + ". " + plan.card() : plan.card();
    }

    /** Whether this principal may know of it: who made it, and every approver where that is an operator. */
    boolean concerns(Principal principal) {
        boolean anApprover = principal.grant().role() == Role.APPROVER;
        return principal.name().equals(maker().name()) || (anApprover && isOfOperator());
    }

    private boolean isOfOperator() {
        return maker().grant().role() == Role.OPERATOR;
    }

    /** Who made the plan, with the grant of that moment: their limits hold, whoever says yes to it. */
    Principal maker() {
        return maker;
    }

    Decision decision() {
        return decision;
    }

    /** The newest line of the record before the plan was made: what came later, the plan does not know of. */
    long seen() {
        return seen;
    }

    /** Whether the policy allows that an assistant passes the yes on. */
    boolean allowsRelay() {
        return decision instanceof Decision.Confirm confirm && confirm.relayAllowed();
    }

    /** Whether the assistant of who made it may pass the yes on: the policy allows it, and nobody else was asked for it. */
    boolean mayBeRelayed() {
        return allowsRelay() && relayed;
    }

    /** What the record says it is about. */
    Subject subject() {
        return subject;
    }

    /** The same once there is a yes. */
    Subject subject(Consent consent) {
        return subject().confirmedBy(consent.approver());
    }

    Receipt receipt(Consent consent, Instant performedAt) {
        return new Receipt(
                id,
                plan.tool(),
                plan.statement(),
                consent.channel(),
                performedAt.truncatedTo(ChronoUnit.SECONDS),
                Receipt.Hands.of(maker().name(), consent.approver()));
    }

    Mutation mutation() {
        return mutation;
    }

    synchronized State state() {
        return state;
    }

    /** Uses the id up; false when someone else has. */
    synchronized boolean take() {
        if (!(state instanceof State.Waiting)) {
            return false;
        }
        state = new State.Acting();
        return true;
    }

    /** Nothing was sent, so it can be confirmed again. */
    synchronized void giveBack() {
        state = new State.Waiting();
    }

    /** Somebody said no; false where somebody else was faster. */
    synchronized boolean end(Refusal no) {
        if (!(state instanceof State.Waiting)) {
            return false;
        }
        state = new State.NotDone(no);
        return true;
    }

    synchronized void settle(State outcome) {
        state = outcome;
    }

    /** False when someone else has found out before. */
    synchronized boolean settleUnknown(State outcome) {
        if (!(state instanceof State.Unknown)) {
            return false;
        }
        state = outcome;
        return true;
    }

    sealed interface State {
        record Waiting() implements State {}

        record Acting() implements State {}

        record Succeeded(Outcome.Done done) implements State {}

        /** Lago refused it. */
        record Failed(MutationFailedException failure) implements State {}

        /** Lago may have done it. */
        record Unknown(MutationFailedException failure, Consent consent, Instant begun) implements State {}

        /** It was unknown, and then Lago showed nothing of it; or an approver said no. */
        record NotDone(Refusal refusal) implements State {}
    }
}
