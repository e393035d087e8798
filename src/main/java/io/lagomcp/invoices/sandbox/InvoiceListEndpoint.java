package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lists of all invoices and of one customer's: filters, order and pages. */
final class InvoiceListEndpoint {
    private static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.<ObjectNode, String>comparing(
                    invoice -> text(invoice, "issuing_date"))
            .thenComparing(invoice -> text(invoice, "created_at"))
            .reversed()
            .thenComparing(invoice -> text(invoice, "lago_id"));

    private static final Duration COUNT_LIFE = Duration.ofMinutes(30);

    private static final String KEY_PARAMETERS =
            "amount_from amount_to billing_entity_codes currency invoice_type issuing_date_from issuing_date_to"
                    + " partially_paid payment_dispute_lost payment_overdue payment_status payment_statuses per_page"
                    + " purchase_order_number search_term self_billed settlements status statuses";

    private final SandboxContext context;
    private final Map<SortedMap<String, String>, Count> counts = new ConcurrentHashMap<>();

    InvoiceListEndpoint(SandboxContext context) {
        this.context = context;
    }

    private record Count(long value, Instant end) {}

    SandboxResponse all(ApiCall call) {
        return answer(call.query());
    }

    /**
     * Answers {@code GET /customers/{id}/invoices}. There is no such route for an id with a dot in it, and no such customer
     * once it is deleted, although the general list shows the invoices of both.
     */
    SandboxResponse ofCustomer(ApiCall call) {
        context.store().customer(call.id());
        return answer(call.query().with("external_customer_id", call.id()));
    }

    private SandboxResponse answer(QueryString query) {
        ListPage page = ListPage.of(query);
        List<ObjectNode> found = context.store().invoices().stream()
                .filter(new InvoiceListFilter(query, context.store()).condition())
                .sorted(NEWEST_FIRST)
                .toList();
        long count = count(query, found.size());
        return page.response("invoices", found, context.documents()::row, count);
    }

    /**
     * The number of invoices that the answer reports. Lago keeps counts for 30 minutes for each set of filters. The keys leave
     * out the customer and every filter that is given as an array, so lists that differ in nothing else share one count.
     *
     * @return the kept count if it promises rows after this page, otherwise the current count, which is then kept; 500 if the
     *     page or its size is negative and nothing is kept
     */
    private long count(QueryString query, long current) {
        long rowsToHere = query.one("page").map(QueryString::wholeNumber).orElse(1L)
                * query.one("per_page").map(QueryString::wholeNumber).orElse(ListPage.USUAL_ROWS);
        SortedMap<String, String> key = new TreeMap<>();
        for (String name : KEY_PARAMETERS.split(" ", -1)) {
            query.one(name).ifPresent(value -> key.put(name, value));
        }
        query.hash("metadata").forEach((name, value) -> key.put("metadata " + name, value));
        Instant now = context.store().now();
        counts.values().removeIf(count -> !now.isBefore(count.end));
        Count kept = counts.get(key);
        if (kept != null && kept.value > rowsToHere) {
            return kept.value;
        }
        refuseIf(kept == null && rowsToHere < 0, LagoErrorResponse.crash());
        counts.put(key, new Count(current, now.plus(COUNT_LIFE)));
        return current;
    }

    /** A page of a list, counted from 1, with at most {@code size} rows. */
    record ListPage(long number, long size) {
        /** The number of rows of a page without {@code per_page}. */
        static final long USUAL_ROWS = 100;

        private static final long ROWS_IF_UNREADABLE = 25;

        /** The requested page; 500 if {@code page} or {@code per_page} is an array. */
        static ListPage of(QueryString query) {
            refuseIf(!query.many("page").isEmpty() || !query.many("per_page").isEmpty(), LagoErrorResponse.crash());
            long number = query.one("page").map(QueryString::wholeNumber).orElse(1L);
            return new ListPage(
                    Math.max(1, number),
                    query.one("per_page").map(ListPage::rows).orElse(USUAL_ROWS));
        }

        private static long rows(String perPage) {
            boolean readable = !perPage.isEmpty() && Character.isDigit(perPage.charAt(0));
            return readable ? QueryString.wholeNumber(perPage) : ROWS_IF_UNREADABLE;
        }

        /** Answers with the rows of this page and reports this count; 500 if its size is 0 although there are rows. */
        SandboxResponse response(String name, List<ObjectNode> all, UnaryOperator<ObjectNode> shown, long count) {
            refuseIf(count > 0 && size == 0, LagoErrorResponse.crash());
            ArrayNode rows = SandboxJson.array();
            all.stream().skip((number - 1) * size).limit(size).map(shown).forEach(rows::add);
            long pages = count == 0 ? 0 : (count + size - 1) / size;
            ObjectNode meta = SandboxJson.object()
                    .put("current_page", count == 0 ? 0 : number)
                    .put("next_page", number < pages ? number + 1 : null)
                    .put("prev_page", count > 0 && number > 1 ? number - 1 : null)
                    .put("total_pages", pages)
                    .put("total_count", count);
            return SandboxResponse.json(
                    200, SandboxJson.object().set(name, rows).set("meta", meta));
        }
    }
}
