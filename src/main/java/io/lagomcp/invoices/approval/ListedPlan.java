package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.SafeText;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A plan that needed approval, as it is listed to somebody.
 *
 * @param mayDecide whether the principal who lists it may approve it now
 * @param note why it was rejected or withdrawn, or how much of a batch is done
 */
public record ListedPlan(PendingPlan pending, State state, boolean mayDecide, Optional<String> note) {

    /** What became of a plan. */
    public enum State {
        /** It can still be approved. */
        WAITING,
        /** It was approved, and the request is on its way. */
        IN_PROGRESS,
        /** Lago did it. */
        DONE,
        /** Lago did it for some invoices of a batch, and nothing more can be done. */
        PARTLY_DONE,
        /** Lago did not do it. */
        FAILED,
        /** Lago may have done it. */
        UNKNOWN,
        /** Somebody rejected it. */
        REJECTED,
        /** It ended otherwise, for example because its maker's dialogue was declined. */
        WITHDRAWN,
        /** Nobody approved it in time. */
        EXPIRED;

        /** In lower case, for example {@code in_progress}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The id of its confirmation. */
    public String id() {
        return pending.id();
    }

    /** What would be done, or was; of a batch, all of it together. */
    public Plan plan() {
        return pending.plan();
    }

    /** Whether it can still be approved. */
    public boolean waits() {
        return state == State.WAITING;
    }

    /** The number of the invoice; empty text for a new one and for a batch. */
    public String invoice() {
        return plan().target().map(InvoiceSnapshot::number).orElse("");
    }

    /** Whose invoice it is, as a sentence names them; of a batch how many customers there are, if not one. */
    public String customer() {
        return pending.batch().map(ListedPlan::customers).orElseGet(() -> customer(plan()));
    }

    /** The plan as it is now, for a reader who could approve it or not. */
    static ListedPlan of(PendingPlan pending, AuditIndex index, boolean mayDecide) {
        List<State> parts = pending.parts().stream()
                .map(part -> state(part, index.ofPlan(part.id())))
                .toList();
        State state = parts.isEmpty() ? state(pending, index.ofPlan(pending.id())) : state(parts);
        return new ListedPlan(pending, state, mayDecide && state == State.WAITING, note(pending, state, parts));
    }

    private static String customer(Plan plan) {
        return plan.target().map(InvoiceSnapshot::customer).orElseGet(() -> SafeText.token(plan.externalCustomerId()));
    }

    private static String customers(Batch batch) {
        List<String> all = batch.parts().stream()
                .map(part -> customer(part.plan()))
                .distinct()
                .toList();
        return all.size() == 1 ? all.get(0) : all.size() + " different customers";
    }

    private static Optional<String> note(PendingPlan pending, State state, List<State> parts) {
        long done = parts.stream().filter(State.DONE::equals).count();
        if (done > 0) {
            return Optional.of(done + " of " + parts.size() + " invoices are done.");
        }
        return state == State.REJECTED || state == State.WITHDRAWN
                ? pending.withdrawn().map(Refusal::message)
                : Optional.empty();
    }

    /** Of a batch: what is under way or unknown comes first, then what can still be approved. */
    private static State state(List<State> parts) {
        Set<State> all = EnumSet.copyOf(parts);
        for (State first : List.of(State.IN_PROGRESS, State.UNKNOWN, State.WAITING)) {
            if (all.contains(first)) {
                return first;
            }
        }
        if (all.size() == 1) {
            return parts.get(0);
        }
        if (all.contains(State.DONE)) {
            return State.PARTLY_DONE;
        }
        return List.of(State.FAILED, State.REJECTED, State.EXPIRED).stream()
                .filter(all::contains)
                .findFirst()
                .orElse(State.WITHDRAWN);
    }

    private static State state(PendingPlan pending, Optional<RecordedAction> action) {
        if (action.isPresent() && !action.get().wasHeldBack()) {
            return switch (action.get().state()) {
                case OPEN -> State.IN_PROGRESS;
                case DONE -> State.DONE;
                case FAILED -> State.FAILED;
                case UNKNOWN -> State.UNKNOWN;
            };
        }
        if (pending.withdrawn().isPresent()) {
            return pending.withdrawn().get().isRejection() ? State.REJECTED : State.WITHDRAWN;
        }
        return pending.hasExpired() ? State.EXPIRED : State.WAITING;
    }
}
