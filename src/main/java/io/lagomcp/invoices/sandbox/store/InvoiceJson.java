package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates an invoice with all fields of Lago's, in Lago's order, and changes groups of them that belong together. */
public final class InvoiceJson {
    public static final List<String> PAYMENT_STATUSES = List.of("pending", "succeeded", "failed");
    private static final String WEB_URL = "https://app.lago.example/sandbox/customer/%s/invoice/%s/overview";

    private InvoiceJson() {}

    /** A draft that bills nothing yet. */
    public static ObjectNode blank(
            String lagoId, ObjectNode customer, String type, String currency, LocalDate issued, Instant created) {
        ObjectNode invoice = SandboxJson.template("invoice")
                .put("lago_id", lagoId)
                .put("billing_entity_code", text(customer, "billing_entity_code"))
                .put("number", BillingEntity.of(customer).prefix() + "-DRAFT")
                .put("net_payment_term", customer.path("net_payment_term").asInt(30))
                .put("invoice_type", type)
                .put("currency", currency)
                .put("web_url", WEB_URL.formatted(text(customer, "lago_id"), lagoId))
                .put("self_billed", is(customer, "account_type", "partner"))
                .put("created_at", SandboxJson.time(created))
                .put("updated_at", SandboxJson.time(created))
                .set("customer", customer.deepCopy());
        if (!type.equals("progressive_billing")) {
            invoice.remove("applied_usage_thresholds");
        }
        issueOn(invoice, issued);
        return invoice;
    }

    /** Sets the issuing date, and the due date by the invoice's payment term. */
    public static void issueOn(ObjectNode invoice, LocalDate day) {
        int term = invoice.path("net_payment_term").asInt();
        invoice.put("issuing_date", day.toString())
                .put("payment_due_date", day.plusDays(term).toString());
    }

    /** Gives the invoice its place in the customer's sequence, and with it its number. */
    public static void number(ObjectNode invoice, int sequentialId) {
        String slug = text(invoice.path("customer"), "slug");
        invoice.put("sequential_id", sequentialId).put("number", "%s-%03d".formatted(slug, sequentialId));
    }

    /** Sets what was paid, in minor units, and with it what is due. */
    public static void pay(ObjectNode invoice, long paid) {
        long due = cents(invoice, "total_amount_cents")
                - paid
                - cents(invoice, "total_offsetted_credit_note_amount_cents");
        invoice.put("total_paid_amount_cents", paid);
        invoice.put("total_due_amount_cents", is(invoice, "status", "voided") ? 0 : due);
    }

    /** Changes the status of the invoice, which its credits repeat; what was paid or is due stays as it is. */
    public static void setPaymentStatus(ObjectNode invoice, String status) {
        invoice.put("payment_status", status);
        if (status.equals("succeeded")) {
            invoice.put("payment_overdue", false);
        }
        for (JsonNode credit : invoice.path("credits")) {
            ((ObjectNode) credit.path("invoice")).put("payment_status", status);
        }
    }

    /** Gives the fees the payment status of their invoice; their times of payment stay as they are. */
    public static void copyPaymentStatusToFees(ObjectNode invoice) {
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee).set("payment_status", invoice.path("payment_status"));
        }
    }
}
