package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Which tools the state of an invoice permits, so that an assistant need not find out by trying. */
final class AllowedActions {
    private final Predicate<String> offered;

    /**
     * For the tools that this server offers.
     *
     * @param offered whether a tool of this name may ever be called
     */
    AllowedActions(Predicate<String> offered) {
        this.offered = offered;
    }

    ArrayNode on(Invoice invoice) {
        ArrayNode actions = JsonNodeFactory.instance.arrayNode();
        permittedBy(invoice).stream().filter(offered).forEach(actions::add);
        return actions;
    }

    private static List<String> permittedBy(Invoice invoice) {
        List<String> actions = new ArrayList<>();
        switch (invoice.status()) {
            case "draft" -> {
                if (invoice.isOfSubscription()) {
                    actions.add("refresh_invoice");
                    actions.add("finalize_invoice");
                }
            }
            case "finalized" -> {
                actions.add("update_invoice");
                actions.add("download_invoice");
                addRetry(invoice, actions);
            }
            case "pending", "failed" -> {
                actions.add("update_invoice");
                addRetry(invoice, actions);
            }
            default -> {
                // A voided invoice is final, and of a status that Lago added later nothing is known.
            }
        }
        return actions;
    }

    private static void addRetry(Invoice invoice, List<String> actions) {
        if (!invoice.isPaid()) {
            actions.add("retry_payment");
        }
    }
}
