package io.lagomcp.invoices.tool;

import tools.jackson.databind.node.ObjectNode;

/** A tool that changes no invoice and moves no money, and therefore asks nobody. */
non-sealed interface ReadTool extends InvoiceTool {

    /**
     * Answers the question.
     *
     * @param arguments have been checked against the tool's schema
     */
    ObjectNode read(Arguments arguments);
}
