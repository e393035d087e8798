package io.lagomcp.invoices.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, two spaces apart; the last column is aligned to the right, because amounts stand there. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; all rows have equally many cells. */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        int last = row.size() - 1;
        for (int column = 0; column < last; column++) {
            line.append(Text.padded(row.get(column), width(column))).append(GAP);
        }
        String amount = row.get(last);
        line.append(" ".repeat(width(last) - amount.length())).append(amount);
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
