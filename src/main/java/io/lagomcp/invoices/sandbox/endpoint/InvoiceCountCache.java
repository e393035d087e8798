package io.lagomcp.invoices.sandbox.endpoint;

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
import java.util.function.LongSupplier;

/**
 * The counts of lists of invoices, which Lago keeps for 30 minutes for each set of filters. Its keys leave out the customer
 * and every filter that is given as an array, so lists that differ in nothing else share one count.
 */
final class InvoiceCountCache {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final List<String> IN_KEY = List.of(
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
     * How many invoices the list has: the kept count if it promises rows after this page, else what is counted now, which is
     * kept. 500 where the page or its size is negative and nothing is kept.
     */
    long count(QueryString query, LongSupplier now) {
        long rowsToHere = query.one("page").map(QueryString::wholeNumber).orElse(1L)
                * query.one("per_page").map(QueryString::wholeNumber).orElse(ListPage.USUAL_ROWS);
        SortedMap<String, String> key = key(query);
        counts.values().removeIf(count -> !clock.instant().isBefore(count.end));
        Count kept = counts.get(key);
        if ((kept == null ? 0 : kept.value) > rowsToHere) {
            if (kept == null) {
                throw LagoErrorResponse.crash();
            }
            return kept.value;
        }
        long counted = now.getAsLong();
        counts.put(key, new Count(counted, clock.instant().plus(LIFE)));
        return counted;
    }

    private static SortedMap<String, String> key(QueryString query) {
        SortedMap<String, String> key = new TreeMap<>();
        for (String name : IN_KEY) {
            query.one(name).ifPresent(value -> key.put(name, value));
        }
        query.hash("metadata").forEach((name, value) -> key.put("metadata " + name, value));
        return key;
    }
}
