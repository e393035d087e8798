package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.time.LocalDate;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one invoice. */
record FindInvoice(
        ToolDefinition definition, InvoiceReads invoices, Function<Principal, AllowedActions> actions, Clock clock)
        implements ReadTool {
    FindInvoice(InvoiceReads invoices, Function<Principal, AllowedActions> actions, Clock clock) {
        this(ToolDefinition.of("find_invoice"), invoices, actions, clock);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        InvoiceFields fields = InvoiceFields.of(arguments);
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        InvoiceLines lines = InvoiceLines.page(arguments.number("fees_page", 1));
        ObjectNode shown = InvoiceView.addDaysOverdue(
                invoice, LocalDate.now(clock), InvoiceView.single(invoice, arguments.wantsFull(), lines));
        result.set("invoice", fields.of(invoice, shown, () -> InvoiceView.single(invoice, true, lines)));
        result.set("allowed_actions", actions.apply(caller.principal()).on(invoice));
        return ToolResult.success(result);
    }
}
