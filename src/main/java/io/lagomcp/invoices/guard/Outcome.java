package io.lagomcp.invoices.guard;

/** What came of a mutation that was not refused. */
public sealed interface Outcome {

    /**
     * It was done.
     *
     * @param answer what Lago answered
     * @param repeated whether it had been done before, and nothing was done now
     */
    record Done(Plan plan, Receipt receipt, Performed answer, boolean repeated) implements Outcome {
        Done again() {
            return new Done(plan, receipt, answer, true);
        }
    }

    /** It waits for a yes that comes in a later call. */
    record Waiting(Confirmation confirmation) implements Outcome {}
}
