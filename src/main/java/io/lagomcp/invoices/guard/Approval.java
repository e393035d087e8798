package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.InvoiceWrites;

/**
 * The proof that exactly this plan may be carried out once.
 *
 * <p>Only the {@link Guard} can make one, and it is a tool's only way to {@link InvoiceWrites}: a mutation that nobody
 * approved does not compile.
 */
public final class Approval {
    private final Plan plan;
    private final InvoiceWrites writes;

    Approval(Plan plan, InvoiceWrites writes) {
        this.plan = plan;
        this.writes = new OneWrite(writes);
    }

    /** The plan that was approved. */
    public Plan plan() {
        return plan;
    }

    /** The way to write to Lago, for one write; a second throws {@link IllegalStateException} and sends nothing. */
    public InvoiceWrites writes() {
        return writes;
    }
}
