package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows the invoice that a subscription would bring about; nothing is kept. */
public record PreviewInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements ReadTool {
    /** Lago fills these in as if the invoice existed. */
    private static final List<String> ONLY_OF_INVOICES = List.of(
            "lago_id",
            "number",
            "status",
            "payment_status",
            "payment_overdue",
            "file_ready",
            "due",
            "due_note",
            "total_due_amount_cents");

    private static final String UNUSED_DAYS =
            " Days that were paid in advance and will not be used are not in it, unless `credits` shows them: Lago may"
                    + " give them back by a credit note of its own when the subscription ends.";

    public PreviewInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("preview_invoice"), invoices);
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        PreviewArgumentRules.check(arguments);
        Invoice invoice = invoices.preview(wish(arguments));
        ObjectNode preview = InvoiceView.single(invoice, false).remove(ONLY_OF_INVOICES);
        InvoiceView.addNamedAmount(
                invoice, "sub_total_excluding_taxes_amount_cents", "sub_total_excluding_taxes", preview);
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("created", false);
        result.put(
                "note",
                "This is only a preview: no invoice was created, and nobody is billed."
                        + (arguments.has("terminated_at") ? UNUSED_DAYS : ""));
        if (arguments.has("coupons") && invoice.json().path("credits").isEmpty()) {
            result.put(
                    "warning",
                    "Lago deducted no coupon. It may not know the code, or the customer already has other coupons.");
        }
        result.set("preview", preview);
        return ToolResult.success(result);
    }

    @Override
    public boolean needsLicence(ToolArguments arguments) {
        return true;
    }

    private static ObjectNode wish(ToolArguments arguments) {
        ObjectNode given = arguments.json();
        ObjectNode wish = JsonNodeFactory.instance.objectNode();
        ObjectNode customer = wish.putObject("customer");
        arguments.text("external_customer_id").ifPresent(id -> customer.put("external_id", id));
        if (given.path("customer") instanceof ObjectNode described) {
            customer.setAll(described);
        }
        copy(given, wish, List.of("subscription_at", "billing_time", "billing_entity_code"));
        List<String> subscriptions = arguments.oneOrSeveral("external_subscription_ids");
        ObjectNode billed = subscriptions.isEmpty() ? wish : wish.putObject("subscriptions");
        if (!subscriptions.isEmpty()) {
            subscriptions.forEach(billed.putArray("external_ids")::add);
        }
        copy(given, billed, List.of("plan_code", "terminated_at"));
        for (JsonNode code : given.path("coupons")) {
            wish.withArray("coupons").addObject().set("code", code);
        }
        return wish;
    }

    private static void copy(ObjectNode from, ObjectNode to, List<String> names) {
        names.forEach(name -> from.optional(name).ifPresent(value -> to.set(name, value)));
    }

    /** Rules for combined arguments of a preview. Lago ignores arguments that do not fit, and previews something else. */
    private static final class PreviewArgumentRules {
        private static final String SUBSCRIPTIONS = "external_subscription_ids";

        private final ToolArguments arguments;
        private final List<ArgumentProblem> problems = new ArrayList<>();

        private PreviewArgumentRules(ToolArguments arguments) {
            this.arguments = arguments;
        }

        /** Throws {@link ToolException} with every rule that is broken. */
        static void check(ToolArguments arguments) {
            PreviewArgumentRules rules = new PreviewArgumentRules(arguments);
            rules.checkCustomer();
            rules.checkSubject();
            ArgumentProblem.refuse(rules.problems);
        }

        private void checkCustomer() {
            if (!arguments.has("external_customer_id") && !arguments.has("customer")) {
                missing("external_customer_id", "the id of a customer, or customer for one that Lago does not know");
            }
            refuse("customer", arguments.has("external_customer_id"), "left out where external_customer_id is given");
            refuse(
                    "customer",
                    arguments.has(SUBSCRIPTIONS),
                    "external_customer_id, because a new customer has no subscriptions");
        }

        private void checkSubject() {
            List<String> subscriptions = arguments.oneOrSeveral(SUBSCRIPTIONS);
            boolean existing = arguments.has(SUBSCRIPTIONS);
            refuse(SUBSCRIPTIONS, existing && subscriptions.isEmpty(), "a list, not empty");
            if (!existing && !arguments.has("plan_code")) {
                missing("plan_code", "the plan of a new subscription, or external_subscription_ids of running ones");
            }
            refuse("subscription_at", existing, "only for a new subscription, without external_subscription_ids");
            refuse("billing_time", existing, "only for a new subscription, without external_subscription_ids");
            refuse("terminated_at", !existing, "only with external_subscription_ids");
            refuse("terminated_at", arguments.has("plan_code"), "either terminated_at or plan_code");
            boolean one = arguments.has("terminated_at") || arguments.has("plan_code");
            refuse(
                    SUBSCRIPTIONS,
                    one && subscriptions.size() > 1,
                    "one subscription, where it ends or changes its plan");
            refuse(
                    "coupons",
                    arguments.has("coupons")
                            && arguments.oneOrSeveral("coupons").isEmpty(),
                    "a list, not empty");
        }

        private void missing(String name, String valid) {
            problems.add(ArgumentProblem.missing(name, valid));
        }

        private void refuse(String name, boolean wrong, String valid) {
            if (wrong && arguments.has(name)) {
                problems.add(ArgumentProblem.invalid(name, arguments.json().path(name), valid));
            }
        }
    }
}
