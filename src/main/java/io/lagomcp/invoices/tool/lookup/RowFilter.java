package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.tool.ToolArguments;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A filter of a list. Lago drops a filter that it cannot read and answers with all rows, so every row is compared here too.
 *
 * @param parameter of Lago's list; empty if Lago has none, so that the rows of all pages must be read
 * @param otherwise the values where the argument is not given; none for no filter
 * @param fits whether a row has one of these values
 * @param spelled the fields, as JSON pointers, of which a value may be meant that no row has; none for no such offer
 */
record RowFilter(
        String argument,
        String parameter,
        List<String> otherwise,
        BiPredicate<ObjectNode, List<String>> fits,
        List<String> spelled) {

    RowFilter(String argument, String parameter, BiPredicate<ObjectNode, List<String>> fits) {
        this(argument, parameter, List.of(), fits, List.of());
    }

    /** Lago's own filter for rows with this value in a field, given as a JSON pointer. */
    static RowFilter equal(String argument, String parameter, String pointer) {
        return new RowFilter(argument, parameter, (row, values) -> values.contains(text(row, pointer)));
    }

    /** Lago's search, whose rules are not repeated here. */
    static RowFilter searchedByLago() {
        return new RowFilter("search_term", "search_term", (row, values) -> true);
    }

    /** A search of this server: each word must occur in one of these fields, in capital or small letters. */
    static RowFilter words(String... pointers) {
        return new RowFilter("search_term", "", (row, values) -> {
            String searched = String.join(
                            "\n",
                            Arrays.stream(pointers)
                                    .map(field -> row.at(field).toString())
                                    .toList())
                    .toLowerCase(Locale.ROOT);
            return Stream.of(values.get(0).strip().toLowerCase(Locale.ROOT).split("\\s+"))
                    .allMatch(searched::contains);
        });
    }

    /** A filter of this server for rows with one of these values in a field. */
    static RowFilter comparedHere(String argument, String pointer) {
        return equal(argument, "", pointer);
    }

    /** Filters of this server for rows created between two days in UTC, both included. */
    static List<RowFilter> created() {
        return List.of(
                new RowFilter("created_from", "", (row, day) -> day(row).compareTo(day.get(0)) >= 0),
                new RowFilter("created_to", "", (row, day) -> day(row).compareTo(day.get(0)) <= 0));
    }

    private static String day(ObjectNode row) {
        String time = text(row, "/created_at");
        return time.substring(0, Math.min("2026-01-31".length(), time.length()));
    }

    /** The same, which offers similar values of these fields where nothing is found. */
    RowFilter spelledLike(String... pointers) {
        return new RowFilter(argument, parameter, otherwise, fits, List.of(pointers));
    }

    /** The same with these values where the argument is not given. */
    RowFilter otherwise(List<String> values) {
        return new RowFilter(argument, parameter, values, fits, spelled);
    }

    /** The values that a call asks for; none if it does not use this filter. */
    List<String> values(ToolArguments arguments) {
        JsonNode given = arguments.json().path(argument);
        if (given.isMissingNode()) {
            return otherwise;
        }
        return given.isArray() ? given.valueStream().map(JsonNode::asString).toList() : List.of(given.asString());
    }

    /** Whether Lago must be asked for all pages, because it does not know this filter. */
    boolean readsAllPages(ToolArguments arguments) {
        return parameter.isEmpty() && arguments.has(argument);
    }

    boolean fits(ObjectNode row, ToolArguments arguments) {
        List<String> values = values(arguments);
        return values.isEmpty() || fits.test(row, values);
    }

    static String text(JsonNode row, String pointer) {
        return row.at(pointer).asString("");
    }
}
