package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Creates a one-off invoice, which Lago finalizes at once. */
record CreateInvoice(ToolDefinition definition, InvoiceReads invoices, Clock clock) implements MutationTool {
    private static final int FINGERPRINT = 8;
    private static final int ROOM_FOR_WARNINGS_OF_THE_GUARD = 500;
    private static final int LONGEST_STATEMENT = ConfirmAction.LONGEST_STATEMENT - ROOM_FOR_WARNINGS_OF_THE_GUARD;

    CreateInvoice(InvoiceReads invoices, Clock clock) {
        this(ToolDefinition.of("create_invoice"), invoices, clock);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(OneOffInvoice.CHARGED, OneOffInvoice.UNCHARGED);
    }

    /** Takes four requests or a few more, and up to {@link RecentInvoices#MOST_READ} to look at what may be the same. */
    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        OneOffRules.check(arguments);
        String customer = arguments.required("external_customer_id");
        LocalDate today = LocalDate.now(clock);
        OneOffFacts facts = OneOffFacts.read(arguments, Duplicates.firstDay(today), invoices);
        OneOffInvoice invoice = new OneOffInvoice(arguments, facts);
        invoice.requirePossible();
        List<String> warnings = new ArrayList<>(
                new Duplicates(invoices, today).warnings(facts.recent(), invoice.lines(), invoice.currency()));
        warnings.addAll(invoice.warnings());
        String digest = digest(json);
        // all that may be taken for it, whatever their lines are
        Set<String> alike = facts.recent().thatMayBill(invoice.lines(), invoice.currency()).stream()
                .map(Invoice::lagoId)
                .collect(Collectors.toSet());
        Plan plan = new Plan(
                name(),
                invoice.deed(digest.substring(0, FINGERPRINT)),
                customer,
                Optional.empty(),
                invoice.changes(),
                new Impact(invoice.effects(), invoice.stake(), invoice.consequences(), warnings),
                json,
                digest,
                invoice.settledBy(clock),
                Optional.of(alike));
        requireRepeatable(plan, json);
        return plan;
    }

    private static void requireRepeatable(Plan plan, ObjectNode json) {
        if (plan.statement().length() > LONGEST_STATEMENT) {
            throw new ToolException(ArgumentProblem.error(List.of(ArgumentProblem.invalid(
                    "fees",
                    json.path("fees"),
                    "lines whose texts are shorter: the statement would exceed " + LONGEST_STATEMENT
                            + " characters"))));
        }
    }

    @Override
    public Performed perform(Approval approval) {
        return new Performed.Changed(approval.writes()
                .create(OneOffInvoice.body(new Arguments(approval.plan().arguments()))));
    }

    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return new LostCreation(plan).find(actedAt, invoices);
    }
}
