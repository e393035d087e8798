package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Completes a partly typed external id, or the name of a customer to the external id. */
public record CustomerCompletion(ToolRegistry tools) {
    private static final int ROWS = 50;
    private static final int MOST_VALUES = 20;

    /** The ids that begin so, then those of customers whose name begins so, newest first; none if Lago cannot be read. */
    public List<String> of(String typed, Caller caller) {
        String begin = typed.strip().toLowerCase(Locale.ROOT);
        List<JsonNode> customers = customers(typed.strip(), caller);
        Predicate<JsonNode> byId = customer -> begins(customer.path("external_id"), begin);
        Predicate<JsonNode> byName = customer -> begins(customer.path("name"), begin);
        return Stream.concat(customers.stream().filter(byId), customers.stream().filter(byName))
                .flatMap(customer -> customer.path("external_id").stringValueOpt().stream())
                .distinct()
                .limit(MOST_VALUES)
                .toList();
    }

    private static boolean begins(JsonNode text, String begin) {
        return text.asString("").toLowerCase(Locale.ROOT).startsWith(begin);
    }

    /** From the list of customers; from recent invoices if that cannot be read. */
    private List<JsonNode> customers(String typed, Caller caller) {
        ObjectNode search = JsonNodeFactory.instance.objectNode().put("per_page", ROWS);
        if (!typed.isEmpty()) {
            search.put("search_term", typed);
        }
        ToolResult found = tools.call("find_customers", search, caller);
        if (!found.isError()) {
            return found.json().path("customers").valueStream().toList();
        }
        return tools.call("find_all_invoices", search, caller)
                .json()
                .path("invoices")
                .valueStream()
                .map(invoice -> invoice.path("customer"))
                .toList();
    }
}
