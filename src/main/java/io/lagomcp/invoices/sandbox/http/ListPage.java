package io.lagomcp.invoices.sandbox.http;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of a list.
 *
 * @param number from 1
 * @param size how many rows it has at most
 */
public record ListPage(long number, long size) {
    /** How many rows a page has where {@code per_page} is left out. */
    public static final long USUAL_ROWS = 100;

    private static final long ROWS_IF_UNREADABLE = 25;

    /** The page that is asked for; 500 where {@code page} or {@code per_page} is an array. */
    public static ListPage of(QueryString query) {
        if (!query.many("page").isEmpty() || !query.many("per_page").isEmpty()) {
            throw LagoErrorResponse.crash();
        }
        long number = query.one("page").map(QueryString::wholeNumber).orElse(1L);
        return new ListPage(
                Math.max(1, number), query.one("per_page").map(ListPage::rows).orElse(USUAL_ROWS));
    }

    private static long rows(String perPage) {
        boolean readable = !perPage.isEmpty() && Character.isDigit(perPage.charAt(0));
        return readable ? QueryString.wholeNumber(perPage) : ROWS_IF_UNREADABLE;
    }

    /**
     * Answers with the rows of this page; 500 where it has no size although there are rows.
     *
     * @param count how many rows the list is said to have
     */
    public SandboxResponse response(String name, Stream<ObjectNode> all, UnaryOperator<ObjectNode> shown, long count) {
        if (count > 0 && size == 0) {
            throw LagoErrorResponse.crash();
        }
        ArrayNode rows = SandboxJson.array();
        all.skip((number - 1) * size).limit(size).map(shown).forEach(rows::add);
        return SandboxResponse.json(200, SandboxJson.object().set(name, rows).set("meta", meta(count)));
    }

    private ObjectNode meta(long count) {
        if (count == 0) {
            return meta(0, null, null, 0, 0);
        }
        long pages = (count + size - 1) / size;
        return meta(number, number < pages ? number + 1 : null, number > 1 ? number - 1 : null, pages, count);
    }

    private static ObjectNode meta(long current, @Nullable Long next, @Nullable Long previous, long pages, long count) {
        return SandboxJson.object()
                .put("current_page", current)
                .put("next_page", next)
                .put("prev_page", previous)
                .put("total_pages", pages)
                .put("total_count", count);
    }
}
