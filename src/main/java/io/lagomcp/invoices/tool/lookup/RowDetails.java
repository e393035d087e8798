package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.tool.ToolArguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a list of Lago's lacks: fields from other reads, and what to say about the rows of a page. */
@FunctionalInterface
interface RowDetails {

    /**
     * Adds fields to the rows of a page.
     *
     * @param rows as Lago sent them; perhaps none
     * @param shown the same rows as they will be shown
     * @return sentences about them
     */
    List<String> add(List<ObjectNode> rows, List<ObjectNode> shown, ToolArguments arguments);

    static RowDetails none() {
        return (rows, shown, arguments) -> List.of();
    }
}
