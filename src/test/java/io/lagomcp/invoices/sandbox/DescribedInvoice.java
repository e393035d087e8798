package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Finds an invoice by the words of a table, and makes one where the seed holds none. */
public final class DescribedInvoice {
    private DescribedInvoice() {}

    /** Its id. Unless the words say otherwise, it bills a subscription, and Stripe collects. */
    public static String find(SandboxClient lago, String words) {
        return switch (words) {
            case "draft" -> usual(lago, "draft", row -> !taxedByProvider(row));
            case "draft, tax provider" -> usual(lago, "draft", DescribedInvoice::taxedByProvider);
            case "draft, taxes under way" -> {
                String id = usual(lago, "draft", DescribedInvoice::taxedByProvider);
                lago.put("/invoices/" + id + "/refresh", "");
                yield id;
            }
            case "draft, an add-on" -> lago.anyId("status=draft&invoice_type=add_on");
            case "draft, in Salesforce" -> {
                String id = find(lago, "draft");
                lago.put("/invoices/" + id + "/sync_salesforce_id", "{\"integration_code\":\"salesforce_main\"}");
                yield id;
            }
            case "deleted, so hidden" -> {
                String id = find(lago, "draft");
                lago.delete("/invoices/" + id);
                yield id;
            }
            case "closed, so hidden" -> oneOff(lago, "lakeside", "main", "0");
            case "finalized" ->
                usual(
                        lago,
                        "finalized",
                        row -> unpaid(row) && row.path("file_url").isNull());
            case "finalized, paid" -> usual(lago, "finalized", row -> cents(row, "total_due_amount_cents") == 0);
            case "finalized, e-invoicing" -> usual(lago, "finalized", row -> is(row, "billing_entity_code", "main"));
            case "finalized, a one-off" -> lago.anyId("status=finalized&invoice_type=one_off");
            case "finalized, no provider" -> collectedBy(lago, "");
            case "finalized, customer gone" ->
                lago.anyId("status=finalized&external_customer_id=fabrikam", DescribedInvoice::unpaid);
            case "finalized, e-mails off" -> oneOff(lago, "acme", "silent", "1");
            case "finalized, no sender" -> oneOff(lago, "acme", "mailless", "1");
            case "finalized, no address" -> oneOff(lago, "newcomer", "main", "1");
            case "failed" -> usual(lago, "failed", row -> hasTaxError(lago, row));
            case "voided", "pending" -> usual(lago, words, row -> true);
            default -> collectedBy(lago, words.replace("finalized, ", ""));
        };
    }

    private static String usual(SandboxClient lago, String status, Predicate<JsonNode> condition) {
        return lago.anyId("invoice_type=subscription&status=" + status, condition.and(row -> provider(row)
                .equals("stripe")));
    }

    private static String collectedBy(SandboxClient lago, String provider) {
        return lago.anyId(
                "status=finalized", row -> unpaid(row) && provider(row).equals(provider));
    }

    private static String oneOff(SandboxClient lago, String customer, String billingEntity, String units) {
        String body = """
            {"invoice":{"external_customer_id":"%s","billing_entity_code":"%s","currency":"GBP",
            "fees":[{"add_on_code":"setup","units":"%s"}]}}\
            """.formatted(customer, billingEntity, units);
        return lago.post("/invoices", body).invoice().path("lago_id").asString();
    }

    private static boolean unpaid(JsonNode row) {
        return !is(row, "payment_status", "succeeded");
    }

    private static boolean hasTaxError(SandboxClient lago, JsonNode row) {
        JsonNode errors = lago.find(text(row, "lago_id")).path("error_details");
        return is(errors.path(0), "error_code", "tax_error");
    }

    private static boolean taxedByProvider(JsonNode row) {
        return !row.path("customer").path("integration_customers").isEmpty();
    }

    private static String provider(JsonNode row) {
        return text(row.path("customer").path("billing_configuration"), "payment_provider");
    }
}
