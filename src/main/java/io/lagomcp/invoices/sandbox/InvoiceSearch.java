package io.lagomcp.invoices.sandbox;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lists of invoices, of all or of one customer: filters, order and pages. */
final class InvoiceSearch {
    private static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.<ObjectNode, String>comparing(
                    invoice -> invoice.path("issuing_date").asString())
            .thenComparing(invoice -> invoice.path("created_at").asString())
            .reversed()
            .thenComparing(invoice -> invoice.path("lago_id").asString());

    private final Ledger ledger;
    private final InvoiceView view;
    private final CountCache counts;

    InvoiceSearch(Ledger ledger, InvoiceView view) {
        this.ledger = ledger;
        this.view = view;
        this.counts = new CountCache(ledger.clock());
    }

    Response answer(Call call) {
        return answer(call.query());
    }

    /**
     * Answers {@code GET /customers/{id}/invoices}. There is no such route for an id with a dot in it, and no such customer
     * once it is deleted, although the general list shows the invoices of both.
     */
    Response ofCustomer(Call call) {
        ledger.customer(call.id());
        return answer(call.query().with("external_customer_id", call.id()));
    }

    private Response answer(Query query) {
        Page page = Page.of(query);
        Predicate<ObjectNode> wanted = new InvoiceFilters(query, ledger).all();
        List<ObjectNode> found =
                ledger.invoices().stream().filter(wanted).sorted(NEWEST_FIRST).toList();
        long count = counts.count(query, found::size);
        return page.response("invoices", found.stream(), view::row, count);
    }
}
