package io.lagomcp.invoices.approval.plan;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Estimates in bytes of heap, on the high side: enough to keep what waits within a limit. */
final class HeapSizeEstimate {
    private static final long NODE = 64;
    private static final long FIELD = 72;
    private static final long TEXT = 56;
    /** A character takes two bytes as soon as one of the text is not Latin. */
    private static final long CHARACTER = 2;

    private HeapSizeEstimate() {}

    static long of(String text) {
        return TEXT + CHARACTER * text.length();
    }

    static long of(List<String> texts) {
        return texts.stream().mapToLong(HeapSizeEstimate::of).sum();
    }

    static long of(JsonNode json) {
        if (json.isObject()) {
            return NODE
                    + json.propertyStream()
                            .mapToLong(field -> FIELD + of(field.getKey()) + of(field.getValue()))
                            .sum();
        }
        if (json.isArray()) {
            return NODE + json.valueStream().mapToLong(HeapSizeEstimate::of).sum();
        }
        return NODE + (json.isString() ? of(json.stringValue()) : 0);
    }
}
