package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.json.JsonTree;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** What Lago sends. */
final class Json {
    private Json() {}

    /** The object that these bytes are, or empty if they are anything else. */
    static Optional<ObjectNode> object(byte[] utf8) {
        try {
            return JsonTree.of(utf8) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
