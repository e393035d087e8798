package io.lagomcp.invoices.lago;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list that is none of invoices.
 *
 * @param rows as Lago sends them
 * @param total how many rows all pages have; exact, because Lago keeps only its counts of invoices and fees
 */
public record RowPage(List<ObjectNode> rows, int total) {
    public RowPage {
        rows = List.copyOf(rows);
    }
}
