package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints the JSON of a result for people: fields in lines, and lists of objects as tables. Amounts in minor units are left out
 * where the same amount is there in words. A table that is too wide loses Lago's ids and the columns that are the same in every
 * row, which are named above it; if that is not enough, each row is printed field by field.
 */
record ResultPrinter(Terminal terminal) {
    private static final int WIDEST_CELL = 40;
    private static final int PROSE = 120;
    private static final String CENTS = "_amount_cents";
    private static final String INDENT = "  ";

    void print(ObjectNode result) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, JsonNode> lists = new LinkedHashMap<>();
        collect("", result, fields, lists);
        boolean onlyLists = fields.isEmpty();
        printFields(fields, "");
        lists.forEach((name, list) -> {
            if (!onlyLists || lists.size() > 1) {
                terminal.print();
                terminal.print(terminal.strong(name));
            }
            printList(list);
        });
    }

    /** Fields of nested objects get the path as their name; lists of objects are collected apart. */
    private static void collect(String path, JsonNode value, Map<String, String> fields, Map<String, JsonNode> lists) {
        if (value.isObject()) {
            collect(path + ".", (ObjectNode) value, fields, lists);
        } else if (value.isArray() && value.valueStream().anyMatch(JsonNode::isObject)) {
            lists.put(path, value);
        } else if (value.isArray()) {
            fields.put(path, value.valueStream().map(ResultPrinter::text).collect(Collectors.joining(", ")));
        } else {
            fields.put(path, text(value));
        }
    }

    private static void collect(
            String prefix, ObjectNode object, Map<String, String> fields, Map<String, JsonNode> lists) {
        object.forEachEntry((name, value) -> {
            boolean isInWordsToo =
                    name.endsWith(CENTS) && object.has(name.substring(0, name.length() - CENTS.length()));
            if (!isInWordsToo) {
                collect(prefix + SafeText.visible(name), value, fields, lists);
            }
        });
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "-" : SafeText.visible(value.isValueNode() ? value.asString("") : value.toString());
    }

    private void printFields(Map<String, String> fields, String indent) {
        int name = fields.keySet().stream().mapToInt(String::length).max().orElse(0) + INDENT.length();
        fields.forEach((field, value) -> {
            String start = indent + TextFormat.padded(field, name);
            for (String line : TextFormat.wrapped(value, terminal.width(PROSE) - start.length())) {
                terminal.print(start + line);
                start = " ".repeat(start.length());
            }
        });
    }

    private void printList(JsonNode list) {
        List<Map<String, String>> rows = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (JsonNode element : list) {
            Map<String, String> row = new LinkedHashMap<>();
            Map<String, JsonNode> inner = new LinkedHashMap<>();
            if (element instanceof ObjectNode object) {
                collect("", object, row, inner);
            } else {
                row.put("value", text(element));
            }
            inner.forEach((name, value) -> row.put(name, SafeText.visible(value.toString())));
            rows.add(row);
            columns.addAll(row.keySet());
        }
        if (printTable(rows, columns)) {
            return;
        }
        columns.remove("lago_id");
        Map<String, String> same = new LinkedHashMap<>(rows.get(0));
        rows.forEach(row -> same.entrySet().removeIf(field -> !field.getValue().equals(row.get(field.getKey()))));
        columns.removeAll(same.keySet());
        if (rows.size() > 1 && fits(table(rows, columns))) {
            same.remove("lago_id");
            printFields(same, "");
            printTable(rows, columns);
            return;
        }
        rows.forEach(row -> {
            printFields(row, INDENT);
            terminal.print();
        });
    }

    private boolean printTable(List<Map<String, String>> rows, Set<String> columns) {
        List<String> lines = table(rows, columns);
        if (fits(lines)) {
            lines.forEach(terminal::print);
            return true;
        }
        return false;
    }

    private boolean fits(List<String> lines) {
        return lines.stream().allMatch(line -> line.length() <= terminal.width(Integer.MAX_VALUE));
    }

    private static List<String> table(List<Map<String, String>> rows, Set<String> columns) {
        TextTable table = new TextTable().row(columns.toArray(String[]::new));
        rows.forEach(row -> table.row(columns.stream()
                .map(column -> TextFormat.shortened(row.getOrDefault(column, ""), WIDEST_CELL))
                .toArray(String[]::new)));
        return table.lines();
    }
}
