package io.lagomcp.invoices.sandbox.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of the sandbox: one mapper, and times as Lago writes them. */
public final class SandboxJson {
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final JsonNode TEMPLATES = read("templates.json", UnaryOperator.identity());

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private SandboxJson() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A new object of this kind, such as {@code invoice}: all fields of Lago's in their order, to be filled in. */
    public static ObjectNode template(String kind) {
        return (ObjectNode) TEMPLATES.path(kind).deepCopy();
    }

    /** A JSON file of the resources, after this change of its text. */
    static JsonNode read(String resource, UnaryOperator<String> change) {
        try (InputStream json = SandboxJson.class.getResourceAsStream(resource)) {
            byte[] text = Objects.requireNonNull(json, resource).readAllBytes();
            return MAPPER.readTree(change.apply(new String(text, StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The text of this field; empty if it is null or missing. */
    public static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }

    /** The amount in minor units in this field; 0 if it is null or missing. */
    public static long cents(JsonNode node, String field) {
        return node.path(field).asLong();
    }

    public static boolean is(JsonNode node, String field, String text) {
        return text(node, field).equals(text);
    }

    /** The UUID for this name, the same on every start. */
    public static String idOf(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** ISO 8601 in UTC, to the second. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** ISO 8601 in UTC, written with an offset. */
    public static String offsetTime(Instant instant) {
        return time(instant).replace("Z", "+00:00");
    }

    /** A decimal as Ruby writes it: with a fraction, and without further zeros at its end. */
    public static String decimal(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        return bare.setScale(Math.max(1, bare.scale())).toPlainString();
    }

    /** ISO 8601 in UTC, to the millisecond, as Lago writes a few times. */
    public static String exactTime(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    /** The instant of an ISO 8601 date or time, in UTC if it has no zone. */
    public static Instant instant(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        TemporalAccessor time =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime exact
                ? exact.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }
}
