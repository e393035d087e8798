package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Notes under which id Salesforce knows an invoice. */
record SyncSalesforceId(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<Effect> EFFECTS = Set.of(Effect.BOOKKEEPING);
    private static final String EXTERNAL_ID = "external_id";
    private static final String INTEGRATION = "integration_code";

    SyncSalesforceId(InvoiceReads invoices) {
        this(ToolDefinition.of("sync_salesforce_id"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        InvoiceSnapshot invoice = InvoiceSnapshot.of(invoices.find(arguments.required("lago_id")));
        String externalId = SafeText.quotedWhole(arguments.required(EXTERNAL_ID));
        return Plan.on(
                invoice,
                name(),
                "Note that Salesforce knows invoice " + invoice.described() + " as " + externalId
                        + ", by the integration " + SafeText.quotedWhole(arguments.required(INTEGRATION)) + ".",
                List.of(new Plan.Change(
                        "ids in Salesforce", "whatever Lago has, which it does not show", "also " + externalId)),
                new Impact(
                        EFFECTS,
                        new Stake.None(),
                        List.of("adds this link; other links to Salesforce that the invoice has stay"),
                        List.of()),
                json,
                digest(json));
    }

    @Override
    public Performed perform(Approval approval) {
        Arguments arguments = new Arguments(approval.plan().arguments());
        return new Performed.Changed(approval.writes()
                .syncSalesforceId(
                        approval.plan().target().orElseThrow().lagoId(),
                        arguments.required(EXTERNAL_ID),
                        arguments.required(INTEGRATION)));
    }

    /** Lago does not show the id at the invoice. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return new Evidence.Unclear();
    }
}
