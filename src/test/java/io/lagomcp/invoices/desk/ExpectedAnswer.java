package io.lagomcp.invoices.desk;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How an answer follows from the rows of one of Lago's lists.
 *
 * @param of the name of the list
 * @param where what the rows have in their fields, by JSON pointer: a value, one of several, or bounds
 * @param take what to make of them: {@code count}, the {@code sum} or the {@code list} of a field, the {@code first} row's field,
 *     the {@code top} group by the sum of a field, or a field to {@code give} of the row where another is {@code least}
 */
record ExpectedAnswer(String of, JsonNode where, JsonNode take) {

    List<String> from(List<JsonNode> rows) {
        List<JsonNode> found = rows.stream().filter(this::fits).toList();
        if (take.has("count")) {
            return List.of(Integer.toString(found.size()));
        }
        if (take.has("sum")) {
            return List.of(Long.toString(
                    found.stream().mapToLong(row -> value(row, "sum").asLong()).sum()));
        }
        if (take.has("list")) {
            return found.stream().map(row -> value(row, "list").asString()).toList();
        }
        if (take.has("first")) {
            return List.of(value(found.get(0), "first").asString());
        }
        if (take.has("top")) {
            Map<String, Long> sums = new HashMap<>();
            found.forEach(row ->
                    sums.merge(value(row, "top").asString(), value(row, "by").asLong(), Long::sum));
            return sums.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).stream()
                    .toList();
        }
        return found.stream()
                .min(Comparator.comparing(row -> value(row, "least").asString()))
                .map(row -> value(row, "give").asString())
                .stream()
                .toList();
    }

    private JsonNode value(JsonNode row, String pointer) {
        return row.at(take.required(pointer).stringValue());
    }

    private boolean fits(JsonNode row) {
        return where.propertyStream().allMatch(wanted -> fits(row.at(wanted.getKey()), wanted.getValue()));
    }

    private static boolean fits(JsonNode value, JsonNode wanted) {
        if (wanted.isArray()) {
            return wanted.valueStream().anyMatch(value::equals);
        }
        if (!wanted.isObject()) {
            return value.equals(wanted);
        }
        return wanted.propertyStream().allMatch(bound -> fits(value, bound.getKey(), bound.getValue()));
    }

    private static boolean fits(JsonNode value, String bound, JsonNode than) {
        if (bound.equals("not")) {
            return !value.equals(than);
        }
        if (value.isNull() || value.isMissingNode()) {
            return false;
        }
        int order = than.isNumber()
                ? Long.compare(value.asLong(), than.asLong())
                : value.asString().compareTo(than.asString());
        return switch (bound) {
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            default -> throw new IllegalArgumentException(bound);
        };
    }
}
