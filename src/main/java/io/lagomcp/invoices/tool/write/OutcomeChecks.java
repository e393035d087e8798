package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Compares the invoice of a plan with what it is now. */
final class OutcomeChecks {
    private OutcomeChecks() {}

    /** Reads the invoice and judges; unclear where Lago shows it no more, as it does with some that are closed or deleted. */
    static OutcomeEvidence compare(
            InvoiceReader invoices, Plan plan, BiFunction<InvoiceSnapshot, Invoice, OutcomeEvidence> plannedAndNow) {
        return compare(invoices, plan, plannedAndNow, planned -> new OutcomeEvidence.Unclear());
    }

    /**
     * Reads the invoice and judges.
     *
     * @param gone judges where Lago says that it has no such invoice
     */
    static OutcomeEvidence compare(
            InvoiceReader invoices,
            Plan plan,
            BiFunction<InvoiceSnapshot, Invoice, OutcomeEvidence> plannedAndNow,
            Function<InvoiceSnapshot, OutcomeEvidence> gone) {
        InvoiceSnapshot planned = plan.target().orElseThrow();
        try {
            return plannedAndNow.apply(planned, invoices.find(planned.lagoId()));
        } catch (LagoException unreadable) {
            if (unreadable.failure() instanceof LagoFailure.NotFound missing) {
                return missing.code().equals("invoice_not_found") ? gone.apply(planned) : new OutcomeEvidence.Unclear();
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
    static OutcomeEvidence unlessUntouched(InvoiceSnapshot planned, Invoice now) {
        return planned.equals(InvoiceSnapshot.of(now))
                ? new OutcomeEvidence.NothingThere()
                : new OutcomeEvidence.Unclear();
    }
}
