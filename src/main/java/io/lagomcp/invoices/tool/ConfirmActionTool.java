package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.MutationOutcome;

/** Carries out a plan that waited for approval, or rejects it. */
public record ConfirmActionTool(ToolDefinition definition, ApprovalService approvals) implements InvoiceTool {
    /** In characters, as in the schema: a statement beyond it could not be repeated. */
    public static final int LONGEST_STATEMENT = 50_000;

    public ConfirmActionTool(ApprovalService approvals) {
        this(ToolDefinition.of("confirm_action"), approvals);
    }

    @Override
    public boolean isAboutChanges() {
        return true;
    }

    public MutationOutcome decide(ToolArguments arguments, Caller caller) {
        String id = arguments.required("confirmation_id");
        String statement = arguments.required("statement");
        return arguments.text("decision").filter("reject"::equals).isPresent()
                ? approvals
                        .inbox()
                        .reject(id, statement, arguments.text("reason").orElse(""), definition.name(), caller)
                : approvals.confirm(id, statement, caller);
    }
}
