package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Progress;

/** A tool that changes no invoice and moves no money, and therefore asks nobody. */
non-sealed interface ReadTool extends InvoiceTool {

    /**
     * Answers the question.
     *
     * @param arguments have been checked against the tool's schema
     * @param progress for answers that take a while; a call that is no longer wanted is interrupted
     */
    ToolResult read(Arguments arguments, Progress progress);
}
