package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.json.JsonTreeReader;
import java.util.Optional;
import java.util.function.LongConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Parses JSON from Lago. */
public final class LagoJson {
    private LagoJson() {}

    /** The object that these bytes are, or empty if they are anything else. */
    public static Optional<ObjectNode> object(byte[] utf8) {
        return object(utf8, bytes -> {});
    }

    /** The same; {@code growth} receives the number of further bytes it takes, and may throw. */
    public static Optional<ObjectNode> object(byte[] utf8, LongConsumer growth) {
        try {
            return JsonTreeReader.of(utf8, growth) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
