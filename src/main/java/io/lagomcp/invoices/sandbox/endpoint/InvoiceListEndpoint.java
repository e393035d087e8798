package io.lagomcp.invoices.sandbox.endpoint;

import static io.lagomcp.invoices.sandbox.http.SandboxJson.text;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.ListPage;
import io.lagomcp.invoices.sandbox.http.QueryString;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lists of all invoices and of one customer's: filters, order and pages. */
public final class InvoiceListEndpoint {
    private static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.<ObjectNode, String>comparing(
                    invoice -> text(invoice, "issuing_date"))
            .thenComparing(invoice -> text(invoice, "created_at"))
            .reversed()
            .thenComparing(invoice -> text(invoice, "lago_id"));

    private final SandboxContext context;
    private final InvoiceCountCache counts;

    public InvoiceListEndpoint(SandboxContext context) {
        this.context = context;
        this.counts = new InvoiceCountCache(context.store().clock());
    }

    public SandboxResponse all(ApiCall call) {
        return answer(call.query());
    }

    /**
     * Answers {@code GET /customers/{id}/invoices}. There is no such route for an id with a dot in it, and no such customer
     * once it is deleted, although the general list shows the invoices of both.
     */
    public SandboxResponse ofCustomer(ApiCall call) {
        context.store().customer(call.id());
        return answer(call.query().with("external_customer_id", call.id()));
    }

    private SandboxResponse answer(QueryString query) {
        ListPage page = ListPage.of(query);
        List<ObjectNode> found = context.store().invoices().stream()
                .filter(new InvoiceListFilter(query, context.store()).condition())
                .sorted(NEWEST_FIRST)
                .toList();
        long count = counts.count(query, found.size());
        return page.response("invoices", found.stream(), context.responses()::row, count);
    }
}
