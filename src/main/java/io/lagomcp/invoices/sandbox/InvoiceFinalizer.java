package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.DocumentStore.FileType;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Starts the jobs that follow an issue, the charge only if it is wanted; call it once the invoice is in the store. */
    void follow(ObjectNode invoice, boolean charge) {
        String lagoId = text(invoice, "lago_id");
        switch (text(invoice, "status")) {
            case "pending" -> context.providers().execute(() -> follow(store.change(lagoId, this::complete), charge));
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
            context.providers().execute(() -> store.change(lagoId, taxProvider::answer));
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

    /** The service that computes the taxes of some customers. Until it has answered, an invoice has no taxes and no total. */
    static final class TaxProviderSimulator {
        private static final List<String> INVOICE_FIELDS = List.of(
                "taxes_amount_cents",
                "sub_total_including_taxes_amount_cents",
                "total_amount_cents",
                "total_due_amount_cents",
                "applied_taxes");

        private static final List<String> FEE_FIELDS = List.of(
                "taxes_amount_cents",
                "taxes_precise_amount",
                "taxes_rate",
                "total_amount_cents",
                "precise_total_amount");

        private final Map<String, ObjectNode> answers = new ConcurrentHashMap<>();

        static boolean isUsedBy(JsonNode customer) {
            return !customer.path("integration_customers").isEmpty();
        }

        /** Removes the taxes of the invoice until {@link #answer}. */
        void request(ObjectNode invoice) {
            answers.putIfAbsent(text(invoice, "lago_id"), invoice.deepCopy());
            INVOICE_FIELDS.forEach(field -> invoice.put(field, 0));
            invoice.putArray("applied_taxes");
            for (JsonNode fee : invoice.path("fees")) {
                ((ObjectNode) fee)
                        .put("taxes_amount_cents", 0)
                        .put("taxes_precise_amount", "0.0")
                        .put("taxes_rate", 0.0)
                        .set("total_amount_cents", fee.path("amount_cents"))
                        .set("precise_total_amount", fee.path("precise_amount"));
            }
        }

        boolean awaits(String lagoId) {
            return answers.containsKey(lagoId);
        }

        void answer(ObjectNode invoice) {
            ObjectNode taxed = answers.remove(text(invoice, "lago_id"));
            if (taxed == null) {
                return;
            }
            copy(taxed, invoice, INVOICE_FIELDS);
            for (int i = 0; i < invoice.path("fees").size(); i++) {
                copy(
                        taxed.path("fees").path(i),
                        (ObjectNode) invoice.path("fees").path(i),
                        FEE_FIELDS);
            }
        }

        private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
            fields.stream().filter(from::has).forEach(field -> to.set(field, from.path(field)));
        }
    }
}
