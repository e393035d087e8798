package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.ListPage;
import io.lagomcp.invoices.sandbox.http.QueryString;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lists of invoices, of all or of one customer: filters, order and pages. */
public final class InvoiceListEndpoint {
    private static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.<ObjectNode, String>comparing(
                    invoice -> invoice.path("issuing_date").asString())
            .thenComparing(invoice -> invoice.path("created_at").asString())
            .reversed()
            .thenComparing(invoice -> invoice.path("lago_id").asString());

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final InvoiceCountCache counts;

    public InvoiceListEndpoint(InvoiceStore ledger, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.view = view;
        this.counts = new InvoiceCountCache(ledger.clock());
    }

    public SandboxResponse answer(ApiCall call) {
        return answer(call.query());
    }

    /**
     * Answers {@code GET /customers/{id}/invoices}. There is no such route for an id with a dot in it, and no such customer
     * once it is deleted, although the general list shows the invoices of both.
     */
    public SandboxResponse ofCustomer(ApiCall call) {
        ledger.customer(call.id());
        return answer(call.query().with("external_customer_id", call.id()));
    }

    private SandboxResponse answer(QueryString query) {
        ListPage page = ListPage.of(query);
        Predicate<ObjectNode> wanted = new InvoiceListFilter(query, ledger).all();
        List<ObjectNode> found =
                ledger.invoices().stream().filter(wanted).sorted(NEWEST_FIRST).toList();
        long count = counts.count(query, found::size);
        return page.response("invoices", found.stream(), view::row, count);
    }
}
