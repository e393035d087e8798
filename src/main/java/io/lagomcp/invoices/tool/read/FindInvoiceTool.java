package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.argument.InvoiceFieldSelection;
import io.lagomcp.invoices.tool.view.InvoiceLinePage;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.time.Clock;
import java.time.LocalDate;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one invoice. */
public record FindInvoiceTool(
        ToolDefinition definition, InvoiceReader invoices, Function<Principal, AllowedActions> actions, Clock clock)
        implements ReadTool {
    public FindInvoiceTool(InvoiceReader invoices, Function<Principal, AllowedActions> actions, Clock clock) {
        this(ToolDefinition.of("find_invoice"), invoices, actions, clock);
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        InvoiceFieldSelection fields = InvoiceFieldSelection.of(arguments);
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        InvoiceLinePage lines = new InvoiceLinePage(arguments.number("fees_page", 1));
        ObjectNode shown = InvoiceView.addDaysOverdue(
                invoice, LocalDate.now(clock), InvoiceView.single(invoice, arguments.wantsFull(), lines));
        result.set("invoice", fields.of(invoice, shown, () -> InvoiceView.single(invoice, true, lines)));
        result.set("allowed_actions", actions.apply(caller.principal()).on(invoice));
        return ToolResult.success(result);
    }
}
