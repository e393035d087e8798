package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Digest;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Creates a one-off invoice, which Lago finalizes at once. */
record CreateInvoice(ToolDefinition definition, InvoiceReads invoices, Clock clock) implements MutationTool {
    private static final int FINGERPRINT = 8;

    CreateInvoice(InvoiceReads invoices, Clock clock) {
        this(ToolDefinition.of("create_invoice"), invoices, clock);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(OneOffInvoice.CHARGED, OneOffInvoice.UNCHARGED);
    }

    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        OneOffRules.check(arguments);
        Optional<Invoice> latest = latestInvoiceOf(arguments.required("external_customer_id"));
        OneOffInvoice invoice = new OneOffInvoice(arguments, latest);
        return new Plan(
                name(),
                statement(invoice, json),
                arguments.required("external_customer_id"),
                Optional.empty(),
                invoice.lines(),
                new Impact(invoice.effects(), invoice.stake(), invoice.consequences(), invoice.warnings()),
                json,
                invoice.settledBy(clock));
    }

    /** Ends with a fingerprint, so that plans which differ in anything never share a statement. */
    private String statement(OneOffInvoice invoice, ObjectNode json) {
        String statement =
                invoice.statement() + " Plan " + Digest.of(name(), json).substring(0, FINGERPRINT) + ".";
        if (statement.length() > ConfirmAction.LONGEST_STATEMENT) {
            throw new ToolException(ArgumentProblem.error(List.of(ArgumentProblem.invalid(
                    "fees",
                    json.path("fees"),
                    "lines whose texts are shorter: the statement would exceed " + ConfirmAction.LONGEST_STATEMENT
                            + " characters"))));
        }
        return statement;
    }

    @Override
    public Optional<Invoice> perform(Approval approval) {
        return Optional.of(approval.writes()
                .create(OneOffInvoice.body(new Arguments(approval.plan().arguments()))));
    }

    /** Lago's search knows the customer's name and currency from any earlier invoice. */
    private Optional<Invoice> latestInvoiceOf(String externalCustomerId) {
        List<Invoice> latest = invoices.search(InvoiceQuery.page(1, 1).ofCustomer(externalCustomerId))
                .invoices();
        return latest.stream()
                .filter(invoice -> invoice.externalCustomerId().equals(externalCustomerId))
                .findFirst();
    }

    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return new Evidence.Unclear();
    }
}
