package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why Lago could not make an invoice. To a failure inside itself it adds dumps that help nobody but its developers. */
public final class InvoiceErrorDetails {
    private static final String ERRORS = "error_details";
    private static final String DETAILS = "details";
    private static final String INTERNAL = "invoice_generation_error";
    private static final int MESSAGE_LENGTH = 300;
    private static final List<String> MESSAGES = List.of("tax_error_message", "tax_error", "message", "error");

    private InvoiceErrorDetails() {}

    /** Each error as code and message, for example {@code tax_error: Customer address could not be verified}. */
    public static ArrayNode inShort(Invoice invoice) {
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (JsonNode error : invoice.json().path(ERRORS)) {
            StringBuilder words = new StringBuilder(error.path("error_code").asString(""));
            JsonNode details = error.path(DETAILS);
            MESSAGES.stream()
                    .map(field -> details.path(field).asString(""))
                    .filter(message -> !message.isEmpty())
                    .findFirst()
                    .ifPresent(message -> words.append(": ").append(SafeText.visible(message, MESSAGE_LENGTH)));
            errors.add(words.append(isInternal(error) ? " (Lago's internal dump is left out)" : "")
                    .toString());
        }
        return errors;
    }

    /**
     * The same fields in an object of its own; of the details of internal errors only the message stays, and what is left out
     * is named.
     */
    static ObjectNode trimmed(ObjectNode invoice) {
        ObjectNode trimmed = JsonNodeFactory.instance.objectNode();
        trimmed.setAll(invoice);
        invoice.optional(ERRORS).ifPresent(errors -> trimmed.set(ERRORS, trimmed(errors.deepCopy())));
        return trimmed;
    }

    private static JsonNode trimmed(JsonNode errors) {
        for (JsonNode error : errors) {
            if (isInternal(error) && error.path(DETAILS) instanceof ObjectNode details) {
                ArrayNode leftOut = JsonNodeFactory.instance.arrayNode();
                for (String field : List.copyOf(details.propertyNames())) {
                    JsonNode value = details.path(field);
                    if (!value.isString() || value.stringValue().length() > MESSAGE_LENGTH) {
                        details.remove(field);
                        leftOut.add(field);
                    }
                }
                if (!leftOut.isEmpty()) {
                    details.set("left_out", leftOut);
                }
            }
        }
        return errors;
    }

    private static boolean isInternal(JsonNode error) {
        return error.path("error_code").asString("").equals(INTERNAL);
    }
}
