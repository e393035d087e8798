package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;

/** What Lago demands of a draft before it refreshes or finalizes it. */
final class Drafts {
    /** What becomes of the status where Lago waits for a tax provider. */
    static final String AFTER_TAXES = "pending, and finalized once the taxes are there";

    /** What Lago computes anew in a draft. */
    static final Plan.Change RECOMPUTED =
            new Plan.Change("lines, taxes and billing periods", "as they are", "computed anew");

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
