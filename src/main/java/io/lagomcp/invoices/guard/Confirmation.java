package io.lagomcp.invoices.guard;

import java.time.Instant;

/**
 * A plan that waits for its yes, and what became of it. Its id works once: whoever comes first carries the plan out, and
 * everyone after that gets the same receipt.
 */
public final class Confirmation {
    private final String id;
    private final String principal;
    private final Mutation mutation;
    private final Plan plan;
    private final Level level;
    private final Instant expiresAt;
    private State state = new State.Waiting();

    Confirmation(String id, String principal, Mutation mutation, Plan plan, Level level, Instant expiresAt) {
        this.id = id;
        this.principal = principal;
        this.mutation = mutation;
        this.plan = plan;
        this.level = level;
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
        return level;
    }

    /** After this moment it can no longer be confirmed. */
    public Instant expiresAt() {
        return expiresAt;
    }

    String principal() {
        return principal;
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

    synchronized void settle(State.Settled outcome) {
        state = outcome;
    }

    sealed interface State {
        record Waiting() implements State {}

        record Acting() implements State {}

        sealed interface Settled extends State {}

        record Succeeded(Outcome.Done done) implements Settled {}

        record Failed(MutationFailedException failure) implements Settled {}
    }
}
