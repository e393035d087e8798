package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Subject;
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
    private final Caller caller;
    private final Instant expiresAt;
    private State state = new State.Waiting();

    Confirmation(
            String id, Mutation mutation, Plan plan, long seen, Decision decision, Caller caller, Instant expiresAt) {
        this.id = id;
        this.mutation = mutation;
        this.plan = plan;
        this.seen = seen;
        this.decision = decision;
        this.caller = caller;
        this.expiresAt = expiresAt;
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

    String principal() {
        return caller.principal().name();
    }

    Decision decision() {
        return decision;
    }

    /** The newest line of the record before the plan was made: what came later, the plan does not know of. */
    long seen() {
        return seen;
    }

    /** Whether the assistant may pass the yes on: the policy allows it, and nobody else was asked for it. */
    boolean mayBeRelayed() {
        return decision instanceof Decision.Confirm confirm
                && confirm.relayAllowed()
                && caller.confirmation().isRelay();
    }

    /** What the record says it is about. */
    Subject subject() {
        return Trail.subject(id, plan, caller);
    }

    Receipt receipt(String channel, Instant performedAt) {
        return new Receipt(id, plan.tool(), plan.statement(), channel, performedAt.truncatedTo(ChronoUnit.SECONDS));
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
        record Unknown(MutationFailedException failure, String channel, Instant begun) implements State {}

        /** It was unknown, and then Lago showed nothing of it. */
        record NotDone(Refusal refusal) implements State {}
    }
}
