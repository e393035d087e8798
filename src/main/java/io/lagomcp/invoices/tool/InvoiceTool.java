package io.lagomcp.invoices.tool;

/** One tool that an assistant can call. */
public sealed interface InvoiceTool permits ReadTool, MutationTool, ConfirmActionTool {

    /** What an assistant is told about it. */
    ToolDefinition definition();
}
