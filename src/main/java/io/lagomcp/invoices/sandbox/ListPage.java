package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of a list.
 *
 * @param number from 1
 * @param size the most rows that it has
 */
record ListPage(long number, long size) {
    /** The number of rows of a page without {@code per_page}. */
    static final long USUAL_ROWS = 100;

    private static final long ROWS_IF_UNREADABLE = 25;

    /** The requested page; 500 if {@code page} or {@code per_page} is an array. */
    static ListPage of(QueryString query) {
        refuseIf(!query.many("page").isEmpty() || !query.many("per_page").isEmpty(), LagoErrorResponse.crash());
        long number = query.one("page").map(QueryString::wholeNumber).orElse(1L);
        return new ListPage(
                Math.max(1, number), query.one("per_page").map(ListPage::rows).orElse(USUAL_ROWS));
    }

    private static long rows(String perPage) {
        boolean readable = !perPage.isEmpty() && Character.isDigit(perPage.charAt(0));
        return readable ? QueryString.wholeNumber(perPage) : ROWS_IF_UNREADABLE;
    }

    /**
     * Answers with the rows of this page; 500 if its size is 0 although there are rows.
     *
     * @param count the number of rows that the answer reports
     */
    SandboxResponse response(String name, Stream<ObjectNode> all, UnaryOperator<ObjectNode> shown, long count) {
        refuseIf(count > 0 && size == 0, LagoErrorResponse.crash());
        ArrayNode rows = SandboxJson.array();
        all.skip((number - 1) * size).limit(size).map(shown).forEach(rows::add);
        long pages = count == 0 ? 0 : (count + size - 1) / size;
        ObjectNode meta = SandboxJson.object()
                .put("current_page", count == 0 ? 0 : number)
                .put("next_page", number < pages ? number + 1 : null)
                .put("prev_page", count > 0 && number > 1 ? number - 1 : null)
                .put("total_pages", pages)
                .put("total_count", count);
        return SandboxResponse.json(200, SandboxJson.object().set(name, rows).set("meta", meta));
    }
}
