package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Outcome;

/** Carries out a plan that waited for a yes. */
final class ConfirmAction implements InvoiceTool {
    private final ToolDefinition definition = ToolDefinition.of("confirm_action");
    private final Guard guard;

    ConfirmAction(Guard guard) {
        this.guard = guard;
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    Outcome confirm(Arguments arguments, Caller caller) {
        return guard.confirm(arguments.required("confirmation_id"), arguments.required("statement"), caller);
    }
}
