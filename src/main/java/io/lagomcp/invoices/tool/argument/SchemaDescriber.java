package io.lagomcp.invoices.tool.argument;

import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Says in words what a schema permits. */
public record SchemaDescriber(String tool) {
    public static final String MOMENT = "a moment with its zone, such as 2026-01-31T00:00:00Z";
    public static final String E_MAIL = "one e-mail address, such as billing@example.com";
    public static final String IDEMPOTENCY_KEY = "1 to 64 visible ASCII characters without spaces, such as order-4711";
    public static final String TEXT = "text, not blank";
    public static final String CURRENCY = "an ISO 4217 currency code in capital letters, such as EUR";
    public static final String QUANTITY = "a decimal number such as 2 or 0.5, not below 0";

    /** The words for one argument, with where to go for what is often put there by mistake. */
    public String of(String argument, JsonNode schema) {
        return of(schema)
                + switch (argument.replaceFirst("\\[.*", "")) {
                    case "lago_id" -> " as Lago gives it in lago_id (an invoice number goes into `number`)";
                    case "status" ->
                        searchesInvoices()
                                ? " (for overdue ones use payment_overdue: true; for paid or unpaid ones"
                                        + " payment_status)"
                                : "";
                    case "payment_status" -> ofPaymentStatus();
                    case "payment_dispute_lost" -> "; leave it out for all others, which Lago cannot select";
                    default -> "";
                };
    }

    private boolean searchesInvoices() {
        return tool.equals("find_all_invoices") || tool.equals("summarize_invoices");
    }

    private String ofPaymentStatus() {
        if (tool.equals("update_invoice")) {
            return " (succeeded marks it as paid)";
        }
        return " (paid is succeeded"
                + (searchesInvoices()
                        ? "; unpaid is pending and failed; for overdue ones use payment_overdue: true)"
                        : ")");
    }

    private static String of(JsonNode schema) {
        if (schema.has("anyOf")) {
            // the only values of several kinds are numbers that may be written as text
            return QUANTITY;
        }
        if (schema.has("const")) {
            return schema.path("const").toString();
        }
        if (schema.has("enum")) {
            return "one of "
                    + schema.path("enum")
                            .valueStream()
                            .map(JsonNode::stringValue)
                            .collect(Collectors.joining(", "));
        }
        return ofFormat(schema.path("format").asString("")).orElseGet(() -> ofType(schema));
    }

    private static Optional<String> ofFormat(String format) {
        return switch (format) {
            case "uuid" -> Optional.of("a UUID");
            case "date" -> Optional.of("a day of the calendar as YYYY-MM-DD");
            case "date-time" -> Optional.of(MOMENT);
            default -> Optional.empty();
        };
    }

    private static String ofType(JsonNode schema) {
        if (schema.has("pattern")) {
            return ofPattern(schema);
        }
        return switch (schema.path("type").asString("")) {
            case "boolean" -> "true or false";
            case "integer" -> "a whole number" + range(schema, "minimum", "maximum", "");
            case "array" -> ofList(schema);
            case "object" -> ofObject(schema);
            default -> "text" + range(schema, "minLength", "maxLength", " characters") + orNull(schema);
        };
    }

    private static String ofList(JsonNode schema) {
        return schema.path("items").has("enum")
                ? "a list, each " + of(schema.path("items"))
                : "a list" + range(schema, "minItems", "maxItems", " entries");
    }

    private static String ofObject(JsonNode schema) {
        if (schema.has("properties")) {
            return "an object with "
                    + String.join(", ", schema.path("properties").propertyNames());
        }
        return schema.has("additionalProperties")
                ? "an object of keys and " + of(schema.path("additionalProperties"))
                : "an object of texts by key";
    }

    private static String orNull(JsonNode schema) {
        return schema.path("type").toString().contains("\"null\"") ? ", or null" : "";
    }

    private static String ofPattern(JsonNode schema) {
        return switch (schema.path("pattern").asString("")) {
            case "@" -> E_MAIL;
            case "\\S" -> TEXT;
            default -> CURRENCY;
        };
    }

    private static String range(JsonNode schema, String least, String most, String unit) {
        Optional<String> from = schema.optional(least).map(JsonNode::toString);
        Optional<String> to = schema.optional(most).map(JsonNode::toString);
        if (from.isPresent() && to.isPresent()) {
            return (unit.isEmpty() ? " from " : " of ") + from.get() + " to " + to.get() + unit;
        }
        if (from.isPresent()) {
            return unit.isEmpty() ? ", at least " + from.get() : ", not empty";
        }
        return to.map(number -> " of at most " + number + unit).orElse("");
    }
}
