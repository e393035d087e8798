package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Notes under which id Salesforce knows an invoice. */
public record SyncSalesforceIdTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.BOOKKEEPING);
    private static final String EXTERNAL_ID = "external_id";
    private static final String INTEGRATION = "integration_code";

    public SyncSalesforceIdTool(InvoiceReader invoices) {
        this(ToolDefinition.of("sync_salesforce_id"), invoices);
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode json) {
        ToolArguments arguments = new ToolArguments(json);
        InvoiceSnapshot invoice = InvoiceSnapshot.of(invoices.find(arguments.required("lago_id")));
        String externalId = SafeText.quotedWhole(arguments.required(EXTERNAL_ID));
        return Plan.on(
                invoice,
                name(),
                "Note that Salesforce knows invoice " + invoice.described() + " as " + externalId
                        + ", by the integration " + SafeText.quotedWhole(arguments.required(INTEGRATION)) + ".",
                List.of(new Plan.Change(
                        "ids in Salesforce", "whatever Lago has, which it does not show", "also " + externalId)),
                new PlanImpact(
                        EFFECTS,
                        new AmountAtStake.None(),
                        List.of("adds this link; other links to Salesforce that the invoice has stay"),
                        List.of()),
                json,
                digest(json),
                InvoiceWrite.syncSalesforceId(
                        invoice.lagoId(), arguments.required(EXTERNAL_ID), arguments.required(INTEGRATION)));
    }

    /** Lago does not show the id at the invoice. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.Unclear();
    }
}
