package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object as somebody wrote it: with comments and trailing commas where they like them.
 *
 * @param root where the object stands
 * @param tree what it says
 */
record JsonSource(String text, Position root, ObjectNode tree) {
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            // which of two is meant, clients may see differently
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads it; a text without any value, which clients take for an empty object, becomes one.
     *
     * @throws InstallException if it is not such an object, with the place
     */
    static JsonSource of(String text, Path file) throws InstallException {
        try {
            Optional<Position> root = place(text);
            if (root.isEmpty()) {
                return of(withAnObject(text), file);
            }
            JsonSource read = new JsonSource(text, root.get(), READER.createObjectNode());
            if (!root.get().isObject()) {
                throw read.refused(root.get(), "an object was expected", file);
            }
            return new JsonSource(text, root.get(), (ObjectNode) READER.readTree(text));
        } catch (JacksonException wrong) {
            TokenStreamLocation place = wrong.getLocation();
            String why = reason(wrong);
            throw place == null
                    ? InstallException.of(file, why)
                    : InstallException.at(file, place.getLineNr(), place.getColumnNr(), why);
        }
    }

    /** Not in the parser's own words, which may repeat what stands there. */
    private static String reason(JacksonException wrong) {
        boolean isTwice = String.valueOf(wrong.getOriginalMessage()).startsWith("Duplicate");
        return isTwice ? "the same name occurs twice" : "not valid JSON";
    }

    /** That a value is not as it must be. */
    InstallException refused(Position place, String why, Path file) {
        int line = 1;
        int lineStart = 0;
        for (int at = 0; at < place.start(); at++) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
        }
        return InstallException.at(file, line, place.start() - lineStart + 1L, why);
    }

    JsonNode node(Position place) {
        return READER.readTree(text.substring(place.start(), place.end()));
    }

    private static Optional<Position> place(String text) {
        try (JsonParser parser = READER.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Position root = Position.of(parser);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "more than one value");
            }
            return Optional.of(root);
        }
    }

    private static String withAnObject(String text) {
        String end = LineSeparators.of(text).separator();
        if (text.isBlank()) {
            return "{}" + end;
        }
        return text + (text.endsWith(end) ? "" : end) + "{}" + end;
    }

    /**
     * Where a JSON value stands in its text.
     *
     * @param token what it begins with
     * @param start its first character
     * @param end after its last character
     * @param items what it holds, where it is an object or an array
     */
    record Position(JsonToken token, int start, int end, List<Item> items) {

        /**
         * One element of an array, or one member of an object.
         *
         * @param name of the member; empty for an element
         * @param start its first character, which is that of the name where it has one
         */
        record Item(String name, int start, Position value) {}

        boolean isObject() {
            return token == JsonToken.START_OBJECT;
        }

        boolean isArray() {
            return token == JsonToken.START_ARRAY;
        }

        Optional<Position> member(String name) {
            return items.stream()
                    .filter(item -> item.name().equals(name))
                    .findFirst()
                    .map(Item::value);
        }

        /** The value that begins with the parser's token; afterwards the parser is at its last token. */
        static Position of(JsonParser parser) {
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
                    Position element = of(parser);
                    items.add(new Item("", element.start(), element));
                }
            } else {
                // the parser reads strings only as far as it is asked to
                parser.finishToken();
            }
            return new Position(
                    token, start, Math.toIntExact(parser.currentLocation().getCharOffset()), items);
        }

        private static int start(JsonParser parser) {
            return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        }
    }
}
