package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The filter of a search, from the arguments that all searching tools share. */
public final class InvoiceFilter {
    private final ToolArguments arguments;

    private InvoiceFilter(ToolArguments arguments) {
        this.arguments = arguments;
    }

    /** Throws {@code ToolException} with every argument that Lago would ignore or misunderstand. */
    public static InvoiceFilter of(ToolArguments arguments, ToolDefinition tool) {
        new FilterRules(arguments, tool).check();
        return new InvoiceFilter(arguments);
    }

    /** One page of these invoices. */
    public InvoiceQuery page(int number, int rows) {
        InvoiceQuery query = InvoiceQuery.page(number, rows)
                .with("currency", arguments.text("currency"))
                .with("amount_from", arguments.whole("amount_from"))
                .with("amount_to", arguments.whole("amount_to"))
                .withEach("statuses[]", arguments.oneOrSeveral("status"))
                .withEach("payment_statuses[]", arguments.oneOrSeveral("payment_status"))
                .withEach("settlements[]", arguments.oneOrSeveral("settlements"))
                .with("invoice_type", arguments.text("invoice_type"))
                .with("payment_overdue", arguments.flag("payment_overdue"))
                .with("partially_paid", arguments.flag("partially_paid"))
                .with("self_billed", arguments.flag("self_billed"))
                .withEach("payment_dispute_lost", arguments.has("payment_dispute_lost") ? List.of("true") : List.of())
                .withEach("billing_entity_codes[]", arguments.oneOrSeveral("billing_entity_codes"))
                .with("external_customer_id", arguments.text("external_customer_id"))
                .with("search_term", arguments.text("search_term"))
                .with("purchase_order_number", arguments.text("purchase_order_number"))
                .with("issuing_date_from", arguments.date("issuing_date_from"))
                .with("issuing_date_to", arguments.date("issuing_date_to"));
        for (Map.Entry<String, JsonNode> entry :
                arguments.json().path("metadata").properties()) {
            query = query.with(
                    "metadata[" + entry.getKey() + "]", entry.getValue().asString(""));
        }
        return query;
    }

    /** The range of totals in readable form, so that a wrong unit is noticed; empty where there is none. */
    public Optional<String> totalRange() {
        String currency = arguments.text("currency").orElse("");
        Optional<String> from = arguments.whole("amount_from").map(cents -> "from " + new Money(cents, currency));
        Optional<String> to = arguments.whole("amount_to").map(cents -> "up to " + new Money(cents, currency));
        return from.isPresent() && to.isPresent() ? from.map(least -> least + " " + to.get()) : from.or(() -> to);
    }
}
