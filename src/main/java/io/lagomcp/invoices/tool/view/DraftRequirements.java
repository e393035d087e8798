package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.IneligibleInvoiceException;

/** What Lago demands of a draft before it refreshes or finalizes it. */
public final class DraftRequirements {
    /** What becomes of the status where Lago waits for a tax provider. */
    public static final String AFTER_TAXES = "pending, and finalized once the taxes are there";

    /** What Lago computes anew in a draft. */
    public static final Plan.Change RECOMPUTED =
            new Plan.Change("lines, taxes and billing periods", "as they are", "computed anew");

    private DraftRequirements() {}

    public static void requireSubscriptionDraft(Invoice invoice) {
        if (!invoice.status().equals("draft")) {
            throw new IneligibleInvoiceException("not_a_draft", "It is not a draft", invoice);
        }
        if (!invoice.isOfSubscription()) {
            throw new IneligibleInvoiceException("feature_unavailable", "It does not bill a subscription", invoice);
        }
    }
}
