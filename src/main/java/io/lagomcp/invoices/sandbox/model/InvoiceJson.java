package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/** The blank invoice: every field that Lago gives one, in Lago's order, on a draft that bills nothing yet. */
public final class InvoiceJson {
    private InvoiceJson() {}

    public static ObjectNode blank(
            String lagoId, ObjectNode customer, String type, String currency, LocalDate issued, Instant created) {
        ObjectNode invoice = SandboxJson.object();
        head(invoice, lagoId, customer, type, currency);
        amounts(invoice);
        links(invoice, webUrl(lagoId, customer), created);
        boolean partner = customer.path("account_type").asString().equals("partner");
        invoice.put("self_billed", partner).set("customer", customer.deepCopy());
        lists(invoice, type);
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
        String slug = invoice.path("customer").path("slug").asString();
        invoice.put("sequential_id", sequentialId).put("number", "%s-%03d".formatted(slug, sequentialId));
    }

    private static void head(ObjectNode invoice, String lagoId, ObjectNode customer, String type, String currency) {
        String entity = customer.path("billing_entity_code").asString();
        invoice.put("lago_id", lagoId)
                .put("billing_entity_code", entity)
                .putNull("sequential_id")
                .put("number", BillingEntity.of(customer).prefix() + "-DRAFT")
                .putNull("purchase_order_number")
                .putNull("issuing_date")
                .putNull("payment_due_date")
                .put("net_payment_term", customer.path("net_payment_term").asInt(30))
                .put("invoice_type", type)
                .put("status", "draft")
                .put("payment_status", "pending")
                .putNull("payment_dispute_lost_at")
                .put("payment_overdue", false)
                .put("currency", currency);
    }

    private static void amounts(ObjectNode invoice) {
        invoice.put("fees_amount_cents", 0)
                .put("progressive_billing_credit_amount_cents", 0)
                .put("coupons_amount_cents", 0)
                .put("sub_total_excluding_taxes_amount_cents", 0)
                .put("taxes_amount_cents", 0)
                .put("sub_total_including_taxes_amount_cents", 0)
                .put("credit_notes_amount_cents", 0)
                .put("prepaid_credit_amount_cents", 0)
                .putNull("prepaid_granted_credit_amount_cents")
                .putNull("prepaid_purchased_credit_amount_cents")
                .put("total_amount_cents", 0)
                .put("total_paid_amount_cents", 0)
                .put("total_offsetted_credit_note_amount_cents", 0)
                .put("total_due_amount_cents", 0);
    }

    private static String webUrl(String lagoId, ObjectNode customer) {
        return "https://app.lago.example/sandbox/customer/%s/invoice/%s/overview"
                .formatted(customer.path("lago_id").asString(""), lagoId);
    }

    private static void links(ObjectNode invoice, String webUrl, Instant created) {
        invoice.putNull("file_url")
                .putNull("xml_url")
                .put("web_url", webUrl)
                .put("version_number", 4)
                .put("self_billed", false)
                .put("created_at", SandboxJson.time(created))
                .put("updated_at", SandboxJson.time(created))
                .putNull("voided_at");
    }

    private static void lists(ObjectNode invoice, String type) {
        invoice.putArray("metadata");
        invoice.putArray("applied_taxes");
        if (type.equals("progressive_billing")) {
            invoice.putArray("applied_usage_thresholds");
        }
        invoice.putArray("billing_periods");
        invoice.putArray("subscriptions");
        invoice.putArray("fees");
        invoice.putArray("credits");
        invoice.putArray("error_details");
        invoice.putArray("applied_invoice_custom_sections");
    }
}
