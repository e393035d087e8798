package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Proof of what was done.
 *
 * @param confirmationId of the plan
 * @param tool the mutation
 * @param statement what was said yes to
 * @param approvedVia the channel through which a person said yes, or {@code policy}
 * @param performedAt when the request was about to be sent
 * @param parties the maker and the approver, where these are two principals
 */
public record Receipt(
        String confirmationId,
        String tool,
        String statement,
        String approvedVia,
        Instant performedAt,
        Optional<Parties> parties) {

    /** Of an action that was done, with the statement of its plan. */
    static Receipt of(RecordedAction action, Plan plan) {
        AuditContext subject = action.subject();
        return new Receipt(
                subject.planId(),
                plan.tool(),
                plan.statement(),
                action.channel(),
                action.time().truncatedTo(ChronoUnit.SECONDS),
                Parties.of(subject.principal(), subject.confirmedBy()));
    }

    /** The names of the two principals. */
    public record Parties(String plannedBy, String confirmedBy) {

        /** The two; empty where nobody else than the maker said yes. */
        static Optional<Parties> of(String maker, String approver) {
            return approver.isEmpty() ? Optional.empty() : Optional.of(new Parties(maker, approver));
        }
    }
}
