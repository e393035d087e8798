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

/** A caller's own keys for its requests: one key, one deed, however often it is asked for. */
final class IdempotencyKeys {
    private final AuditTrail trail;
    private final InvoiceReader reads;

    IdempotencyKeys(AuditTrail trail, InvoiceReader reads) {
        this.trail = trail;
        this.reads = reads;
    }

    /** The deed that this key stands for already; a failed one leaves the key free. */
    Optional<RecordedAction> earlier(Plan plan, String principal) {
        Optional<RecordedAction> deed = plan.requestKey()
                .flatMap(key -> trail.consult(ledger -> ledger.byRequestKey(principal, key)))
                .filter(found -> found.state() != RecordedAction.State.FAILED);
        if (deed.isPresent() && !deed.get().subject().argumentsDigest().equals(plan.digest())) {
            throw new RefusedException(Refusal.requestKeyOfOther());
        }
        return deed;
    }

    /** The receipt of a deed that was done, perhaps by a process that has ended since. */
    MutationOutcome answer(Plan plan, RecordedAction deed) {
        if (deed.state() != RecordedAction.State.DONE) {
            throw new RefusedException(Refusal.requestKeyUnsettled(read(plan, deed)));
        }
        WriteResult answer = deed.result()
                .map(this::shown)
                .orElseGet(() -> new WriteResult.Accepted("what came of it shows in Lago."));
        return new MutationOutcome.Done(plan, Receipt.of(deed, plan), answer, true);
    }

    /** It was done, whether or not Lago shows the invoice now. */
    private WriteResult shown(InvoiceReference invoice) {
        try {
            return new WriteResult.Changed(reads.find(invoice.lagoId()));
        } catch (LagoException unreadable) {
            return new WriteResult.NotShown(invoice.lagoId(), invoice.number(), unreadable.failure());
        }
    }

    /** From the day of the deed on, and for the customer, whom the record does not name. */
    private static SuggestedCall read(Plan plan, RecordedAction deed) {
        ObjectNode arguments = plan.settledBy().arguments().deepCopy();
        arguments.setAll(deed.settledBy().arguments());
        return new SuggestedCall(deed.settledBy().tool(), arguments);
    }
}
