package io.lagomcp.invoices.json;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the part of a JSON text that becomes a tree; the rest is skipped and never in memory. Scalars are always kept.
 */
public final class JsonFieldFilter {
    public static final JsonFieldFilter ALL = new JsonFieldFilter(Map.of(), true);

    /** Objects and arrays without their content. */
    public static final JsonFieldFilter EMPTY = new JsonFieldFilter(Map.of(), false);

    private final Map<String, JsonFieldFilter> members;
    private final boolean others;

    private JsonFieldFilter(Map<String, JsonFieldFilter> members, boolean others) {
        this.members = members;
        this.others = others;
    }

    /** The same filter, with another filter for the member of this name. */
    public JsonFieldFilter with(String name, JsonFieldFilter selection) {
        Map<String, JsonFieldFilter> more = new HashMap<>(members);
        more.put(name, selection);
        return new JsonFieldFilter(Map.copyOf(more), others);
    }

    /** The filter for the member of this name; null to skip it. */
    @Nullable
    JsonFieldFilter of(String name) {
        JsonFieldFilter known = members.get(name);
        return known == null ? ofElements() : known;
    }

    /** The filter for the elements of an array; null to skip them. */
    @Nullable
    JsonFieldFilter ofElements() {
        return others ? ALL : null;
    }
}
