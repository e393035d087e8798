package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Gets the link to a page of the payment provider, where whoever opens it can pay the invoice. */
record InvoicePaymentUrl(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    // a page that nobody opens does nothing, and the invoice stays as it is
    private static final Set<Effect> NO_EFFECT = Set.of();

    InvoicePaymentUrl(InvoiceReads invoices) {
        this(ToolDefinition.of("invoice_payment_url"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(NO_EFFECT);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        PaymentPage.obstacle(invoice).ifPresent(code -> {
            throw new NotPossibleException(code, "There can be no payment page for this invoice", invoice);
        });
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Get a link to a page where invoice " + Descriptions.facts(invoice)
                        + " can be paid. Nothing changes until somebody pays there; whoever has the link sees what is"
                        + " due.",
                List.of(),
                new Impact(
                        NO_EFFECT,
                        new Stake.None(),
                        List.of("has the payment provider make the page, or gives the one of the last 24 hours again"),
                        Warnings.aboutPaying(invoice)),
                arguments,
                digest(arguments));
    }

    @Override
    public Performed perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return new Performed.PaymentPage(approval.writes().paymentUrl(lagoId));
    }

    /** It leaves nothing at the invoice, and a page whose link got lost is as good as none: asking again is harmless. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return new Evidence.NothingThere();
    }
}
