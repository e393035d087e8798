package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Notes under which id Salesforce knows an invoice. */
public record SyncSalesforceIdTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.BOOKKEEPING);
    private static final String EXTERNAL_ID = "external_id";
    private static final String INTEGRATION = "integration_code";

    public SyncSalesforceIdTool(InvoiceReader invoices) {
        this(ToolDefinition.of("sync_salesforce_id"), invoices);
    }

    /** Lago accepts other invoices too, for which it makes no sense. */
    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                        Set.of("draft", "finalized", "pending", "failed", "voided"),
                        "invalid_status",
                        "Only an invoice that Lago shows can be linked to Salesforce")
                .and(
                        "not_in_salesforce",
                        "Salesforce does not know its customer",
                        SyncSalesforceIdTool::isCustomerInSalesforce));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ToolArguments arguments) {
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        String externalId = SafeText.quotedWhole(arguments.required(EXTERNAL_ID));
        return planOn(
                invoice,
                "Store Salesforce id " + externalId + " (integration "
                        + SafeText.quotedWhole(arguments.required(INTEGRATION)) + ") on invoice "
                        + InvoiceSnapshot.of(invoice).described() + ".",
                List.of(new Plan.Change(
                        "ids in Salesforce", "those in Lago, which it does not show", "also " + externalId)),
                new PlanImpact(
                        EFFECTS,
                        new AmountAtStake.None(),
                        List.of("adds this id; other Salesforce ids of the invoice stay"),
                        List.of()),
                arguments,
                InvoiceWrite.syncSalesforceId(
                        invoice.lagoId(), arguments.required(EXTERNAL_ID), arguments.required(INTEGRATION)));
    }

    private static boolean isCustomerInSalesforce(Invoice invoice) {
        return invoice.json()
                .path("customer")
                .path("integration_customers")
                .valueStream()
                .anyMatch(integration -> integration.path("type").asString("").equals("salesforce"));
    }

    @Override
    public String outcomeShownBy() {
        return "the invoice, where the id does not show, so look in Lago's dashboard";
    }

    /** Lago does not show the id at the invoice. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.Unclear();
    }
}
