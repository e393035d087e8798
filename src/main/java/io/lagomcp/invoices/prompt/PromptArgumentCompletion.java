package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.resource.InvoiceCompletion;
import io.lagomcp.invoices.resource.InvoiceResources;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Completes partly typed arguments of prompts. */
final class PromptArgumentCompletion {
    private static final int ROWS_LOOKED_AT = 50;
    private static final int MOST = 20;
    private static final int MONTHS = 12;

    private final ToolRegistry catalogue;
    private final InvoiceCompletion invoices;
    private final Clock clock;

    PromptArgumentCompletion(ToolRegistry catalogue, Clock clock) {
        this.catalogue = catalogue;
        this.invoices = new InvoiceResources(catalogue).completion();
        this.clock = clock;
    }

    /** Empty for free text, and if Lago cannot be read. */
    List<String> of(String argument, String typed, Caller caller) {
        return switch (argument) {
            case "invoice" -> invoices.of(typed, caller);
            case "external_customer_id" -> matching(typed, customers(typed, caller));
            case "month" -> matching(typed, months());
            default -> List.of();
        };
    }

    private static List<String> matching(String typed, Stream<String> values) {
        String sought = typed.toLowerCase(Locale.ROOT);
        return values.filter(value -> value.toLowerCase(Locale.ROOT).startsWith(sought))
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** From the list of customers; from recent invoices if that cannot be read. */
    private Stream<String> customers(String typed, Caller caller) {
        ObjectNode search = JsonNodeFactory.instance.objectNode().put("per_page", ROWS_LOOKED_AT);
        if (!typed.isBlank()) {
            search.put("search_term", typed);
        }
        ToolResult found = catalogue.call("find_customers", search, caller);
        if (!found.isError()) {
            return ids(found.json().path("customers").valueStream());
        }
        JsonNode invoices =
                catalogue.call("find_all_invoices", search, caller).json().path("invoices");
        return ids(invoices.valueStream().map(invoice -> invoice.path("customer")));
    }

    private static Stream<String> ids(Stream<JsonNode> customers) {
        return customers.flatMap(customer -> customer.path("external_id").stringValueOpt().stream());
    }

    private Stream<String> months() {
        YearMonth now = YearMonth.now(clock);
        return IntStream.range(0, MONTHS).mapToObj(ago -> now.minusMonths(ago).toString());
    }
}
