package io.lagomcp.invoices.sandbox.endpoint;

import static io.lagomcp.invoices.sandbox.http.LagoErrorResponse.refuseIf;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.ListPage;
import io.lagomcp.invoices.sandbox.http.QueryString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counts of invoice lists, which Lago keeps for 30 minutes for each set of filters. Its keys leave out the customer and
 * every filter that is given as an array, so lists that differ in nothing else share one count.
 */
final class InvoiceCountCache {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final List<String> KEY_PARAMETERS = List.of(
            "amount_from",
            "amount_to",
            "billing_entity_codes",
            "currency",
            "invoice_type",
            "issuing_date_from",
            "issuing_date_to",
            "partially_paid",
            "payment_dispute_lost",
            "payment_overdue",
            "payment_status",
            "payment_statuses",
            "per_page",
            "purchase_order_number",
            "search_term",
            "self_billed",
            "settlements",
            "status",
            "statuses");

    private final Map<SortedMap<String, String>, Count> counts = new ConcurrentHashMap<>();
    private final Clock clock;

    InvoiceCountCache(Clock clock) {
        this.clock = clock;
    }

    private record Count(long value, Instant end) {}

    /**
     * The number of invoices that the answer reports: the kept count if it promises rows after this page, otherwise the current
     * count, which is then kept. 500 if the page or its size is negative and nothing is kept.
     */
    long count(QueryString query, long current) {
        long rowsToHere = query.one("page").map(QueryString::wholeNumber).orElse(1L)
                * query.one("per_page").map(QueryString::wholeNumber).orElse(ListPage.USUAL_ROWS);
        SortedMap<String, String> key = new TreeMap<>();
        KEY_PARAMETERS.forEach(name -> query.one(name).ifPresent(value -> key.put(name, value)));
        query.hash("metadata").forEach((name, value) -> key.put("metadata " + name, value));
        counts.values().removeIf(count -> !clock.instant().isBefore(count.end));
        Count kept = counts.get(key);
        if (kept != null && kept.value > rowsToHere) {
            return kept.value;
        }
        refuseIf(kept == null && rowsToHere < 0, LagoErrorResponse.crash());
        counts.put(key, new Count(current, clock.instant().plus(LIFE)));
        return current;
    }
}
