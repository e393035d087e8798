package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces the metadata of one invoice.
 *
 * <p>Lago creates and updates before it deletes. So a key that is there already, sent again without its id, collides with
 * itself although the old entry was about to go.
 */
final class MetadataUpdate {
    private static final int LONGEST_KEY = 20;
    private static final int LONGEST_VALUE = 140;

    private final ObjectNode invoice;
    private final ArrayNode metadata;
    private final String now;
    private final SeededRandom dice;

    MetadataUpdate(ObjectNode invoice, String now, SeededRandom dice) {
        this.invoice = invoice;
        this.metadata = (ArrayNode) invoice.path("metadata");
        this.now = now;
        this.dice = dice;
    }

    void replaceBy(ArrayNode entries) {
        Set<String> kept = new HashSet<>();
        for (JsonNode entry : entries) {
            String id = entry.path("id").asString();
            ObjectNode target = find(id).orElseGet(this::create);
            write(target, entry);
            kept.add(target.path("lago_id").asString());
        }
        ArrayNode remaining = SandboxJson.array();
        for (JsonNode entry : metadata) {
            if (kept.contains(entry.path("lago_id").asString())) {
                remaining.add(entry);
            }
        }
        invoice.set("metadata", remaining);
    }

    private Optional<ObjectNode> find(String id) {
        for (JsonNode entry : metadata) {
            if (entry.path("lago_id").asString().equals(id)) {
                return Optional.of((ObjectNode) entry);
            }
        }
        return Optional.empty();
    }

    private ObjectNode create() {
        return metadata.addObject()
                .put("lago_id", dice.uuid())
                .put("key", "")
                .put("value", "")
                .put("created_at", now);
    }

    private void write(ObjectNode target, JsonNode entry) {
        String key = text(entry, target, "key");
        String value = text(entry, target, "value");
        ObjectNode errors = SandboxJson.object();
        check("key", key, LONGEST_KEY, errors);
        boolean taken = metadata.valueStream()
                .filter(other -> !other.path("lago_id").equals(target.path("lago_id")))
                .anyMatch(other -> other.path("key").asString().equals(key));
        if (taken) {
            errors.withArrayProperty("key").add("value_already_exist");
        }
        check("value", value, LONGEST_VALUE, errors);
        if (!errors.isEmpty()) {
            throw LagoErrorResponse.invalid(errors);
        }
        target.put("key", key).put("value", value);
    }

    /** The new text, or the one that is there already where the entry does not mention the field. */
    private static String text(JsonNode entry, ObjectNode target, String field) {
        return entry.has(field)
                ? entry.path(field).asString("")
                : target.path(field).asString();
    }

    private static void check(String field, String text, int longest, ObjectNode errors) {
        if (text.isBlank()) {
            errors.withArrayProperty(field).add("value_is_mandatory");
        } else if (text.length() > longest) {
            errors.withArrayProperty(field).add("value_is_too_long");
        }
    }
}
