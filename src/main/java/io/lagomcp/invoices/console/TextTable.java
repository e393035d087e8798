package io.lagomcp.invoices.console;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, two spaces apart; the last column, usually amounts, is right-aligned. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; all rows must have the same number of cells. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    public List<String> lines() {
        List<Integer> widths = widths();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        int last = row.size() - 1;
        for (int column = 0; column < last; column++) {
            line.append(TextFormat.padded(row.get(column), widths.get(column))).append(GAP);
        }
        String amount = row.get(last);
        line.append(" ".repeat(widths.get(last) - amount.length())).append(amount);
        return line.toString().stripTrailing();
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = row.get(column).length();
                if (column == widths.size()) {
                    widths.add(width);
                } else if (width > widths.get(column)) {
                    widths.set(column, width);
                }
            }
        }
        return widths;
    }
}
