package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which invoices are meant, as the arguments that the searching tools share say it. */
public final class InvoiceFilter {
    private final ToolArguments arguments;

    private InvoiceFilter(ToolArguments arguments) {
        this.arguments = arguments;
    }

    /** Throws {@code ToolException} with every argument that Lago would ignore or misunderstand. */
    public static InvoiceFilter of(ToolArguments arguments, ToolDefinition tool) {
        new InvoiceFilterRules(arguments, tool).check();
        return new InvoiceFilter(arguments);
    }

    /**
     * One page of these invoices.
     *
     * @param number from 1
     * @param rows on a page, 1 to 100
     */
    public InvoiceQuery page(int number, int rows) {
        return byContent(byState(byAmount(InvoiceQuery.page(number, rows))));
    }

    /** Between which totals was searched, readable, so that a wrong unit is noticed; empty for any. */
    public Optional<String> totalRange() {
        String currency = arguments.text("currency").orElse("");
        Optional<String> from = arguments.whole("amount_from").map(cents -> "from " + new Money(cents, currency));
        Optional<String> to = arguments.whole("amount_to").map(cents -> "up to " + new Money(cents, currency));
        return from.isPresent() && to.isPresent() ? from.map(least -> least + " " + to.get()) : from.or(() -> to);
    }

    private InvoiceQuery byState(InvoiceQuery page) {
        InvoiceQuery query = page.inStatuses(arguments.oneOrSeveral("status"))
                .inPaymentStatuses(arguments.oneOrSeveral("payment_status"))
                .settledBy(arguments.oneOrSeveral("settlements"));
        query = arguments.text("invoice_type").map(query::ofType).orElse(query);
        query = arguments.flag("payment_overdue").map(query::overdue).orElse(query);
        query = arguments.flag("partially_paid").map(query::partiallyPaid).orElse(query);
        query = arguments.flag("self_billed").map(query::selfBilled).orElse(query);
        return arguments.has("payment_dispute_lost") ? query.withDisputeLost() : query;
    }

    private InvoiceQuery byAmount(InvoiceQuery page) {
        InvoiceQuery query = arguments.text("currency").map(page::inCurrency).orElse(page);
        query = arguments.whole("amount_from").map(query::totalFrom).orElse(query);
        return arguments.whole("amount_to").map(query::totalTo).orElse(query);
    }

    private InvoiceQuery byContent(InvoiceQuery page) {
        InvoiceQuery query = page.ofBillingEntities(arguments.oneOrSeveral("billing_entity_codes"));
        query = arguments.text("external_customer_id").map(query::ofCustomer).orElse(query);
        query = arguments.text("search_term").map(query::matching).orElse(query);
        query = arguments
                .text("purchase_order_number")
                .map(query::ofPurchaseOrder)
                .orElse(query);
        query = arguments.date("issuing_date_from").map(query::issuedFrom).orElse(query);
        query = arguments.date("issuing_date_to").map(query::issuedTo).orElse(query);
        for (Map.Entry<String, JsonNode> entry :
                arguments.json().path("metadata").properties()) {
            query = query.withMetadata(entry.getKey(), entry.getValue().asString(""));
        }
        return query;
    }
}
