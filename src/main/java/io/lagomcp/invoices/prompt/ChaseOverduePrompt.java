package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** For whoever reminds customers of what they have not paid. */
record ChaseOverduePrompt() implements Prompt {
    private static final PromptDefinition DEFINITION = new PromptDefinition(
            "chase_overdue_invoices",
            "Chase overdue invoices",
            "Who is overdue, with how much and since when, and a reminder for each customer.",
            List.of(Argument.optional("external_customer_id", "Only this customer; all of them if left out")));

    @Override
    public PromptDefinition definition() {
        return DEFINITION;
    }

    @Override
    public String write(PromptArguments given, PromptData facts) {
        ObjectNode overdue = PromptData.arguments()
                .put("payment_overdue", true)
                .put("status", "finalized")
                .put("self_billed", false);
        given.optional("external_customer_id").ifPresent(id -> overdue.put("external_customer_id", id));
        ObjectNode groups = overdue.deepCopy();
        groups.putArray("group_by").add("customer");
        facts.read("summarize_invoices", groups);
        facts.read("find_all_invoices", overdue);
        return """
            Help to collect what is overdue. The first facts sum it up, the second are the invoices themselves, newest \
            first; read further pages with find_all_invoices if there are more.
            List the customers, the longest overdue first, each with its invoices, what is due on each and for how many \
            days, and one sum for each currency; never add up different currencies. Leave out what is in dispute or \
            being paid, and say so. Then draft one friendly reminder for each customer with the invoice numbers, what is \
            due and since when.
            Send nothing and change nothing by yourself: offer a payment link (invoice_payment_url) or the invoice by \
            e-mail (resend_invoice_email), and wait for the answer.\
            """;
    }
}
