package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.InvoiceJson;
import io.lagomcp.invoices.sandbox.model.PaymentStatus;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceFileType;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns an invoice into a numbered one, and sets going what follows from that: its files and the automatic charge. */
public final class InvoiceFinalizer {
    private final InvoiceStore ledger;
    private final DocumentStore documents;
    private final PaymentProcessor payments;
    private final TaxProviderSimulator taxProvider;
    private final JobScheduler later;
    private final Duration taxDelay;

    public InvoiceFinalizer(
            InvoiceStore ledger,
            DocumentStore documents,
            PaymentProcessor payments,
            TaxProviderSimulator taxProvider,
            JobScheduler later,
            Duration taxDelay) {
        this.ledger = ledger;
        this.documents = documents;
        this.payments = payments;
        this.taxProvider = taxProvider;
        this.later = later;
        this.taxDelay = taxDelay;
    }

    /** Issues the invoice today, or leaves it pending, with the dates it has, where a tax provider must answer first. */
    void issue(ObjectNode invoice) {
        if (TaxProviderSimulator.taxes(invoice.path("customer"))) {
            taxProvider.ask(invoice);
            invoice.put("status", "pending");
        } else {
            complete(invoice);
        }
    }

    /**
     * Starts the jobs that follow an issue; must be called once the invoice is in the ledger.
     *
     * @param charge whether the payment provider is to collect the money
     */
    void follow(ObjectNode invoice, boolean charge) {
        String lagoId = invoice.path("lago_id").asString();
        switch (invoice.path("status").asString()) {
            case "pending" -> later.schedule(taxDelay, () -> follow(ledger.change(lagoId, this::complete), charge));
            case "finalized" -> {
                documents.make(InvoiceFileType.PDF, lagoId);
                documents.make(InvoiceFileType.XML, lagoId);
                if (charge) {
                    payments.charge(invoice);
                }
            }
            default -> {
                // a closed invoice has neither document nor payment
            }
        }
    }

    private void complete(ObjectNode invoice) {
        taxProvider.answer(invoice);
        InvoiceJson.issueOn(invoice, ledger.today(invoice.path("customer")));
        InvoiceJson.number(invoice, ledger.nextSequentialId(invoice.path("customer")));
        invoice.put("status", "finalized");
        boolean nothingToPay = invoice.path("total_amount_cents").asLong() == 0;
        PaymentStatus.set(invoice, nothingToPay ? "succeeded" : "pending");
        PaymentStatus.copyToFees(invoice);
        forgetTaxErrors(invoice);
    }

    /** Other errors stay on the invoice even when it has been issued in the end. */
    static void forgetTaxErrors(ObjectNode invoice) {
        ArrayNode kept = SandboxJson.array();
        for (JsonNode error : invoice.path("error_details")) {
            if (!error.path("error_code").asString().equals("tax_error")) {
                kept.add(error);
            }
        }
        invoice.set("error_details", kept);
    }
}
