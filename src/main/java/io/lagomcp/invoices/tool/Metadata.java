package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The metadata of an invoice: named texts, of which a write replaces all. */
final class Metadata {
    private static final String NONE = "(none)";
    /** Lago takes no longer one, so that a person sees all of whatever is written or deleted. */
    private static final int LONGEST_VALUE = 140;

    private Metadata() {}

    static void requireDistinctKeys(JsonNode entries) {
        Set<String> keys = new HashSet<>();
        for (JsonNode entry : entries) {
            JsonNode key = entry.path("key");
            if (!keys.add(key.stringValue())) {
                throw new ToolException(ArgumentProblem.error(
                        List.of(ArgumentProblem.invalid("metadata", key, "entries whose keys all differ"))));
            }
        }
    }

    /** What would change, key by key; a key that stays as it is is left out. */
    static List<Plan.Change> changes(JsonNode entries, Invoice invoice) {
        Map<String, String> before = values(invoice.json().path("metadata"));
        Map<String, String> after = values(entries);
        List<Plan.Change> changes = new ArrayList<>();
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changes.add(change(key, shown(before.get(key)), shown(value)));
            }
        });
        before.forEach((key, value) -> {
            if (!after.containsKey(key)) {
                changes.add(change(key, shown(value), NONE));
            }
        });
        return changes;
    }

    /** Whether an entry that is there is not among these. */
    static boolean deletes(JsonNode entries, Invoice invoice) {
        return !values(entries)
                .keySet()
                .containsAll(values(invoice.json().path("metadata")).keySet());
    }

    /**
     * The entries as Lago wants them. One whose key exists must carry that entry's id: Lago creates before it deletes, and
     * would refuse the key as taken.
     */
    static ArrayNode carryingIds(JsonNode entries, Map<String, JsonNode> existing) {
        ArrayNode carrying = JsonNodeFactory.instance.arrayNode();
        for (JsonNode entry : entries) {
            ObjectNode written = carrying.addObject();
            JsonNode replaced = existing.get(entry.path("key").stringValue());
            if (replaced != null) {
                written.set("id", replaced.path("lago_id"));
            }
            written.setAll((ObjectNode) entry);
        }
        return carrying;
    }

    private static Plan.Change change(String key, String before, String after) {
        return new Plan.Change("metadata " + SafeText.token(key), before, after);
    }

    private static String shown(@Nullable String value) {
        return value == null ? NONE : SafeText.quoted(value, LONGEST_VALUE);
    }

    private static Map<String, String> values(JsonNode entries) {
        Map<String, String> values = new LinkedHashMap<>();
        entries.forEach(entry ->
                values.put(entry.path("key").asString(""), entry.path("value").asString("")));
        return values;
    }
}
