package io.lagomcp.invoices.tool;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
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

    /**
     * How many tokens a model reads at most. Its tokenizer is not at hand, so this counts too many rather than too few: the words
     * that Lago's own field names are made of cost what they cost, letters that may be noise most of a token each, and a character
     * beyond ASCII one for each of its bytes, which none exceeds.
     */
    static final class TokenEstimate {
        private static final Set<String> KNOWN_WORDS = Set.of("""
            account active add address advance aggregated allowed amount amounts applicable applied at before billed
            billing boundaries by calendar cents charge charges city code config configuration count country created
            credit credits currency current customer date datetime days description details display draft due email
            entity error errors event events excluding external failed fee fees field file filter filters finalized
            first firstname fixed from full granted grouped id ids including integration invoice invoiceable invoices
            invoicing issuing item key lago lastname ledger legal line lines lost metadata method name net next not
            note notes null number off on one order over overdue page paid pay payment pending per period periods
            phone plan precise prepaid pricing progressive provider purchase purchased ready reason refunded row
            salesforce self sequential settings shipping skip started state status sub subscription subscriptions
            succeeded summary sums tax taxable taxes term terminated threshold thresholds timezone to total trial true
            type unit units until updated url usage user value version void voided web with xml year zip zipcode
            AUD CAD CHF EUR GBP USD
            """.strip().split("\\s+"));

        private TokenEstimate() {}

        /** Never fewer than {@link #of}, and counted far more quickly: no character makes more than three tokens. */
        static int atMost(JsonNode node) {
            return count(node, text -> 3 * text.length());
        }

        /** The tokens of this tree, written without white space. */
        static int of(JsonNode node) {
            return count(node, TokenEstimate::text);
        }

        private static int count(JsonNode node, ToIntFunction<String> text) {
            if (!node.isContainer()) {
                return node.isString() ? 2 + text.applyAsInt(node.stringValue()) : text.applyAsInt(literal(node));
            }
            int tokens = 2;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                tokens += 2 + text.applyAsInt(field.getKey()) + count(field.getValue(), text);
            }
            if (node.isArray()) {
                for (JsonNode element : node) {
                    tokens += 1 + count(element, text);
                }
            }
            return tokens;
        }

        private static String literal(JsonNode node) {
            if (node.isNumber()) {
                return node.numberValue().toString();
            }
            return node.isBoolean() ? Boolean.toString(node.booleanValue()) : "null";
        }

        private static int text(String text) {
            int tokens = 0;
            int from = 0;
            while (from < text.length()) {
                int to = endOfRun(text, from);
                // a space or an underscore makes one token with the beginning of the word behind it
                boolean joined =
                        " _".indexOf(text.charAt(from)) >= 0 && to < text.length() && isLetter(text.charAt(to));
                tokens += joined ? 0 : run(text, from, to);
                from = to;
            }
            return tokens;
        }

        /** Letters belong together, and so do digits; anything else stands alone. */
        private static int endOfRun(String text, int from) {
            boolean letters = isLetter(text.charAt(from));
            if (!letters && !isDigit(text.charAt(from))) {
                return text.offsetByCodePoints(from, 1);
            }
            int to = from + 1;
            while (to < text.length() && (letters ? isLetter(text.charAt(to)) : isDigit(text.charAt(to)))) {
                to++;
            }
            return to;
        }

        private static int run(String text, int from, int to) {
            char first = text.charAt(from);
            int length = to - from;
            if (isDigit(first)) {
                return (length + 2) / 3;
            }
            if (isLetter(first)) {
                return KNOWN_WORDS.contains(text.substring(from, to)) ? (length + 5) / 6 : (length * 5 + 7) / 8;
            }
            boolean escaped = first == '"' || first == '\\' || first < ' ';
            return escaped ? 2 : text.substring(from, to).getBytes(StandardCharsets.UTF_8).length;
        }

        private static boolean isLetter(char character) {
            return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        }

        private static boolean isDigit(char character) {
            return character >= '0' && character <= '9';
        }
    }
}
