package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.CreditNoteJson;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The credit notes of invoices: what may still be credited and refunded, and the notes that come with a void. */
public final class CreditNoteStore {
    /** The providers that pay refunds out by themselves. */
    private static final List<String> REFUNDING = List.of("stripe", "gocardless", "adyen");

    private final InvoiceStore ledger;
    private final DocumentStore documents;
    private final JobScheduler later;
    private final Duration paymentDelay;

    public CreditNoteStore(InvoiceStore ledger, DocumentStore documents, JobScheduler later, Duration paymentDelay) {
        this.ledger = ledger;
        this.documents = documents;
        this.later = later;
        this.paymentDelay = paymentDelay;
    }

    /** What was billed with taxes, less what credit notes have taken back; what bought prepaid credits is never credited. */
    long creditable(ObjectNode invoice) {
        if (has(invoice, "status", "draft") || has(invoice, "invoice_type", "credit")) {
            return 0;
        }
        return cents(invoice, "sub_total_including_taxes_amount_cents") - taken(invoice, "total_amount_cents");
    }

    /** What was paid and not refunded yet, as far as it is creditable; nothing where it is all paid and not marked so. */
    long refundable(ObjectNode invoice) {
        long paid = cents(invoice, "total_paid_amount_cents");
        if (paid == cents(invoice, "total_amount_cents") && !has(invoice, "payment_status", "succeeded")) {
            return 0;
        }
        return Math.max(0, Math.min(paid - taken(invoice, "refund_amount_cents"), creditable(invoice)));
    }

    /** Adds the note over the amounts that were asked for, if any, and one over the rest, which is void at once. */
    void addForVoid(ObjectNode invoice, long credit, long refund) {
        if (credit + refund > 0) {
            ObjectNode note = note(invoice, credit, refund);
            add(note);
            if (refund > 0 && refundsByItself(invoice)) {
                String id = note.path("lago_id").asString();
                later.schedule(
                        paymentDelay,
                        () -> ledger.changeCreditNote(id, paid -> paid.put("refund_status", "succeeded")));
            }
        }
        long rest = creditable(invoice);
        if (rest > 0) {
            add(note(invoice, rest, 0).put("credit_status", "voided").put("balance_amount_cents", 0));
        }
    }

    private void add(ObjectNode note) {
        ledger.add(note);
        documents.makeOfCreditNote(note.path("lago_id").asString());
    }

    private ObjectNode note(ObjectNode invoice, long credit, long refund) {
        ObjectNode note = CreditNoteJson.of(
                invoice, ledger.creditNotes(invoice), refund, credit, 0, SandboxJson.time(ledger.now()));
        String why = "Credit note created due to voided invoice "
                + invoice.path("lago_id").asString();
        return note.put("issuing_date", ledger.today(invoice.path("customer")).toString())
                .put("description", why);
    }

    private long taken(ObjectNode invoice, String field) {
        return ledger.creditNotes(invoice).stream()
                .mapToLong(note -> cents(note, field))
                .sum();
    }

    private static boolean refundsByItself(ObjectNode invoice) {
        JsonNode provider =
                invoice.path("customer").path("billing_configuration").path("payment_provider");
        return has(invoice, "payment_status", "succeeded") && REFUNDING.contains(provider.asString(""));
    }

    private static boolean has(ObjectNode object, String field, String value) {
        return object.path(field).asString().equals(value);
    }

    private static long cents(ObjectNode object, String field) {
        return object.path(field).asLong();
    }
}
