package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one plan that a person needs to decide about it.
 *
 * @param listed the plan as it is listed, with its state
 * @param objection why the reader may not approve it; empty where they may, and where nothing of it waits
 * @param history what happened to it, the oldest first
 * @param parts of a batch, each as it is listed; none where it is one change
 */
public record PlanDetails(
        ListedPlan listed, Optional<Refusal> objection, List<HistoryEntry> history, List<ListedPlan> parts) {

    /**
     * Something that happened to a plan.
     *
     * @param state of the plan from then on
     * @param at when; empty where that is not recorded
     * @param by the name of the principal who did it; empty text where nobody did, or nobody knows who
     * @param channel how it came, such as {@code elicitation}; empty text where it came by a rule or by itself
     * @param note why, or the code of the failure; empty text for none
     */
    public record HistoryEntry(ListedPlan.State state, Optional<Instant> at, String by, String channel, String note) {}

    /** What was planned, by whom, with which client. */
    public PendingPlan plan() {
        return listed.pending();
    }

    /** Whether it, or an invoice of the batch, can still be approved. */
    public boolean waits() {
        return waits(listed, parts);
    }

    private static boolean waits(ListedPlan listed, List<ListedPlan> parts) {
        return listed.waits() || parts.stream().anyMatch(ListedPlan::waits);
    }

    /** Whether the reader may approve it, or the invoices of the batch that wait. */
    public boolean mayDecide() {
        return waits() && objection.isEmpty();
    }

    static PlanDetails of(PendingPlan pending, AuditIndex index, Optional<Refusal> objection) {
        ListedPlan listed = ListedPlan.of(pending, index, objection.isEmpty());
        List<ListedPlan> parts = pending.parts().stream()
                .map(part -> ListedPlan.of(part, index, objection.isEmpty()))
                .toList();
        Optional<RecordedAction> first = pending.batch().isEmpty()
                ? index.ofPlan(pending.id())
                : pending.parts().stream()
                        .flatMap(part -> index.ofPlan(part.id()).stream())
                        .findFirst();
        return new PlanDetails(
                listed,
                waits(listed, parts) ? objection : Optional.empty(),
                history(pending, first, listed.state()),
                parts);
    }

    private static List<HistoryEntry> history(
            PendingPlan pending, Optional<RecordedAction> action, ListedPlan.State state) {
        List<HistoryEntry> history = new ArrayList<>();
        history.add(new HistoryEntry(
                ListedPlan.State.WAITING,
                Optional.of(pending.madeAt()),
                pending.maker().name(),
                "",
                pending.reason()));
        action.ifPresent(begun -> {
            String approver = begun.subject().confirmedBy();
            history.add(new HistoryEntry(
                    ListedPlan.State.IN_PROGRESS,
                    Optional.of(begun.time()),
                    approver.isEmpty() ? begun.subject().principal() : approver,
                    begun.channel(),
                    ""));
        });
        switch (state) {
            case DONE, PARTLY_DONE, FAILED, UNKNOWN -> history.add(ended(state, Optional.empty(), code(action)));
            case REJECTED, WITHDRAWN ->
                history.add(ended(
                        state,
                        Optional.empty(),
                        pending.withdrawn().map(Refusal::message).orElse("")));
            case EXPIRED -> history.add(ended(state, Optional.of(pending.expiresAt()), ""));
            case WAITING -> action.ifPresent(heldBack -> history.add(ended(state, Optional.empty(), code(action))));
            case IN_PROGRESS -> {
                // its intent is the newest
            }
        }
        return List.copyOf(history);
    }

    private static HistoryEntry ended(ListedPlan.State state, Optional<Instant> at, String note) {
        return new HistoryEntry(state, at, "", "", note);
    }

    private static String code(Optional<RecordedAction> action) {
        return action.map(found -> found.details().code()).orElse("");
    }
}
