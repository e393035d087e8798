package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requested changes to an invoice's metadata, which are texts by key. Lago replaces all entries at once, so unchanged
 * entries are written again.
 *
 * @param asked a text by key, or null to remove the key
 * @param replaces whether keys that are not named are removed too
 */
public record MetadataArguments(JsonNode asked, boolean replaces) {
    public static final String ARGUMENT = "metadata";
    static final String REPLACE = "replace";

    private static final String NONE = "(none)";
    private static final int MOST = 5;
    private static final int LONGEST_KEY = 20;
    /** Lago's limit, which is short enough for a person to see the whole value. */
    private static final int LONGEST_VALUE = 140;

    /** As it was given; refuses keys that Lago would refuse. */
    public static MetadataArguments of(ToolArguments arguments) {
        if (arguments.has(REPLACE) && !arguments.has(ARGUMENT)) {
            throw ArgumentProblem.missing(ARGUMENT, "what replaces the metadata")
                    .exception();
        }
        MetadataArguments metadata = new MetadataArguments(
                arguments.json().path(ARGUMENT), arguments.flag(REPLACE).orElse(false));
        metadata.asked.propertyNames().forEach(MetadataArguments::requireValid);
        return metadata;
    }

    /** Whether the call says anything about metadata. */
    public boolean isGiven() {
        return !asked.isMissingNode();
    }

    private static void requireValid(String key) {
        boolean fits = !key.isBlank() && key.codePointCount(0, key.length()) <= LONGEST_KEY;
        if (!fits || !SafeText.visible(key).equals(key)) {
            throw ArgumentProblem.invalid(
                            ARGUMENT,
                            JsonNodeFactory.instance.stringNode(key),
                            "keys of 1 to " + LONGEST_KEY + " characters that can be seen")
                    .exception();
        }
    }

    /** Refuses more entries than Lago takes. */
    public void requireFitting(Map<String, JsonNode> existing) {
        Map<String, String> after = after(existing);
        if (after.size() > MOST && !asked.isEmpty()) {
            String all = after.keySet().stream().map(SafeText::token).collect(Collectors.joining(", "));
            throw ArgumentProblem.invalid(
                            ARGUMENT,
                            asked,
                            "at most " + MOST + " entries in all (there would be " + all + "); null removes one")
                    .exception();
        }
    }

    /** What would change, key by key; a key that stays as it is is left out. */
    public List<Plan.Change> changes(Map<String, JsonNode> existing) {
        Map<String, String> after = after(existing);
        List<Plan.Change> changes = new ArrayList<>();
        after.forEach((key, value) -> {
            String before = value(existing.get(key));
            if (!value.equals(before)) {
                changes.add(change(key, before, value));
            }
        });
        existing.forEach((key, entry) -> {
            if (!after.containsKey(key)) {
                changes.add(change(key, value(entry), null));
            }
        });
        return changes;
    }

    /** Whether a key that nobody named would be removed. */
    public boolean removesUnnamed(Map<String, JsonNode> existing) {
        return replaces && existing.keySet().stream().anyMatch(key -> !asked.has(key));
    }

    /**
     * All entries as Lago wants them. One whose key exists must carry that entry's id: Lago creates before it deletes, and
     * would refuse the key as taken.
     */
    public ArrayNode entries(Map<String, JsonNode> existing) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        after(existing).forEach((key, value) -> {
            ObjectNode entry = entries.addObject();
            JsonNode old = existing.get(key);
            if (old != null) {
                entry.set("id", old.path("lago_id"));
            }
            entry.put("key", key).put("value", value);
        });
        return entries;
    }

    private Map<String, String> after(Map<String, JsonNode> existing) {
        Map<String, String> after = new LinkedHashMap<>();
        existing.forEach((key, entry) -> {
            if (!replaces || asked.has(key)) {
                after.put(key, entry.path("value").asString(""));
            }
        });
        asked.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                after.remove(entry.getKey());
            } else {
                after.put(entry.getKey(), entry.getValue().stringValue());
            }
        });
        return after;
    }

    private static Plan.Change change(String key, @Nullable String before, @Nullable String after) {
        return new Plan.Change("metadata " + SafeText.token(key), shown(before), shown(after));
    }

    private static @Nullable String value(@Nullable JsonNode entry) {
        return entry == null ? null : entry.path("value").asString("");
    }

    private static String shown(@Nullable String value) {
        return value == null ? NONE : SafeText.quoted(value, LONGEST_VALUE);
    }
}
