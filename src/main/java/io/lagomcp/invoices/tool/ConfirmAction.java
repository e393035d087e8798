package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Outcome;

/** Carries out a plan that waited for a yes. */
record ConfirmAction(ToolDefinition definition, Guard guard) implements InvoiceTool {
    ConfirmAction(Guard guard) {
        this(ToolDefinition.of("confirm_action"), guard);
    }

    Outcome confirm(Arguments arguments, Caller caller) {
        return guard.confirm(arguments.required("confirmation_id"), arguments.required("statement"), caller);
    }
}
