package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.util.function.BiFunction;

/** Compares the invoice of a plan with what it is now. */
final class Afterwards {
    private Afterwards() {}

    /** Reads the invoice and judges; unclear where Lago shows it no more, as it does with some that are closed or deleted. */
    static Evidence judge(
            InvoiceReads invoices, Plan plan, BiFunction<InvoiceSnapshot, Invoice, Evidence> plannedAndNow) {
        InvoiceSnapshot planned = plan.target().orElseThrow();
        try {
            return plannedAndNow.apply(planned, invoices.find(planned.lagoId()));
        } catch (LagoException unreadable) {
            if (unreadable.failure() instanceof LagoFailure.NotFound) {
                return new Evidence.Unclear();
            }
            throw unreadable;
        }
    }

    /** Nothing, where the invoice is exactly as it was; else unclear. */
    static Evidence unlessUntouched(InvoiceSnapshot planned, Invoice now) {
        return planned.equals(InvoiceSnapshot.of(now)) ? new Evidence.NothingThere() : new Evidence.Unclear();
    }
}
