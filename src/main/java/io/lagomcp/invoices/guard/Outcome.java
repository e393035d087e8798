package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import java.util.Optional;

/** What came of a mutation that was not refused. */
public sealed interface Outcome {

    /**
     * It was done.
     *
     * @param invoice the invoice afterwards, empty where Lago only accepted the request
     * @param repeated whether it had been done before, and nothing was done now
     */
    record Done(Plan plan, Receipt receipt, Optional<Invoice> invoice, boolean repeated) implements Outcome {
        Done again() {
            return new Done(plan, receipt, invoice, true);
        }
    }

    /** It waits for a yes that comes in a later call. */
    record Waiting(Confirmation confirmation) implements Outcome {}
}
