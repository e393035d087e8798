package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
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
record TestPlanBuilder(
        String tool,
        Set<MutationEffect> effects,
        AmountAtStake stake,
        String customer,
        Optional<SampleInvoice> invoice) {

    record SampleInvoice(String status, String paymentStatus, String issuingDate) {}

    /** A note on an invoice of acme that was issued a month ago and is not paid. */
    static TestPlanBuilder of(String tool) {
        return new TestPlanBuilder(
                tool,
                Set.of(MutationEffect.BOOKKEEPING),
                new AmountAtStake.None(),
                "acme",
                Optional.of(new SampleInvoice("finalized", "pending", "2026-06-01")));
    }

    TestPlanBuilder having(MutationEffect... other) {
        return new TestPlanBuilder(tool, Set.of(other), stake, customer, invoice);
    }

    TestPlanBuilder moving(AmountAtStake other) {
        return new TestPlanBuilder(tool, effects, other, customer, invoice);
    }

    TestPlanBuilder moving(long minorUnits, String currency) {
        return moving(new AmountAtStake.Exactly(new Money(minorUnits, currency)));
    }

    TestPlanBuilder forCustomer(String other) {
        return new TestPlanBuilder(tool, effects, stake, other, invoice);
    }

    TestPlanBuilder onInvoice(String status, String paymentStatus, String issuingDate) {
        return new TestPlanBuilder(
                tool, effects, stake, customer, Optional.of(new SampleInvoice(status, paymentStatus, issuingDate)));
    }

    TestPlanBuilder issued(String issuingDate) {
        return onInvoice("finalized", "pending", issuingDate);
    }

    TestPlanBuilder withoutInvoice() {
        return new TestPlanBuilder(tool, effects, stake, customer, Optional.empty());
    }

    Plan plan() {
        return new Plan(
                tool,
                "Do it.",
                customer,
                invoice.map(this::snapshot),
                List.of(),
                new PlanImpact(effects, stake, List.of(), List.of()),
                JsonNodeFactory.instance.objectNode(),
                "",
                SuggestedCall.find("1"),
                Optional.empty(),
                Optional.empty());
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
