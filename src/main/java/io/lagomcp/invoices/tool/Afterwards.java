package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Compares the invoice of a plan with what it is now. */
final class Afterwards {
    private Afterwards() {}

    /** Reads the invoice and judges; unclear where Lago shows it no more, as it does with some that are closed or deleted. */
    static Evidence judge(
            InvoiceReads invoices, Plan plan, BiFunction<InvoiceSnapshot, Invoice, Evidence> plannedAndNow) {
        return judge(invoices, plan, plannedAndNow, planned -> new Evidence.Unclear());
    }

    /**
     * Reads the invoice and judges.
     *
     * @param gone judges where Lago says that it has no such invoice
     */
    static Evidence judge(
            InvoiceReads invoices,
            Plan plan,
            BiFunction<InvoiceSnapshot, Invoice, Evidence> plannedAndNow,
            Function<InvoiceSnapshot, Evidence> gone) {
        InvoiceSnapshot planned = plan.target().orElseThrow();
        try {
            return plannedAndNow.apply(planned, invoices.find(planned.lagoId()));
        } catch (LagoException unreadable) {
            if (unreadable.failure() instanceof LagoFailure.NotFound missing) {
                return missing.code().equals("invoice_not_found") ? gone.apply(planned) : new Evidence.Unclear();
            }
            throw unreadable;
        }
    }

    /** The ids of these objects of Lago. */
    static Set<String> ids(List<ObjectNode> objects) {
        return objects.stream()
                .map(object -> object.path("lago_id").asString(""))
                .collect(Collectors.toSet());
    }

    /** Nothing, where the invoice is exactly as it was; else unclear. */
    static Evidence unlessUntouched(InvoiceSnapshot planned, Invoice now) {
        return planned.equals(InvoiceSnapshot.of(now)) ? new Evidence.NothingThere() : new Evidence.Unclear();
    }
}
