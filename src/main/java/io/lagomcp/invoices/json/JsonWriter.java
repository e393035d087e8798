package io.lagomcp.invoices.json;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.util.RawValue;

/** Writes JSON without loss: decimals keep their digits and have no exponent. */
public final class JsonWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonWriter() {}

    /** The text of this tree, in one line. */
    public static String of(JsonNode tree) {
        StringWriter text = new StringWriter();
        write(tree, JSON.createGenerator(ObjectWriteContext.empty(), text));
        return text.toString();
    }

    /** The text of this tree, in one line, in UTF-8. */
    public static byte[] utf8(JsonNode tree) {
        ByteArrayBuilder utf8 = new ByteArrayBuilder();
        write(tree, JSON.createGenerator(ObjectWriteContext.empty(), utf8));
        return utf8.toByteArray();
    }

    private static void write(JsonNode tree, JsonGenerator target) {
        try (JsonGenerator generator = target) {
            value(tree, generator);
        }
    }

    private static void value(JsonNode value, JsonGenerator generator) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                value.forEachEntry((name, member) -> {
                    generator.writeName(name);
                    value(member, generator);
                });
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                value.forEach(element -> value(element, generator));
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(value.stringValue());
            case BOOLEAN -> generator.writeBoolean(value.booleanValue());
            case NUMBER -> number(value, generator);
            case NULL -> generator.writeNull();
            case POJO -> generator.writeRawValue(written(value));
            default -> throw new IllegalArgumentException("This is not JSON: " + value.getNodeType());
        }
    }

    /** JSON that was written before, such as {@link #of} returns, as a part of a tree. */
    public static JsonNode raw(String json) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(json));
    }

    private static String written(JsonNode value) {
        if (value instanceof POJONode node && node.getPojo() instanceof RawValue raw) {
            return String.valueOf(raw.rawValue());
        }
        throw new IllegalArgumentException("This is not JSON: " + value);
    }

    private static void number(JsonNode number, JsonGenerator generator) {
        switch (number.numberType()) {
            case INT -> generator.writeNumber(number.intValue());
            case LONG -> generator.writeNumber(number.longValue());
            case BIG_INTEGER -> generator.writeNumber(number.bigIntegerValue());
            case FLOAT -> generator.writeNumber(number.floatValue());
            case DOUBLE -> generator.writeNumber(number.doubleValue());
            case BIG_DECIMAL -> generator.writeNumber(number.decimalValue());
        }
    }
}
