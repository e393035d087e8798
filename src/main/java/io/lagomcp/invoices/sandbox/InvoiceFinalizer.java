package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.DocumentStore.FileType;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issues invoices, and starts the jobs that follow: taxes of a tax provider, files and the automatic charge. */
final class InvoiceFinalizer {
    private final SandboxContext context;
    private final InvoiceStore store;
    private final PaymentEndpoints payments;
    private final TaxProviderSimulator taxProvider = new TaxProviderSimulator();

    InvoiceFinalizer(SandboxContext context, PaymentEndpoints payments) {
        this.context = context;
        this.store = context.store();
        this.payments = payments;
    }

    /** Issues the invoice today, or leaves it pending, with its dates, if a tax provider must answer first. */
    void issue(ObjectNode invoice) {
        if (TaxProviderSimulator.isUsedBy(invoice.path("customer"))) {
            taxProvider.request(invoice);
            invoice.put("status", "pending");
        } else {
            complete(invoice);
        }
    }

    /**
     * Starts the jobs that follow an issue; call it once the invoice is in the store.
     *
     * @param charge whether the payment provider is to collect the money
     */
    void follow(ObjectNode invoice, boolean charge) {
        String lagoId = text(invoice, "lago_id");
        switch (text(invoice, "status")) {
            case "pending" -> context.afterProviderDelay(() -> follow(store.change(lagoId, this::complete), charge));
            case "finalized" -> {
                context.documents().create(FileType.PDF, lagoId);
                context.documents().create(FileType.XML, lagoId);
                if (charge) {
                    payments.charge(invoice);
                }
            }
            default -> {
                // a closed invoice has neither files nor payments
            }
        }
    }

    /** Removes the taxes of a draft whose customer uses a tax provider, until that has answered. */
    void requestTaxes(ObjectNode draft) {
        if (TaxProviderSimulator.isUsedBy(draft.path("customer"))) {
            taxProvider.request(draft);
            String lagoId = text(draft, "lago_id");
            context.afterProviderDelay(() -> store.change(lagoId, taxProvider::answer));
        }
    }

    boolean awaitsTaxes(String lagoId) {
        return taxProvider.awaits(lagoId);
    }

    private void complete(ObjectNode invoice) {
        taxProvider.answer(invoice);
        InvoiceJson.issueOn(invoice, store.today(invoice.path("customer")));
        InvoiceJson.number(invoice, store.nextSequentialId(invoice.path("customer")));
        invoice.put("status", "finalized");
        boolean nothingToPay = cents(invoice, "total_amount_cents") == 0;
        InvoiceJson.setPaymentStatus(invoice, nothingToPay ? "succeeded" : "pending");
        InvoiceJson.copyPaymentStatusToFees(invoice);
        removeTaxErrors(invoice);
    }

    /** Other errors stay on the invoice even after it has been issued. */
    static void removeTaxErrors(ObjectNode invoice) {
        ArrayNode kept = SandboxJson.array();
        for (JsonNode error : invoice.path("error_details")) {
            if (!is(error, "error_code", "tax_error")) {
                kept.add(error);
            }
        }
        invoice.set("error_details", kept);
    }
}
