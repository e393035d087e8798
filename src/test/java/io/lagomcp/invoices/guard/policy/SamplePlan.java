package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The part of a plan that a policy looks at.
 *
 * @param invoice empty where a new one would be created
 */
record SamplePlan(String tool, Set<Effect> effects, Stake stake, String customer, Optional<SampleInvoice> invoice) {

    record SampleInvoice(String status, String paymentStatus, String issuingDate) {}

    /** A note on an invoice of acme that was issued a month ago and is not paid. */
    static SamplePlan of(String tool) {
        return new SamplePlan(
                tool,
                Set.of(Effect.BOOKKEEPING),
                new Stake.None(),
                "acme",
                Optional.of(new SampleInvoice("finalized", "pending", "2026-06-01")));
    }

    SamplePlan having(Effect... other) {
        return new SamplePlan(tool, Set.of(other), stake, customer, invoice);
    }

    SamplePlan moving(Stake other) {
        return new SamplePlan(tool, effects, other, customer, invoice);
    }

    SamplePlan moving(long minorUnits, String currency) {
        return moving(new Stake.Exactly(new Money(minorUnits, currency)));
    }

    SamplePlan forCustomer(String other) {
        return new SamplePlan(tool, effects, stake, other, invoice);
    }

    SamplePlan onInvoice(String status, String paymentStatus, String issuingDate) {
        return new SamplePlan(
                tool, effects, stake, customer, Optional.of(new SampleInvoice(status, paymentStatus, issuingDate)));
    }

    SamplePlan issued(String issuingDate) {
        return onInvoice("finalized", "pending", issuingDate);
    }

    SamplePlan withoutInvoice() {
        return new SamplePlan(tool, effects, stake, customer, Optional.empty());
    }

    Plan plan() {
        return new Plan(
                tool,
                "Do it.",
                customer,
                invoice.map(this::snapshot),
                List.of(),
                new Impact(effects, stake, List.of(), List.of()),
                JsonNodeFactory.instance.objectNode(),
                "",
                NextCall.find("1"));
    }

    private InvoiceSnapshot snapshot(SampleInvoice facts) {
        Money total = new Money(10_000, "EUR");
        return new InvoiceSnapshot(
                "1",
                "LAG-1",
                facts.status(),
                facts.paymentStatus(),
                total,
                total,
                new Money(0, "EUR"),
                "2026-06-01T00:00:00Z",
                facts.issuingDate(),
                false,
                "",
                false,
                customer,
                "Acme",
                "stripe stripe_main",
                Map.of(),
                "",
                "");
    }
}
