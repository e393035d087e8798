package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.InvoiceWriter;

/**
 * The proof that exactly this plan may be carried out once.
 *
 * <p>Only the {@link ApprovalService} can make one, and it is a tool's only way to {@link InvoiceWriter}: a mutation that nobody
 * approved does not compile.
 */
public final class Approval {
    private final Plan plan;
    private final InvoiceWriter writes;

    Approval(Plan plan, InvoiceWriter writes) {
        this.plan = plan;
        this.writes = new SingleWrite(writes);
    }

    /** The plan that was approved. */
    public Plan plan() {
        return plan;
    }

    /** The way to write to Lago, for one write; a second throws {@link IllegalStateException} and sends nothing. */
    public InvoiceWriter writes() {
        return writes;
    }
}
