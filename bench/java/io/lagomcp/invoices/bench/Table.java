package io.lagomcp.invoices.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one part: a row for each measure, a column for each subject.
 *
 * @param rows the first of them is the heading; all have the same length
 */
record Table(List<List<String>> rows) {

    static Table of(List<Figure> figures) {
        List<String> subjects = figures.stream().map(Figure::subject).distinct().toList();
        Map<String, Map<String, String>> byMeasure = new LinkedHashMap<>();
        for (Figure figure : figures) {
            byMeasure
                    .computeIfAbsent(figure.measure() + ", " + figure.unit(), measure -> new LinkedHashMap<>())
                    .put(figure.subject(), figure.shown());
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", subjects));
        byMeasure.forEach((measure, values) -> rows.add(row(
                measure,
                subjects.stream()
                        .map(subject -> values.getOrDefault(subject, ""))
                        .toList())));
        return new Table(rows);
    }

    private static List<String> row(String first, List<String> others) {
        List<String> row = new ArrayList<>(List.of(first));
        row.addAll(others);
        return row;
    }

    /** For a terminal, aligned. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                String format = column == 0 ? "%-" + width(column) + "s" : "  %" + width(column) + "s";
                text.append(String.format(format, row.get(column)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (row == rows.get(0)) {
                text.append("| --- |").append(" ---: |".repeat(row.size() - 1)).append('\n');
            }
        }
        return text.toString();
    }
}
