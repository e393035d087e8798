package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.search.OverdueAccount;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The next step to get an overdue account paid, the mildest that is possible.
 *
 * @param why in a sentence
 */
record CollectionStep(String why, SuggestedCall call) {
    static final String PAYMENT_LINK = "invoice_payment_url";
    private static final String E_MAIL = "resend_invoice_email";
    private static final String FIND_CUSTOMERS = "find_customers";

    /**
     * The step for these facts.
     *
     * @param allowed the names of the tools that the oldest invoice allows
     */
    static CollectionStep of(OverdueAccount account, CollectionFacts facts, Set<String> allowed) {
        Optional<Invoice> owed = facts.oldest()
                .filter(invoice ->
                        invoice.knownDue().filter(due -> due.minorUnits() == 0).isEmpty());
        if (owed.isEmpty()) {
            return new CollectionStep(
                    "The oldest invoice was settled or removed since the list was read: read the account again.",
                    SuggestedCall.of(
                            CollectionsWorklistTool.NAME, "external_customer_id", account.externalCustomerId()));
        }
        if (facts.underWay().isPresent()) {
            return new CollectionStep(
                    "A payment is in progress: wait for its result before asking again.",
                    SuggestedCall.of("find_payments", "external_customer_id", account.externalCustomerId()));
        }
        if (owed.get().disputeLost()) {
            return new CollectionStep(
                    "A payment dispute about the oldest invoice was lost: settle the matter with the customer first.",
                    SuggestedCall.find(account.oldestId()));
        }
        String failed = facts.lastFailed()
                .map(payment -> "The last payment failed on "
                        + SafeText.token(day(payment.path("created_at").asString("")))
                        + ". ")
                .orElse("");
        if (allowed.contains(PAYMENT_LINK)) {
            return new CollectionStep(
                    failed + "Send a link with which the customer can pay the oldest invoice.",
                    SuggestedCall.of(PAYMENT_LINK, "lago_id", account.oldestId()));
        }
        boolean hasAddress =
                !owed.get().json().at("/customer/email").asString("").isBlank();
        if (allowed.contains(E_MAIL) && hasAddress) {
            return new CollectionStep(
                    failed + "No payment link is possible: e-mail the oldest invoice again.",
                    SuggestedCall.of(E_MAIL, "lago_id", account.oldestId()));
        }
        ObjectNode customer = JsonNodeFactory.instance
                .objectNode()
                .put("external_id", account.externalCustomerId())
                .put("detail", "full");
        return new CollectionStep(
                failed + "No payment link and no e-mail is possible: contact the customer in another way.",
                new SuggestedCall(FIND_CUSTOMERS, customer));
    }

    private static String day(String time) {
        return time.length() > 10 ? time.substring(0, 10) : time;
    }
}
