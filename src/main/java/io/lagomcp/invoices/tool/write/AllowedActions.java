package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.view.PaymentLinkEligibility;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Which tools the state of an invoice permits, so that an assistant need not find out by trying. */
public final class AllowedActions {
    private static final List<String> OF_SUBSCRIPTION_DRAFT = List.of("refresh_invoice", "finalize_invoice");
    private static final List<String> OF_FINALIZED = List.of(
            "update_invoice", "download_invoice", "download_invoice_xml", "resend_invoice_email", "void_invoice");

    private final Predicate<String> offered;

    /**
     * For the tools that are offered to a caller.
     *
     * @param offered whether they may ever call a tool of this name
     */
    public AllowedActions(Predicate<String> offered) {
        this.offered = offered;
    }

    public ArrayNode on(Invoice invoice) {
        ArrayNode actions = JsonNodeFactory.instance.arrayNode();
        names(invoice).forEach(actions::add);
        return actions;
    }

    public List<String> names(Invoice invoice) {
        return permittedBy(invoice).stream().filter(offered).toList();
    }

    /** These calls, without those that the caller may never make. */
    public List<SuggestedCall> among(List<SuggestedCall> calls) {
        return calls.stream().filter(call -> offered.test(call.tool())).toList();
    }

    private static List<String> permittedBy(Invoice invoice) {
        List<String> actions = new ArrayList<>();
        switch (invoice.status()) {
            case "draft" -> {
                if (invoice.isOfSubscription()) {
                    actions.addAll(OF_SUBSCRIPTION_DRAFT);
                }
                actions.add("delete_invoice");
            }
            case "finalized" -> {
                actions.addAll(OF_FINALIZED);
                addPayment(invoice, actions);
                addDispute(invoice, actions);
            }
            case "pending" -> {
                actions.add("update_invoice");
                addPayment(invoice, actions);
            }
            case "failed" -> {
                actions.add("update_invoice");
                actions.add("retry_invoice");
                addPayment(invoice, actions);
            }
            case "voided" -> addDispute(invoice, actions);
            default -> {
                return List.of(); // of a status that Lago added later nothing is known
            }
        }
        if (isKnownToSalesforce(invoice)) {
            actions.add("sync_salesforce_id");
        }
        return actions;
    }

    private static void addPayment(Invoice invoice, List<String> actions) {
        if (RetryPaymentTool.obstacle(invoice).isEmpty()) {
            actions.add("retry_payment");
        }
        if (PaymentLinkEligibility.obstacle(invoice).isEmpty()) {
            actions.add("invoice_payment_url");
        }
    }

    private static void addDispute(Invoice invoice, List<String> actions) {
        if (!invoice.disputeLost()) {
            actions.add("lose_dispute_invoice");
        }
    }

    /** Elsewhere it works too, and makes no sense. */
    private static boolean isKnownToSalesforce(Invoice invoice) {
        return invoice.json()
                .path("customer")
                .path("integration_customers")
                .valueStream()
                .anyMatch(integration -> integration.path("type").asString("").equals("salesforce"));
    }
}
