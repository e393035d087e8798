package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.InvoiceFieldSelection;
import io.lagomcp.invoices.tool.argument.InvoiceNumberResolver;
import io.lagomcp.invoices.tool.argument.SchemaKeywords;
import io.lagomcp.invoices.tool.lookup.Lookup.Row;
import io.lagomcp.invoices.tool.lookup.Lookup.RowFields;
import io.lagomcp.invoices.tool.lookup.Lookup.RowFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools that look things up in Lago's lists. */
public record LookupTools(InvoiceReader invoices, InvoiceNumberResolver numbers) {
    private static final String INVOICE = "invoice";
    private static final RowFilter OF_CUSTOMER =
            RowFilter.equal("external_customer_id", "external_customer_id", "/external_customer_id");
    private static final Map<String, String> AMOUNT = Map.of("amount_cents", "amount");
    private static final Map<String, String> CREDIT_NOTE_AMOUNTS = new TreeMap<>(Map.of(
            "total_amount_cents", "total",
            "credit_amount_cents", "credit",
            "refund_amount_cents", "refund",
            "offset_amount_cents", "offset",
            "balance_amount_cents", "balance"));

    /** Finds customers by words or by their exact external id. */
    public ReadTool customers() {
        Lookup lookup = new Lookup(
                "customers",
                "customers",
                List.of(RowFilter.equal("external_id", "external_id", "/external_id"), RowFilter.searchedByLago()),
                "created_at",
                RowFields.of(
                        "external_id name lago_id legal_name currency account_type billing_entity_code"
                                + " net_payment_term",
                        String.join(" ", InvoiceFieldSelection.CUSTOMERS),
                        "currency",
                        Map.of()),
                new CustomerDetails(invoices));
        return new LookupTool(
                ToolDefinition.of("find_customers"),
                invoices,
                lookup,
                LookupTools::requireCustomerRules,
                given -> given);
    }

    /** Lists add-ons; the search is this server's, because Lago has none. */
    public ReadTool addOns() {
        Lookup lookup = new Lookup(
                "add_ons",
                "add-ons",
                List.of(RowFilter.words("/code", "/name", "/invoice_display_name", "/description")
                        .spelledLike("/code", "/name")),
                "created_at",
                RowFields.of(
                        "code name invoice_display_name amount_cents",
                        "lago_id description amount_currency taxes created_at",
                        "amount_currency",
                        AMOUNT),
                (rows, arguments) -> List.of());
        return tool("find_add_ons", lookup, given -> given);
    }

    /** Lists payments, failed ones included. */
    public ReadTool payments() {
        List<RowFilter> filters = new ArrayList<>(List.of(
                OF_CUSTOMER,
                new RowFilter(INVOICE, "invoice_id", (row, ids) -> paysOneOf(row, ids)),
                RowFilter.comparedHere("payment_status", "/payment_status"),
                RowFilter.words(
                        "/invoice_numbers",
                        "/reference",
                        "/provider_payment_id",
                        "/payment_provider_code",
                        "/external_customer_id")));
        filters.addAll(RowFilter.created());
        Lookup lookup = new Lookup(
                "payments",
                "payments",
                filters,
                "created_at",
                RowFields.of(
                        "lago_id payment_status status external_customer_id invoice_numbers"
                                + " amount_cents created_at type reference payment_provider_code provider_payment_id",
                        "lago_customer_id invoice_ids lago_payable_id payable_type amount_currency"
                                + " payment_provider_type external_payment_id provider_customer_id next_action",
                        "amount_currency",
                        AMOUNT),
                LookupTools::aboutPayments);
        return tool("find_payments", lookup, given -> withInvoice(given, "find_payments", id -> id));
    }

    /** Lists credit notes with what is left of each. */
    public ReadTool creditNotes() {
        Lookup lookup = new Lookup(
                "credit_notes",
                "credit notes",
                List.of(
                        RowFilter.equal("external_customer_id", "external_customer_id", "/customer/external_id"),
                        RowFilter.equal(INVOICE, "invoice_number", "/invoice_number"),
                        RowFilter.searchedByLago(),
                        // a pure refund or offset has the credit status available too
                        new RowFilter(
                                "has_balance",
                                "",
                                (row, wanted) -> wanted.contains(String.valueOf(
                                        row.path("balance_amount_cents").asLong(0) > 0)))),
                "created_at",
                RowFields.of(
                        "number lago_id invoice_number issuing_date credit_status refund_status reason"
                                + " currency total_amount_cents balance_amount_cents",
                        "lago_invoice_id customer items description credit_amount_cents refund_amount_cents"
                                + " offset_amount_cents taxes_amount_cents taxes_rate"
                                + " coupons_adjustment_amount_cents sub_total_excluding_taxes_amount_cents"
                                + " applied_taxes metadata error_details self_billed purchase_order_number"
                                + " billing_entity_code sequential_id file_url xml_url created_at updated_at",
                        "currency",
                        CREDIT_NOTE_AMOUNTS),
                LookupTools::withoutZeroParts);
        return tool(
                "find_credit_notes",
                lookup,
                given -> withInvoice(
                        given, "find_credit_notes", id -> invoices.find(id).number()));
    }

    private static List<String> withoutZeroParts(List<Row> rows, ToolArguments arguments) {
        for (Row row : rows) {
            for (String part : List.of("credit", "refund", "offset")) {
                if (row.given().path(part + "_amount_cents").asLong(1) == 0) {
                    row.shown().remove(part);
                }
            }
        }
        return List.of();
    }

    /** Lists subscriptions, in all five states unless some are asked for. */
    public ReadTool subscriptions() {
        Lookup lookup = new Lookup(
                "subscriptions",
                "subscriptions",
                List.of(
                        OF_CUSTOMER,
                        RowFilter.equal("external_id", "external_id", "/external_id")
                                .spelledLike("/external_id"),
                        RowFilter.equal("plan_code", "plan_code", "/plan_code").spelledLike("/plan_code"),
                        RowFilter.equal("status", "status[]", "/status")
                                .otherwise(List.of("active", "pending", "terminated", "canceled", "incomplete"))),
                "subscription_at",
                RowFields.of(
                        "external_id name external_customer_id plan_code status plan_amount_cents started_at"
                                + " ending_at terminated_at canceled_at cancellation_reason next_plan_code"
                                + " downgrade_plan_date",
                        "lago_id lago_customer_id plan_amount_currency billing_time subscription_at"
                                + " activated_at trial_ended_at previous_plan_code current_billing_period_started_at"
                                + " current_billing_period_ending_at payment_method purchase_order_number created_at "
                                + NextBilling.FIELD,
                        "plan_amount_currency",
                        Map.of("plan_amount_cents", "plan_amount")),
                new NextBilling(invoices));
        return tool("find_subscriptions", lookup, given -> given);
    }

    /** Lists payment requests, each of which asks for several invoices at once. */
    public ReadTool paymentRequests() {
        Lookup lookup = new Lookup(
                "payment_requests",
                "payment requests",
                List.of(
                        RowFilter.equal("external_customer_id", "external_customer_id", "/customer/external_id"),
                        RowFilter.equal("payment_status", "payment_status", "/payment_status")),
                "created_at",
                RowFields.of(
                        "lago_id payment_status amount_cents created_at",
                        "amount_currency email customer invoices invoice_numbers",
                        "amount_currency",
                        AMOUNT),
                LookupTools::aboutPaymentRequests);
        return tool("find_payment_requests", lookup, given -> given);
    }

    private static List<String> aboutPaymentRequests(List<Row> rows, ToolArguments arguments) {
        for (Row row : rows) {
            ArrayNode numbers = row.shown().putArray("invoice_numbers");
            row.given().path("invoices").forEach(invoice -> numbers.add(RowFilter.text(invoice, "/number")));
        }
        return rows.isEmpty()
                ? List.of()
                : List.of(
                        "Lago's API does not say whether and when a payment request was e-mailed: look at the activity"
                                + " log in Lago's dashboard. The addressee is `email` in full rows.");
    }

    /** Lists payment receipts. */
    public ReadTool receipts() {
        Lookup lookup = new Lookup(
                "payment_receipts",
                "receipts",
                List.of(
                        new RowFilter(INVOICE, "invoice_id", (row, ids) -> paysOneOf(row.path("payment"), ids)),
                        RowFilter.comparedHere("external_customer_id", "/payment/external_customer_id")),
                "created_at",
                RowFields.of(
                        "number lago_id created_at",
                        "external_customer_id invoice_numbers amount payment file_url xml_url",
                        "",
                        Map.of()),
                LookupTools::aboutReceipts);
        return tool("find_receipts", lookup, given -> withInvoice(given, "find_receipts", id -> id));
    }

    private static boolean paysOneOf(JsonNode payment, List<String> invoices) {
        return payment.path("invoice_ids").valueStream().anyMatch(id -> invoices.contains(id.asString("")));
    }

    private static List<String> aboutReceipts(List<Row> rows, ToolArguments arguments) {
        for (Row row : rows) {
            JsonNode payment = row.given().path("payment");
            String currency = RowFilter.text(payment, "/amount_currency");
            row.shown()
                    .put("amount", new Money(payment.path("amount_cents").asLong(0), currency).toString())
                    .put("external_customer_id", RowFilter.text(payment, "/external_customer_id"))
                    .set("invoice_numbers", payment.path("invoice_numbers"));
        }
        return rows.isEmpty()
                ? List.of("Lago makes a receipt for a payment only while the account has receipts switched on.")
                : List.of();
    }

    private ReadTool tool(String name, Lookup lookup, UnaryOperator<ToolArguments> meant) {
        return new LookupTool(ToolDefinition.of(name), invoices, lookup, given -> {}, meant);
    }

    /** With what Lago compares of the invoice, which is given by its number or id; throws if there is none. */
    private ToolArguments withInvoice(ToolArguments given, String tool, UnaryOperator<String> compared) {
        Optional<String> invoice = given.text(INVOICE);
        if (invoice.isEmpty()) {
            return given;
        }
        // Lago lists nothing for an id that it does not know, and everything for what is no id
        String lagoId = SchemaKeywords.isUuid(invoice.get())
                ? invoices.find(invoice.get()).lagoId()
                : numbers.lagoIdOf(invoice.get(), tool);
        return new ToolArguments(given.json().deepCopy().put(INVOICE, compared.apply(lagoId)));
    }

    private static List<String> aboutPayments(List<Row> rows, ToolArguments arguments) {
        for (Row row : rows) {
            ObjectNode shown = row.shown();
            if (!arguments.wantsFull() && shown.path("status").equals(shown.path("payment_status"))) {
                shown.remove("status");
            }
        }
        if (rows.isEmpty() && arguments.has(INVOICE)) {
            return List.of(
                    "An invoice can fail before there is a payment, and can be settled without one: by credit notes,"
                            + " by wallet credits, or by hand.");
        }
        return rows.stream().anyMatch(row -> row.text("/payment_status").equals("failed"))
                ? List.of("Lago does not say why a payment failed: look up its provider_payment_id at the payment"
                        + " provider, or the webhook invoice.payment_failure.")
                : List.of();
    }

    private static void requireCustomerRules(ToolArguments arguments) {
        List<ArgumentProblem> problems = new ArrayList<>();
        if (arguments.has("external_id") && arguments.has("search_term")) {
            problems.add(ArgumentProblem.invalid(
                    "search_term",
                    arguments.json().path("search_term"),
                    "left out beside external_id, with which Lago ignores it"));
        }
        boolean eachIsSummed = arguments.flag("with_balance").orElse(false);
        if (eachIsSummed && arguments.number("per_page", 1) > LookupTool.ROWS_ON_A_PAGE) {
            problems.add(ArgumentProblem.invalid(
                    "per_page",
                    arguments.json().path("per_page"),
                    "at most " + LookupTool.ROWS_ON_A_PAGE
                            + " with with_balance, for which each customer's invoices are" + " read"));
        }
        ArgumentProblem.refuse(problems);
    }
}
