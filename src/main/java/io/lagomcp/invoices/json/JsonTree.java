package io.lagomcp.invoices.json;

import java.math.BigDecimal;
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
 * Reads JSON without loss: decimals keep every digit that was sent, and never become doubles. Strict: a key given twice could
 * show one amount to a person and another to us, so it is an error, as is whatever follows the value, and a number of more
 * than a thousand digits, also where an exponent stands for them.
 *
 * <p>It does without an object mapper, whose making takes as long as a quarter of the way to the list of tools.
 */
public final class JsonTree {
    private static final JsonFactory JSON = new JsonFactory();

    /** The most places that a decimal may have before or after its point, as an exponent or written out. */
    private static final int MAX_EXPONENT = 1000;

    private static final String OUT_OF_RANGE = "A number is out of range";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /**
     * The value that this text is; a missing node for an empty one.
     *
     * @throws JacksonException if it is not one value of JSON
     */
    public static JsonNode of(String text) {
        return whole(JSON.createParser(ObjectReadContext.empty(), text));
    }

    /**
     * The value that these bytes are; a missing node for none.
     *
     * @throws JacksonException if they are not one value of JSON
     */
    public static JsonNode of(byte[] utf8) {
        return whole(JSON.createParser(ObjectReadContext.empty(), utf8));
    }

    private static JsonNode whole(JsonParser source) {
        try (JsonParser parser = source) {
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            JsonNode value = value(parser);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "There is more than one value");
            }
            return value;
        }
    }

    /** As deep as the parser allows, which is not deep enough for the stack. */
    private static JsonNode value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new StreamReadException(parser, "A value was expected");
        };
    }

    private static ObjectNode object(JsonParser parser) {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (object.replace(name, value(parser)) != null) {
                throw new StreamReadException(parser, "A key is there twice");
            }
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /** Bounded, because an exponent of a few characters stands for more digits than any memory holds. */
    private static NumericNode decimal(JsonParser parser) {
        BigDecimal value;
        try {
            value = parser.getDecimalValue();
        } catch (ArithmeticException | NumberFormatException beyondAllBounds) {
            throw new StreamReadException(parser, OUT_OF_RANGE);
        }
        if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
            throw new StreamReadException(parser, OUT_OF_RANGE);
        }
        return (NumericNode) NODES.numberNode(value);
    }

    private static NumericNode integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> (NumericNode) NODES.numberNode(parser.getBigIntegerValue());
        };
    }
}
