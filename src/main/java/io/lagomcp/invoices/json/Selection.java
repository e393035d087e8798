package io.lagomcp.invoices.json;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a JSON text becomes a tree: what is left out is read over, and never in memory. Scalars are always kept.
 */
public final class Selection {
    /** Everything. */
    public static final Selection ALL = new Selection(Map.of(), true);

    /** Of an object or an array only that it is one, with nothing in it. */
    public static final Selection EMPTY = new Selection(Map.of(), false);

    private final Map<String, Selection> members;
    private final boolean others;

    private Selection(Map<String, Selection> members, boolean others) {
        this.members = members;
        this.others = others;
    }

    /** The same, but of the member of this name only that. */
    public Selection with(String name, Selection selection) {
        Map<String, Selection> more = new HashMap<>(members);
        more.put(name, selection);
        return new Selection(Map.copyOf(more), others);
    }

    /** What to keep of the member of this name; null for nothing. */
    @Nullable
    Selection of(String name) {
        Selection known = members.get(name);
        return known == null ? ofElements() : known;
    }

    /** What to keep of each element of an array; null for nothing. */
    @Nullable
    Selection ofElements() {
        return others ? ALL : null;
    }
}
