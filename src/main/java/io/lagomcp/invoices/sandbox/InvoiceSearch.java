package io.lagomcp.invoices.sandbox;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lists of invoices, of all or of one customer: filters, order and pages. */
final class InvoiceSearch {
    private static final int ROWS = 100;
    private static final int ROWS_IF_UNREADABLE = 25;

    private static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.<ObjectNode, String>comparing(
                    invoice -> invoice.path("issuing_date").asString())
            .thenComparing(invoice -> invoice.path("created_at").asString())
            .reversed()
            .thenComparing(invoice -> invoice.path("lago_id").asString());

    private final Ledger ledger;
    private final InvoiceView view;

    InvoiceSearch(Ledger ledger, InvoiceView view) {
        this.ledger = ledger;
        this.view = view;
    }

    Response answer(Call call) {
        return answer(call.query());
    }

    /**
     * Answers {@code GET /customers/{id}/invoices}. There is no such route for an id with a dot or a slash in it, and no
     * such customer once it is deleted, although the general list shows the invoices of both.
     */
    Response ofCustomer(Call call) {
        String externalId = Query.decode(call.id().replace("+", "%2B"));
        if (externalId.contains(".") || externalId.contains("/")) {
            throw LagoError.notFound("resource");
        }
        ledger.customer(externalId);
        return answer(call.query().with("external_customer_id", externalId));
    }

    private Response answer(Query query) {
        Predicate<ObjectNode> wanted = new InvoiceFilters(query).all();
        List<ObjectNode> found =
                ledger.invoices().stream().filter(wanted).sorted(NEWEST_FIRST).toList();
        int page = page(query);
        int perPage = perPage(query);
        ArrayNode rows = Json.array();
        found.stream().skip((page - 1L) * perPage).limit(perPage).map(view::row).forEach(rows::add);
        return Response.json(200, Json.object().set("invoices", rows).set("meta", meta(found.size(), page, perPage)));
    }

    static int page(Query query) {
        return Math.max(1, query.one("page").flatMap(InvoiceSearch::number).orElse(1));
    }

    static int perPage(Query query) {
        if (query.present("per_page").isEmpty()) {
            return ROWS;
        }
        return query.one("per_page")
                .flatMap(InvoiceSearch::number)
                .filter(number -> number >= 0)
                .orElse(ROWS_IF_UNREADABLE);
    }

    static ObjectNode meta(int count, int page, int perPage) {
        int pages = perPage == 0 ? 0 : (count + perPage - 1) / perPage;
        boolean beyond = page > pages;
        return Json.object()
                .put("current_page", pages == 0 ? 0 : page)
                .put("next_page", page >= pages ? null : Integer.valueOf(page + 1))
                .put("prev_page", page == 1 || beyond ? null : Integer.valueOf(page - 1))
                .put("total_pages", pages)
                .put("total_count", count);
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip()));
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }
}
