package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.MutationOutcome;

/** Carries out a plan that waited for approval. */
public record ConfirmActionTool(ToolDefinition definition, ApprovalService guard) implements InvoiceTool {
    /** In characters, as in the schema: a statement beyond it could not be repeated. */
    public static final int LONGEST_STATEMENT = 50_000;

    public ConfirmActionTool(ApprovalService guard) {
        this(ToolDefinition.of("confirm_action"), guard);
    }

    public MutationOutcome confirm(ToolArguments arguments, Caller caller) {
        return guard.confirm(arguments.required("confirmation_id"), arguments.required("statement"), caller);
    }
}
