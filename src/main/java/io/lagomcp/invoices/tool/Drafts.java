package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;

/** What Lago demands of a draft before it refreshes or finalizes it. */
final class Drafts {
    private Drafts() {}

    static void requireSubscriptionDraft(Invoice invoice) {
        if (!invoice.status().equals("draft")) {
            throw new NotPossibleException("not_a_draft", "It is not a draft", invoice);
        }
        if (!invoice.isOfSubscription()) {
            throw new NotPossibleException("feature_unavailable", "It does not bill a subscription", invoice);
        }
    }
}
