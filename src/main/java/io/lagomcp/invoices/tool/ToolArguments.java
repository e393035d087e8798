package io.lagomcp.invoices.tool;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of one call after they have been checked, so that reading one cannot fail.
 *
 * @param json as the assistant gave them
 */
public record ToolArguments(ObjectNode json) {

    public boolean has(String name) {
        return json.has(name);
    }

    public String required(String name) {
        return json.required(name).stringValue();
    }

    public Optional<String> text(String name) {
        return json.optional(name).map(JsonNode::stringValue);
    }

    /** The value of an argument that takes one value or several. */
    public List<String> oneOrSeveral(String name) {
        JsonNode value = json.path(name);
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::stringValue).toList();
        }
        return text(name).map(List::of).orElse(List.of());
    }

    public Optional<LocalDate> date(String name) {
        return text(name).map(LocalDate::parse);
    }

    public Optional<Boolean> flag(String name) {
        return json.optional(name).map(JsonNode::booleanValue);
    }

    /** A whole number, which JSON may also write as {@code 5.0}. */
    public int number(String name, int otherwise) {
        return json.optional(name)
                .map(value -> value.decimalValue().intValueExact())
                .orElse(otherwise);
    }

    /** A whole number of any size that a {@code long} has. */
    public Optional<Long> whole(String name) {
        return json.optional(name).map(value -> value.decimalValue().longValueExact());
    }

    /** The page of a list that was asked for. */
    public Page page(int usualSize) {
        return new Page(number("page", 1), number("per_page", usualSize));
    }

    /**
     * A page of a list.
     *
     * @param number from 1
     * @param size how many rows a full page has
     */
    public record Page(int number, int size) {

        /** The rows of this page. */
        public <T> List<T> of(List<T> all) {
            return all.stream().skip((number - 1L) * size).limit(size).toList();
        }

        /** Its number and the next page's, which is null on the last page. */
        public ObjectNode position(boolean more) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("current", number)
                    .put("next", more ? Integer.valueOf(number + 1) : null);
        }

        /** The same in a list of so many rows, which are all or only those that were read. */
        public ObjectNode position(int rows, boolean complete) {
            return position((long) number * size < rows).put(complete ? "total_count" : "total_count_at_least", rows);
        }
    }

    /** Whether everything Lago holds was asked for. */
    public boolean wantsFull() {
        return text("detail").filter("full"::equals).isPresent();
    }
}
