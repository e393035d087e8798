package io.lagomcp.invoices.tool;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Limits results to 20,000 tokens, counted once although a result is sent in two forms. A longer result loses whole items, from
 * the end of its longest lists, and says what is missing and how to ask for less. Plans are never cut.
 */
public final class ResultTruncator {
    // an estimate can be a little too low for noise, and the remark of what was cut needs room too
    private static final int MOST_ESTIMATED = 18_800;
    private static final int SHORT = 100;
    private static final Set<String> NEVER_CUT = Set.of("plan", "receipt", "settle_with", "confirmation", "page");
    private static final String HOW_TO_ASK_FOR_LESS =
            "This was too long for one result. Ask for less: name the `fields` you need, take fewer rows with per_page"
                    + " or the lines with fees_page, group by less, or leave detail at concise.";

    private final ObjectNode cuts = JsonNodeFactory.instance.objectNode();

    private ResultTruncator() {}

    /** The same object, perhaps with less in it. */
    public static ObjectNode keep(ObjectNode result) {
        if (TokenEstimate.atMost(result) <= MOST_ESTIMATED) {
            return result;
        }
        int excess = TokenEstimate.of(result) - MOST_ESTIMATED;
        if (excess > 0) {
            ResultTruncator limit = new ResultTruncator();
            limit.cut(result, "", excess);
            result.set("cut", limit.cuts);
            result.put("hint", HOW_TO_ASK_FOR_LESS);
        }
        return result;
    }

    /** Takes items away until so much is saved, or nothing is left that could go; says how much was saved. */
    private int cut(JsonNode from, String path, int excess) {
        if (from instanceof ArrayNode list) {
            return list.size() > 1 ? cutTail(list, path, excess) : cutOnly(list, path, excess);
        }
        return from instanceof ObjectNode object ? cutFields(object, path, excess) : 0;
    }

    private int cutTail(ArrayNode list, String path, int excess) {
        int all = list.size();
        int saved = 0;
        while (saved < excess && list.size() > 1) {
            saved += TokenEstimate.of(list.remove(list.size() - 1)) + 1;
        }
        cuts.put(path, list.size() + " of " + all + " shown");
        return saved < excess ? saved + cutOnly(list, path, excess - saved) : saved;
    }

    private int cutOnly(ArrayNode list, String path, int excess) {
        return list.isEmpty() ? 0 : cut(list.path(0), path + "[0]", excess);
    }

    private int cutFields(ObjectNode object, String path, int excess) {
        int saved = 0;
        while (saved < excess) {
            Optional<Map.Entry<String, JsonNode>> longest = longest(object);
            if (longest.isEmpty()) {
                break;
            }
            String name = longest.get().getKey();
            saved += cutField(object, name, path.isEmpty() ? name : path + "." + name, excess - saved);
        }
        return saved;
    }

    private static Optional<Map.Entry<String, JsonNode>> longest(ObjectNode object) {
        return object.properties().stream()
                .filter(field -> !NEVER_CUT.contains(field.getKey()))
                .filter(field -> TokenEstimate.of(field.getValue()) > SHORT)
                .max(Comparator.comparingInt(field -> TokenEstimate.of(field.getValue())));
    }

    /** From inside a list or a long branch; the whole field where that saves nothing. */
    private int cutField(ObjectNode object, String name, String path, int excess) {
        JsonNode value = object.path(name);
        int length = TokenEstimate.of(value);
        int saved = value.isArray() || length > excess ? cut(value, path, excess) : 0;
        if (saved > 0) {
            return saved;
        }
        object.remove(name);
        cuts.put(path, "left out");
        return length;
    }
}
