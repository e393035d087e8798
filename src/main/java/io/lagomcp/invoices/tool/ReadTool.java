package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.Caller;
import java.util.Set;

/** A tool that changes no invoice, moves no money and needs no approval. */
public non-sealed interface ReadTool extends InvoiceTool {

    /**
     * Reads.
     *
     * @param arguments valid against the tool's schema
     * @param caller receives progress of a read that takes a while; a cancelled call is interrupted
     */
    ToolResult read(ToolArguments arguments, Caller caller);

    /** Names of the tools after whose refusal this one is suggested, where it accepts the invoice. */
    default Set<String> suggestedInsteadOf() {
        return Set.of();
    }
}
