package io.lagomcp.invoices.install;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON in the style of the surrounding text: its indentation of one level, and its line separator. */
record JsonIndentation(String step, String separator) {

    /** The value on several lines; all but the first get this indent. */
    String lines(JsonNode value, String indent) {
        String inner = indent + step;
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties().forEach(member -> parts.add(name(member.getKey()) + lines(member.getValue(), inner)));
        } else if (value.isArray() && value.valueStream().anyMatch(JsonNode::isContainer)) {
            value.forEach(element -> parts.add(lines(element, inner)));
        }
        if (parts.isEmpty()) {
            return oneLine(value);
        }
        String start = separator + inner;
        String open = value.isObject() ? "{" : "[";
        String close = value.isObject() ? "}" : "]";
        return open + start + String.join("," + start, parts) + separator + indent + close;
    }

    static String oneLine(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties().forEach(member -> parts.add(name(member.getKey()) + oneLine(member.getValue())));
            return "{" + String.join(", ", parts) + "}";
        }
        if (value.isArray()) {
            value.forEach(element -> parts.add(oneLine(element)));
            return "[" + String.join(", ", parts) + "]";
        }
        return JsonMapper.shared().writeValueAsString(value);
    }

    /** The name and colon before a member's value; empty for elements of arrays. */
    static String name(String name) {
        return name.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(name) + ": ";
    }
}
