package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.InvoiceRef;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A caller's own keys for its requests: one key, one deed, however often it is asked for. */
final class RequestKeys {
    private final Trail trail;
    private final InvoiceReads reads;

    RequestKeys(Trail trail, InvoiceReads reads) {
        this.trail = trail;
        this.reads = reads;
    }

    /** The deed that this key stands for already; a failed one leaves the key free. */
    Optional<Deed> earlier(Plan plan, String principal) {
        Optional<Deed> deed = plan.requestKey()
                .flatMap(key -> trail.consult(ledger -> ledger.byRequestKey(principal, key)))
                .filter(found -> found.state() != Deed.State.FAILED);
        if (deed.isPresent() && !deed.get().subject().argumentsDigest().equals(plan.digest())) {
            throw new RefusedException(Refusal.requestKeyOfOther());
        }
        return deed;
    }

    /** The receipt of a deed that was done, perhaps by a process that has ended since. */
    Outcome answer(Plan plan, Deed deed) {
        if (deed.state() != Deed.State.DONE) {
            throw new RefusedException(Refusal.requestKeyUnsettled(read(plan, deed)));
        }
        Performed answer = deed.result()
                .map(this::shown)
                .orElseGet(() -> new Performed.Accepted("what came of it shows in Lago."));
        return new Outcome.Done(plan, Receipt.of(deed, plan), answer, true);
    }

    /** It was done, whether or not Lago shows the invoice now. */
    private Performed shown(InvoiceRef invoice) {
        try {
            return new Performed.Changed(reads.find(invoice.lagoId()));
        } catch (LagoException unreadable) {
            return new Performed.NotShown(invoice.lagoId(), invoice.number(), unreadable.failure());
        }
    }

    /** From the day of the deed on, and for the customer, whom the record does not name. */
    private static NextCall read(Plan plan, Deed deed) {
        ObjectNode arguments = plan.settledBy().arguments().deepCopy();
        arguments.setAll(deed.settledBy().arguments());
        return new NextCall(deed.settledBy().tool(), arguments);
    }
}
