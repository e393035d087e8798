package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.tool.Catalogue;
import io.lagomcp.invoices.tool.ToolResult;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What could be meant while somebody still types an argument. */
final class Suggestions {
    private static final int INVOICES_LOOKED_AT = 50;
    private static final int MOST = 20;
    private static final int MONTHS = 12;

    private final Catalogue catalogue;
    private final Clock clock;

    Suggestions(Catalogue catalogue, Clock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** Nothing for an argument that takes free text, and while Lago cannot be read. */
    List<String> of(String argument, String typed, Caller caller) {
        Stream<String> values =
                switch (argument) {
                    case "invoice" -> invoices(typed, caller, invoice -> invoice.path("number"));
                    case "external_customer_id" ->
                        invoices(typed, caller, invoice -> invoice.path("customer")
                                .path("external_id"));
                    case "month" -> months();
                    default -> Stream.empty();
                };
        String sought = typed.toLowerCase(Locale.ROOT);
        return values.filter(value -> value.toLowerCase(Locale.ROOT).startsWith(sought))
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** Of recent invoices; drafts are left out, for they share their numbers. */
    private Stream<String> invoices(String typed, Caller caller, Function<JsonNode, JsonNode> value) {
        ObjectNode search = JsonNodeFactory.instance.objectNode().put("per_page", INVOICES_LOOKED_AT);
        search.putArray("status").add("finalized").add("voided");
        if (!typed.isBlank()) {
            search.put("search_term", typed);
        }
        ToolResult found = catalogue.call("find_all_invoices", search, caller);
        return found.json().path("invoices").valueStream().map(value).flatMap(text -> text.stringValueOpt().stream());
    }

    private Stream<String> months() {
        YearMonth now = YearMonth.now(clock);
        return IntStream.range(0, MONTHS).mapToObj(ago -> now.minusMonths(ago).toString());
    }
}
