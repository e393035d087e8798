package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The text of a JSON object, which may have comments and trailing commas, with its position and content. */
record JsonSource(String text, Position root, ObjectNode tree) {
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            // clients may differ in which of two they use
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Parses it; a text without a value becomes an empty object, as clients read it. Messages have the place. */
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
            boolean isTwice = String.valueOf(wrong.getOriginalMessage()).startsWith("Duplicate");
            throw InstallException.of(file, wrong, isTwice ? "the same name occurs twice" : "not valid JSON");
        }
    }

    InstallException refused(Position place, String why, Path file) {
        String before = text.substring(0, place.start());
        long line = 1 + before.chars().filter(character -> character == '\n').count();
        return InstallException.at(file, line, before.length() - before.lastIndexOf('\n'), why);
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
        String end = ClientConfig.lineSeparator(text);
        if (text.isBlank()) {
            return "{}" + end;
        }
        return text + (text.endsWith(end) ? "" : end) + "{}" + end;
    }

    /**
     * The position of a JSON value in its text.
     *
     * @param token its first token
     * @param start its first character
     * @param end after its last character
     * @param items its members or elements
     */
    record Position(JsonToken token, int start, int end, List<Item> items) {

        /**
         * One element of an array, or one member of an object.
         *
         * @param name of the member; empty for an element
         * @param start its first character, including the name
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

        /** Reads the value at the parser's token, up to its last token. */
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
                // the parser reads strings lazily
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
