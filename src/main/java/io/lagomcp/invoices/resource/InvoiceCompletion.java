package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completes a partly typed invoice number or id, from recent invoices and those that Lago finds by number.
 *
 * <p>Suggests numbers, then ids where an id was typed or the number is ambiguous, as with drafts.
 */
public record InvoiceCompletion(ToolRegistry tools) {
    private static final int ROWS = 100;
    private static final int MOST_VALUES = 20;

    /** The end of the number that all drafts of a customer share. */
    private static final String SHARED_BY_MANY = "-DRAFT";

    /** Numbers, then ids, newest invoices first; none if Lago cannot be read. */
    public List<String> of(String typed, Caller caller) {
        String begin = typed.strip().toLowerCase(Locale.ROOT);
        Map<String, JsonNode> invoices = new LinkedHashMap<>();
        addRows(invoices, Optional.empty(), caller);
        if (!begin.isEmpty()) {
            addRows(invoices, Optional.of(typed.strip()), caller);
        }
        Stream<String> numbers = invoices.values().stream()
                .map(InvoiceCompletion::number)
                .filter(number -> begins(number, begin) && tellsWhich(number));
        Stream<String> ids = invoices.values().stream()
                .filter(row -> begins(id(row), begin) || (begins(number(row), begin) && !tellsWhich(number(row))))
                .map(InvoiceCompletion::id);
        return Stream.concat(numbers, begin.isEmpty() ? Stream.empty() : ids)
                .distinct()
                .limit(MOST_VALUES)
                .toList();
    }

    private void addRows(Map<String, JsonNode> invoices, Optional<String> searchTerm, Caller caller) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("per_page", ROWS);
        searchTerm.ifPresent(term -> arguments.put("search_term", term));
        ToolResult found = tools.call("find_all_invoices", arguments, caller);
        if (!found.isError()) {
            found.json().required("invoices").forEach(row -> invoices.putIfAbsent(id(row), row));
        }
    }

    private static boolean begins(String text, String begin) {
        return text.toLowerCase(Locale.ROOT).startsWith(begin);
    }

    private static boolean tellsWhich(String number) {
        return ResourceUri.isClean(number) && !number.endsWith(SHARED_BY_MANY);
    }

    private static String id(JsonNode row) {
        return row.path("lago_id").asString("");
    }

    private static String number(JsonNode row) {
        return row.path("number").asString("");
    }
}
