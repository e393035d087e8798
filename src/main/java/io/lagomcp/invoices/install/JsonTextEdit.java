package io.lagomcp.invoices.install;

import io.lagomcp.invoices.install.JsonSource.Position;
import io.lagomcp.invoices.install.JsonSource.Position.Item;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Edits a JSON text and keeps all other characters. */
final class JsonTextEdit {
    private static final String USUAL_STEP = "  ";

    private final JsonSource json;
    private final String text;
    private final String separator;
    private final String step;

    JsonTextEdit(JsonSource json) {
        this.json = json;
        this.text = json.text();
        this.separator = ClientConfig.lineSeparator(text);
        this.step = step();
    }

    /** Adds an item after the last; elements of arrays have an empty name. */
    String added(Position container, String name, JsonNode value) {
        if (container.items().isEmpty()) {
            return addedToNothing(container, name, value);
        }
        Item last = container.items().get(container.items().size() - 1);
        Gap gap = new Gap(text, last.value().end(), container.end() - 1);
        boolean ownLine = isFirstInLine(last.start());
        String indent = indent(last.start());
        String item =
                ownLine ? separator + indent + name(name) + lines(value, indent) : " " + name(name) + oneLine(value);
        StringBuilder changed = new StringBuilder(text);
        // a comment after the last item stays with it
        int at = ownLine ? gap.lineSolid : Math.max(gap.comma + 1, last.value().end());
        // keeps a trailing comma
        changed.insert(at, gap.comma < 0 ? item : item + ",");
        if (gap.comma < 0) {
            changed.insert(last.value().end(), ",");
        }
        return changed.toString();
    }

    private String addedToNothing(Position container, String name, JsonNode value) {
        String outer = indent(container.start());
        String inner = outer + step;
        int end = container.end() - 1;
        int start = new Gap(text, container.start() + 1, end).solid;
        String item = inner + name(name) + lines(value, inner);
        return new StringBuilder(text)
                .replace(start, end, separator + item + separator + outer)
                .toString();
    }

    String replaced(Item item, JsonNode value) {
        String written = isFirstInLine(item.start()) ? lines(value, indent(item.start())) : oneLine(value);
        return new StringBuilder(text)
                .replace(item.value().start(), item.value().end(), written)
                .toString();
    }

    String removed(Position container, int index) {
        List<Item> items = container.items();
        Item item = items.get(index);
        boolean isFirst = index == 0;
        boolean isLast = index == items.size() - 1;
        int end = container.end() - 1;
        Gap before = new Gap(
                text,
                isFirst ? container.start() + 1 : items.get(index - 1).value().end(),
                item.start());
        Gap after = new Gap(
                text, item.value().end(), isLast ? end : items.get(index + 1).start());
        int cut = after.comma < 0 ? item.value().end() : after.comma + 1;
        if (isFirst && isLast && after.solid == cut) {
            cut = end;
        }
        StringBuilder changed = new StringBuilder(text).delete(before.solid, cut);
        if (after.comma < 0 && !isFirst) {
            changed.deleteCharAt(before.comma);
        }
        return changed.toString();
    }

    private String step() {
        List<Item> items = json.root().items();
        if (items.isEmpty() || !isFirstInLine(items.get(0).start())) {
            return USUAL_STEP;
        }
        String indent = indent(items.get(0).start());
        return indent.isEmpty() ? USUAL_STEP : indent;
    }

    /** The value on several lines; all but the first get this indent. */
    private String lines(JsonNode value, String indent) {
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
    private static String name(String name) {
        return name.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(name) + ": ";
    }

    /** The indentation of the line of this character. */
    private String indent(int at) {
        int start = lineStart(at);
        int end = start;
        while (end < at && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Whether this character is the first in its line besides white space, and not in the first line. */
    private boolean isFirstInLine(int at) {
        int start = lineStart(at);
        return start > 0 && text.substring(start, at).isBlank();
    }

    private int lineStart(int at) {
        int start = at;
        while (start > 0 && !isLineEnd(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isLineEnd(char character) {
        return character == '\n' || character == '\r';
    }

    /** The text between two JSON values: white space, comments, and at most one comma. */
    static final class Gap {
        private final String text;
        private final int end;
        /** The position of the comma; -1 for none. */
        private int comma = -1;

        /** The end of the last comma or comment. */
        private int solid;

        /** The same, of those that start on the line of the gap's start or comma. */
        private int lineSolid;

        /** From the end of a value to the start of the next or of the closing bracket. */
        Gap(String text, int start, int end) {
            this.text = text;
            this.end = end;
            this.solid = start;
            this.lineSolid = start;
            scan(start);
        }

        private void scan(int start) {
            boolean sameLine = true;
            int at = start;
            while (at < end) {
                char character = text.charAt(at);
                if (character == ',') {
                    comma = at++;
                    sameLine = true;
                } else if (character == '/') {
                    at = commentEnd(at);
                } else {
                    sameLine &= !isLineEnd(character);
                    at++;
                    continue;
                }
                solid = at;
                if (sameLine) {
                    lineSolid = at;
                }
            }
        }

        private int commentEnd(int start) {
            if (text.charAt(start + 1) == '*') {
                return text.indexOf("*/", start + 2) + 2;
            }
            int at = start;
            while (at < end && !isLineEnd(text.charAt(at))) {
                at++;
            }
            return at;
        }
    }
}
