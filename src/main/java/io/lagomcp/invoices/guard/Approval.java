package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.InvoiceWrites;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The proof that exactly this plan may be carried out once.
 *
 * <p>Only the {@link Guard} can make one, and nothing else in the program can reach {@link InvoiceWrites}: a mutation that
 * nobody approved does not compile.
 */
public final class Approval {
    private final Plan plan;
    private final InvoiceWrites writes;
    private final AtomicBoolean used = new AtomicBoolean();

    Approval(Plan plan, InvoiceWrites writes) {
        this.plan = plan;
        this.writes = writes;
    }

    /** The plan that was approved. */
    public Plan plan() {
        return plan;
    }

    /**
     * The way to write to Lago, handed out once.
     *
     * @throws IllegalStateException at the second call: one approval is one write
     */
    public InvoiceWrites writes() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("an approval permits one write");
        }
        return writes;
    }
}
