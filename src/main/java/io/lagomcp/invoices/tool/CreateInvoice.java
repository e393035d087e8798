package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Creates a one-off invoice, which Lago finalizes at once. */
final class CreateInvoice implements MutationTool {
    private final ToolDefinition definition = ToolDefinition.of("create_invoice");
    private final InvoiceReads invoices;
    private final Clock clock;

    CreateInvoice(InvoiceReads invoices, Clock clock) {
        this.invoices = invoices;
        this.clock = clock;
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        OneOffRules.check(arguments);
        Optional<Invoice> latest = latestInvoiceOf(arguments.required("external_customer_id"));
        OneOffInvoice invoice = new OneOffInvoice(arguments, latest);
        return new Plan(
                name(),
                invoice.statement(),
                Optional.empty(),
                invoice.lines(),
                invoice.consequences(),
                invoice.warnings(),
                invoice.total(),
                false,
                json,
                invoice.settledBy(clock));
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
}
