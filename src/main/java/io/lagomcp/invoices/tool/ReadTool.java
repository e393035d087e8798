package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.Caller;

/** A tool that changes no invoice and moves no money, and therefore asks nobody. */
public non-sealed interface ReadTool extends InvoiceTool {

    /**
     * Answers the question.
     *
     * @param arguments have been checked against the tool's schema
     * @param caller whom it is for, and who may be told how far an answer has come that takes a while; a call that is no longer
     *     wanted is interrupted
     */
    ToolResult read(ToolArguments arguments, Caller caller);
}
