package io.lagomcp.invoices.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Where a JSON value stands in its text.
 *
 * @param token what it begins with
 * @param start its first character
 * @param end after its last character
 * @param items what it holds, where it is an object or an array
 */
record JsonPosition(JsonToken token, int start, int end, List<Item> items) {

    /**
     * One element of an array, or one member of an object.
     *
     * @param name of the member; empty for an element
     * @param start its first character, which is that of the name where it has one
     */
    record Item(String name, int start, JsonPosition value) {}

    boolean isObject() {
        return token == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return token == JsonToken.START_ARRAY;
    }

    Optional<JsonPosition> member(String name) {
        return items.stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .map(Item::value);
    }

    /** The value that begins with the parser's token; afterwards the parser is at its last token. */
    static JsonPosition of(JsonParser parser) {
        JsonToken token = parser.currentToken();
        int start = start(parser);
        List<Item> items = new ArrayList<>();
        if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                int nameStart = start(parser);
                parser.nextToken();
                items.add(new Item(name, nameStart, of(parser)));
            }
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonPosition element = of(parser);
                items.add(new Item("", element.start(), element));
            }
        } else {
            // the parser reads strings only as far as it is asked to
            parser.finishToken();
        }
        return new JsonPosition(
                token, start, Math.toIntExact(parser.currentLocation().getCharOffset()), items);
    }

    private static int start(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }
}
