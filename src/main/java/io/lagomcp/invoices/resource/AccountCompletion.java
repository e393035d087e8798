package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Completes partly typed values; finds none if Lago cannot be read. */
public record AccountCompletion(ToolRegistry tools) {
    private static final int INVOICES = 100;
    private static final int CUSTOMERS = 50;
    private static final int MOST_VALUES = 20;

    /** The end of the number that all drafts of a customer share. */
    private static final String SHARED_BY_MANY = "-DRAFT";

    /**
     * Numbers, newest invoices first, then ids where an id was typed or the number is ambiguous, as with drafts; from recent
     * invoices and those that Lago finds by number.
     */
    public List<String> invoices(String typed, Caller caller) {
        String begin = typed.strip().toLowerCase(Locale.ROOT);
        Stream<JsonNode> found = search("find_all_invoices", INVOICES, "", caller)
                .path("invoices")
                .valueStream();
        if (begin.isEmpty()) {
            return values(found.map(row -> text(row, "number")).filter(AccountCompletion::tellsWhich));
        }
        List<JsonNode> rows = Stream.concat(
                        found,
                        search("find_all_invoices", INVOICES, typed.strip(), caller)
                                .path("invoices")
                                .valueStream())
                .toList();
        Stream<String> numbers = rows.stream()
                .map(row -> text(row, "number"))
                .filter(number -> begins(number, begin) && tellsWhich(number));
        Stream<String> ids = rows.stream()
                .filter(row -> begins(text(row, "lago_id"), begin)
                        || (begins(text(row, "number"), begin) && !tellsWhich(text(row, "number"))))
                .map(row -> text(row, "lago_id"));
        return values(Stream.concat(numbers, ids));
    }

    /**
     * External ids, then those of customers whose name begins so, newest customers first; from recent invoices if customers
     * cannot be read.
     */
    public List<String> customers(String typed, Caller caller) {
        String begin = typed.strip().toLowerCase(Locale.ROOT);
        ObjectNode found = search("find_customers", CUSTOMERS, typed.strip(), caller);
        List<JsonNode> customers = found.has("error")
                ? search("find_all_invoices", CUSTOMERS, typed.strip(), caller)
                        .path("invoices")
                        .valueStream()
                        .map(invoice -> invoice.path("customer"))
                        .toList()
                : found.path("customers").valueStream().toList();
        return values(Stream.of("external_id", "name")
                .flatMap(field -> customers.stream().filter(customer -> begins(text(customer, field), begin)))
                .flatMap(customer -> customer.path("external_id").stringValueOpt().stream()));
    }

    private ObjectNode search(String tool, int rows, String term, Caller caller) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("per_page", rows);
        if (!term.isEmpty()) {
            arguments.put("search_term", term);
        }
        return tools.call(tool, arguments, caller).json();
    }

    private static List<String> values(Stream<String> all) {
        return all.distinct().limit(MOST_VALUES).toList();
    }

    private static boolean begins(String text, String begin) {
        return text.toLowerCase(Locale.ROOT).startsWith(begin);
    }

    private static boolean tellsWhich(String number) {
        return ResourceUri.isClean(number) && !number.endsWith(SHARED_BY_MANY);
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).asString("");
    }
}
