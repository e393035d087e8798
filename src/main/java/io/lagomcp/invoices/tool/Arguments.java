package io.lagomcp.invoices.tool;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of one call after they have been checked, so that reading one cannot fail.
 *
 * @param json as the assistant gave them
 */
record Arguments(ObjectNode json) {

    boolean has(String name) {
        return json.has(name);
    }

    String required(String name) {
        return json.required(name).stringValue();
    }

    Optional<String> text(String name) {
        return json.optional(name).map(JsonNode::stringValue);
    }

    /** The value of an argument that takes one value or several. */
    List<String> oneOrSeveral(String name) {
        JsonNode value = json.path(name);
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::stringValue).toList();
        }
        return text(name).map(List::of).orElse(List.of());
    }

    Optional<LocalDate> date(String name) {
        return text(name).map(LocalDate::parse);
    }

    Optional<Boolean> flag(String name) {
        return json.optional(name).map(JsonNode::booleanValue);
    }

    /** A whole number, which JSON may also write as {@code 5.0}. */
    int number(String name, int otherwise) {
        return json.optional(name)
                .map(value -> value.decimalValue().intValueExact())
                .orElse(otherwise);
    }

    /** A whole number of any size that a {@code long} has. */
    Optional<Long> whole(String name) {
        return json.optional(name).map(value -> value.decimalValue().longValueExact());
    }

    /** Whether everything Lago holds was asked for. */
    boolean wantsFull() {
        return text("detail").filter("full"::equals).isPresent();
    }
}
