package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.tool.ConfirmActionTool;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Creates a one-off invoice, which Lago finalizes at once. */
public record CreateInvoiceTool(ToolDefinition definition, InvoiceReader invoices, Clock clock)
        implements MutationTool {
    private static final int FINGERPRINT = 8;
    private static final int ROOM_FOR_WARNINGS_OF_THE_GUARD = 500;
    private static final int LONGEST_STATEMENT = ConfirmActionTool.LONGEST_STATEMENT - ROOM_FOR_WARNINGS_OF_THE_GUARD;

    public CreateInvoiceTool(InvoiceReader invoices, Clock clock) {
        this(ToolDefinition.of("create_invoice"), invoices, clock);
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(OneOffInvoiceDraft.CHARGED, OneOffInvoiceDraft.UNCHARGED);
    }

    /** Takes four requests or a few more, and up to {@code RecentInvoices#MOST_READ} to look at what may be the same. */
    @Override
    public Plan plan(ToolArguments arguments) {
        OneOffLines.check(arguments);
        String customer = arguments.required("external_customer_id");
        LocalDate today = LocalDate.now(clock);
        OneOffAccountData facts = OneOffAccountData.read(arguments, RecentInvoices.firstDayCompared(today), invoices);
        OneOffInvoiceDraft invoice = new OneOffInvoiceDraft(arguments, facts);
        invoice.requirePossible(invoices.account());
        List<String> warnings =
                new ArrayList<>(facts.recent().duplicateWarnings(invoices, today, invoice.lines(), invoice.currency()));
        warnings.addAll(invoice.warnings());
        String digest = digest(arguments.json());
        Plan plan = new Plan(
                name(),
                invoice.description(digest.substring(0, FINGERPRINT)),
                customer,
                Optional.empty(),
                invoice.changes(),
                new PlanImpact(invoice.effects(), invoice.stake(), invoice.consequences(), warnings),
                arguments.json(),
                digest,
                invoice.settledBy(clock),
                Optional.empty(),
                Optional.of(InvoiceWrite.create(OneOffInvoiceDraft.body(arguments))));
        requireRepeatable(plan, arguments.json());
        return plan.after(Optional.of(new CreatedInvoiceFinder(plan).idsOfAlike(facts.recent())));
    }

    private static void requireRepeatable(Plan plan, ObjectNode json) {
        if (plan.statement().length() > LONGEST_STATEMENT) {
            throw ArgumentProblem.invalid(
                            "fees",
                            json.path("fees"),
                            "lines whose texts are shorter: the statement would exceed " + LONGEST_STATEMENT
                                    + " characters")
                    .exception();
        }
    }

    @Override
    public String outcomeShownBy() {
        return "the customer's newest invoices";
    }

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new CreatedInvoiceFinder(plan).find(actedAt, invoices);
    }
}
