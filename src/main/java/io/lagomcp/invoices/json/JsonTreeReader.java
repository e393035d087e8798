package io.lagomcp.invoices.json;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON without loss: decimals keep every digit and never become doubles. Strict: a duplicate key is an error, because a
 * person and this program could see different amounts; so are text after the value and numbers of more than a thousand
 * digits, written out or by an exponent.
 *
 * <p>A tree can take thirty times the memory of its text. Callers that read untrusted text get its size while it grows and can
 * stop it with an exception.
 *
 * <p>It uses no object mapper, because creating one takes a quarter of the time to the first list of tools.
 */
public final class JsonTreeReader {
    private static final JsonFactory JSON = new JsonFactory();

    /** The most places that a decimal may have before or after its point, as an exponent or written out. */
    private static final int MAX_EXPONENT = 1000;

    private static final String OUT_OF_RANGE = "A number is out of range";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Bytes on a 64-bit JVM: nodes, their maps or lists, and names, which may all be different. */
    private static final int OBJECT = 80;

    private static final int ARRAY = 48;
    private static final int FIRST_MEMBERS = 80;
    private static final int MEMBER = 88;
    private static final int ELEMENT = 8;
    private static final int TEXT = 56;
    private static final int INTEGER = 24;
    private static final int LONG_NUMBER = 96;
    private static final int CHARACTER = 2;

    /** Growth is reported in steps of about so many bytes. */
    private static final int STEP = 16 * 1024;

    private final JsonParser parser;
    private final LongConsumer growth;
    private final boolean skipsAnyNumber;
    private long untold;

    private JsonTreeReader(JsonParser parser, LongConsumer growth, boolean skipsAnyNumber) {
        this.parser = parser;
        this.growth = growth;
        this.skipsAnyNumber = skipsAnyNumber;
    }

    /** The object that these bytes in UTF-8 are, or empty if they are anything else. */
    public static Optional<ObjectNode> object(byte[] utf8) {
        return object(utf8, bytes -> {});
    }

    /** The same; {@code growth} receives the number of further bytes it takes, and may throw. */
    public static Optional<ObjectNode> object(byte[] utf8, LongConsumer growth) {
        try {
            return of(utf8, growth) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** Like {@link #of(String, JsonFieldFilter, LongConsumer)}, all of it. */
    public static JsonNode of(String text) {
        return of(text, JsonFieldFilter.ALL, bytes -> {});
    }

    /**
     * This part of the value of the text; a missing node for an empty text.
     *
     * @param growth receives the number of bytes by which the tree has grown, and may throw
     * @throws JacksonException if it is not exactly one JSON value; duplicate keys in skipped parts are no error
     */
    public static JsonNode of(String text, JsonFieldFilter selection, LongConsumer growth) {
        return new JsonTreeReader(JSON.createParser(ObjectReadContext.empty(), text), growth, false).whole(selection);
    }

    /** The same, for a first look at a text: skipped numbers may be out of range. */
    public static JsonNode preview(String text, JsonFieldFilter selection, LongConsumer growth) {
        return new JsonTreeReader(JSON.createParser(ObjectReadContext.empty(), text), growth, true).whole(selection);
    }

    /** Like {@link #of(byte[], LongConsumer)}, however large it is. */
    public static JsonNode of(byte[] utf8) {
        return of(utf8, bytes -> {});
    }

    /**
     * The value of these bytes; a missing node for none.
     *
     * @param growth receives the number of bytes by which the tree has grown, and may throw
     * @throws JacksonException if they are not exactly one JSON value
     */
    public static JsonNode of(byte[] utf8, LongConsumer growth) {
        return new JsonTreeReader(JSON.createParser(ObjectReadContext.empty(), utf8), growth, false)
                .whole(JsonFieldFilter.ALL);
    }

    private JsonNode whole(JsonFieldFilter selection) {
        try (parser) {
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            JsonNode value = value(selection);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "There is more than one value");
            }
            growth.accept(untold);
            return value;
        }
    }

    /** As deep as the parser allows, which is not deep enough for the stack. */
    private JsonNode value(JsonFieldFilter selection) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(selection);
            case START_ARRAY -> array(selection);
            case VALUE_STRING -> {
                grow(TEXT + (long) CHARACTER * parser.getStringLength());
                yield NODES.stringNode(parser.getString());
            }
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(decimal());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new StreamReadException(parser, "A value was expected");
        };
    }

    private ObjectNode object(JsonFieldFilter selection) {
        grow(OBJECT);
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            JsonFieldFilter wanted = selection.of(name);
            if (wanted == null) {
                skip();
                continue;
            }
            grow((object.isEmpty() ? FIRST_MEMBERS : 0) + MEMBER + (long) CHARACTER * name.length());
            if (object.replace(name, value(wanted)) != null) {
                throw new StreamReadException(parser, "Duplicate key");
            }
        }
        return object;
    }

    private ArrayNode array(JsonFieldFilter selection) {
        grow(ARRAY);
        ArrayNode array = NODES.arrayNode();
        JsonFieldFilter wanted = selection.ofElements();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (wanted == null) {
                skip();
            } else {
                grow((array.isEmpty() ? FIRST_MEMBERS : 0) + ELEMENT);
                array.add(value(wanted));
            }
        }
        return array;
    }

    private void skip() {
        int depth = 0;
        for (JsonToken token = parser.currentToken(); ; token = next()) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && !skipsAnyNumber) {
                decimal();
            }
            if (depth == 0) {
                return;
            }
        }
    }

    private JsonToken next() {
        @Nullable JsonToken token = parser.nextToken();
        if (token == null) {
            throw new StreamReadException(parser, "The text ends too early");
        }
        return token;
    }

    /** Bounded, because an exponent of a few characters stands for more digits than any memory holds. */
    private BigDecimal decimal() {
        BigDecimal value;
        try {
            value = parser.getDecimalValue();
        } catch (ArithmeticException | NumberFormatException beyondAllBounds) {
            throw new StreamReadException(parser, OUT_OF_RANGE);
        }
        if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
            throw new StreamReadException(parser, OUT_OF_RANGE);
        }
        grow(LONG_NUMBER + (long) parser.getStringLength());
        return value;
    }

    private NumericNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> {
                grow(INTEGER);
                yield NODES.numberNode(parser.getIntValue());
            }
            case LONG -> {
                grow(INTEGER);
                yield NODES.numberNode(parser.getLongValue());
            }
            default -> {
                grow(LONG_NUMBER + (long) parser.getStringLength());
                yield (NumericNode) NODES.numberNode(parser.getBigIntegerValue());
            }
        };
    }

    private void grow(long bytes) {
        untold += bytes;
        if (untold >= STEP) {
            growth.accept(untold);
            untold = 0;
        }
    }
}
