package io.lagomcp.invoices.json;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a JSON text becomes a tree: what is left out is read over, and never in memory. Scalars are always kept.
 */
public final class JsonFieldFilter {
    /** Everything. */
    public static final JsonFieldFilter ALL = new JsonFieldFilter(Map.of(), true);

    /** Of an object or an array only that it is one, with nothing in it. */
    public static final JsonFieldFilter EMPTY = new JsonFieldFilter(Map.of(), false);

    private final Map<String, JsonFieldFilter> members;
    private final boolean others;

    private JsonFieldFilter(Map<String, JsonFieldFilter> members, boolean others) {
        this.members = members;
        this.others = others;
    }

    /** The same, but of the member of this name only that. */
    public JsonFieldFilter with(String name, JsonFieldFilter selection) {
        Map<String, JsonFieldFilter> more = new HashMap<>(members);
        more.put(name, selection);
        return new JsonFieldFilter(Map.copyOf(more), others);
    }

    /** What to keep of the member of this name; null for nothing. */
    @Nullable
    JsonFieldFilter of(String name) {
        JsonFieldFilter known = members.get(name);
        return known == null ? ofElements() : known;
    }

    /** What to keep of each element of an array; null for nothing. */
    @Nullable
    JsonFieldFilter ofElements() {
        return others ? ALL : null;
    }
}
