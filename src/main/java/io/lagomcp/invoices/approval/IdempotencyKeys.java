package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.InvoiceReference;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A caller's idempotency keys: repeating a call with the same key carries it out once. */
final class IdempotencyKeys {
    private final AuditTrail trail;
    private final InvoiceReader reads;

    IdempotencyKeys(AuditTrail trail, InvoiceReader reads) {
        this.trail = trail;
        this.reads = reads;
    }

    /** The action that used this key before; a failed action leaves the key free. */
    Optional<RecordedAction> earlier(Plan plan, String principal) {
        Optional<RecordedAction> action = plan.requestKey()
                .flatMap(key -> trail.consult(index -> index.byRequestKey(principal, key)))
                .filter(found -> found.state() != RecordedAction.State.FAILED);
        if (action.isPresent() && !action.get().subject().argumentsDigest().equals(plan.digest())) {
            throw new RefusedException(Refusal.requestKeyOfOther());
        }
        return action;
    }

    /** The receipt of an action that was done, perhaps by a process that has ended since. */
    MutationOutcome answer(Plan plan, RecordedAction action) {
        if (action.state() != RecordedAction.State.DONE) {
            throw new RefusedException(Refusal.requestKeyUnsettled(read(plan, action)));
        }
        WriteResult answer = action.result()
                .map(this::shown)
                .orElseGet(() -> new WriteResult.Accepted("what came of it shows in Lago."));
        return new MutationOutcome.Done(plan, Receipt.of(action, plan), answer, true);
    }

    /** It was done, whether or not Lago shows the invoice now. */
    private WriteResult shown(InvoiceReference invoice) {
        try {
            return new WriteResult.Changed(reads.find(invoice.lagoId()));
        } catch (LagoException unreadable) {
            return new WriteResult.NotShown(invoice.lagoId(), invoice.number(), unreadable.failure());
        }
    }

    /** From the day of the action on, and for the customer, whom the record does not name. */
    private static SuggestedCall read(Plan plan, RecordedAction action) {
        ObjectNode arguments = plan.settledBy().arguments().deepCopy();
        arguments.setAll(action.settledBy().arguments());
        return new SuggestedCall(action.settledBy().tool(), arguments);
    }
}
