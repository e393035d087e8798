package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of Lago's in which a tool looks things up.
 *
 * @param list its name in Lago's path, in Lago's answer and in the result
 * @param things the plural of a row's name, for sentences
 * @param filters in the order in which they are sent
 * @param newestBy the field by which Lago sorts, the latest first
 */
record Lookup(
        String list, String things, List<RowFilter> filters, String newestBy, RowFields fields, RowDetails details) {

    InvoiceQuery page(int number, int rows, ToolArguments arguments) {
        InvoiceQuery query = InvoiceQuery.page(number, rows);
        for (RowFilter filter : filters) {
            if (!filter.parameter().isEmpty()) {
                query = query.withEach(filter.parameter(), filter.values(arguments));
            }
        }
        return query;
    }

    boolean fits(ObjectNode row, ToolArguments arguments) {
        return filters.stream().allMatch(filter -> filter.fits(row, arguments));
    }

    /** The arguments of a call that Lago does not know as filters. */
    List<String> comparedHere(ToolArguments arguments) {
        return filters.stream()
                .filter(filter -> filter.readsAllPages(arguments))
                .map(RowFilter::argument)
                .toList();
    }

    /**
     * A row of a page.
     *
     * @param given by Lago
     * @param shown the same row as it will be shown
     */
    record Row(ObjectNode given, ObjectNode shown) {
        String text(String pointer) {
            return RowFilter.text(given, pointer);
        }
    }

    /** What a list of Lago's lacks: fields from other reads, and what to say about the rows of a page. */
    @FunctionalInterface
    interface RowDetails {

        /** Adds fields to the rows of a page, of which there may be none; returns sentences about them. */
        List<String> add(List<Row> rows, ToolArguments arguments);
    }

    /**
     * How a row is shown: concise, without what is empty and without personal data beyond the customer's name and external id, or
     * full, as Lago sent it. Both give amounts in words too.
     *
     * @param others all other fields that {@code fields} can name
     * @param currency the field with the currency of the amounts
     * @param amounts the fields in minor units and the names of the same amounts in words
     */
    record RowFields(List<String> concise, List<String> others, String currency, Map<String, String> amounts) {

        /** With the names of fields in two texts. */
        static RowFields of(String concise, String others, String currency, Map<String, String> amounts) {
            return new RowFields(List.of(concise.split(" ")), List.of(others.split(" ")), currency, amounts);
        }

        List<String> names() {
            List<String> names = new ArrayList<>(concise);
            amounts.values().stream().filter(name -> !names.contains(name)).forEach(names::add);
            others.stream().filter(name -> !names.contains(name)).forEach(names::add);
            return names;
        }

        ObjectNode shown(ObjectNode row, boolean full) {
            ObjectNode shown = full ? row.deepCopy() : JsonNodeFactory.instance.objectNode();
            if (!full) {
                concise.forEach(name ->
                        row.optional(name).filter(value -> !isEmpty(value)).ifPresent(value -> shown.set(name, value)));
                if (row.path("customer").isObject()) {
                    shown.set("customer", customer(row.path("customer")));
                }
            }
            String code = row.path(currency).asString("");
            amounts.forEach((field, name) -> {
                JsonNode amount = row.path(field);
                if (amount.isIntegralNumber() && amount.canConvertToLong()) {
                    shown.put(name, new Money(amount.longValue(), code).toString());
                }
            });
            return shown;
        }

        /** These fields of the row only, or what is shown where none was named. */
        static ObjectNode chosen(Row row, List<String> names) {
            if (names.isEmpty()) {
                return row.shown();
            }
            ObjectNode chosen = JsonNodeFactory.instance.objectNode();
            for (String name : names) {
                row.shown()
                        .optional(name)
                        .or(() -> row.given().optional(name))
                        .ifPresent(value -> chosen.set(name, value));
            }
            return chosen;
        }

        private static ObjectNode customer(JsonNode customer) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("external_id", customer.path("external_id").asString(""))
                    .put("name", Invoice.customerName(customer));
        }

        private static boolean isEmpty(JsonNode value) {
            return value.isNull()
                    || (value.isContainer() && value.isEmpty())
                    || value.stringValueOpt().filter(String::isEmpty).isPresent();
        }
    }

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
}
