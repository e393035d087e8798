package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Outcome;

/** Carries out a plan that waited for a yes. */
record ConfirmAction(ToolDefinition definition, Guard guard) implements InvoiceTool {
    /** In characters, as in the schema: a statement beyond it could not be repeated. */
    static final int LONGEST_STATEMENT = 50_000;

    ConfirmAction(Guard guard) {
        this(ToolDefinition.of("confirm_action"), guard);
    }

    Outcome confirm(Arguments arguments, Caller caller) {
        return guard.confirm(arguments.required("confirmation_id"), arguments.required("statement"), caller);
    }
}
