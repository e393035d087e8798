package io.lagomcp.invoices.install;

import io.lagomcp.invoices.install.JsonSource.Position;
import io.lagomcp.invoices.install.JsonSource.Position.Item;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Edits a JSON text and keeps all other characters. */
final class JsonTextEdit {
    private static final String USUAL_STEP = "  ";

    private final JsonSource json;
    private final String text;
    private final JsonIndentation layout;

    JsonTextEdit(JsonSource json) {
        this.json = json;
        this.text = json.text();
        this.layout = new JsonIndentation(step(), ClientConfig.lineSeparator(text));
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
        String item = ownLine
                ? layout.separator() + indent + JsonIndentation.name(name) + layout.lines(value, indent)
                : " " + JsonIndentation.name(name) + JsonIndentation.oneLine(value);
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
        String inner = outer + layout.step();
        int end = container.end() - 1;
        int start = new Gap(text, container.start() + 1, end).solid;
        String item = inner + JsonIndentation.name(name) + layout.lines(value, inner);
        return new StringBuilder(text)
                .replace(start, end, layout.separator() + item + layout.separator() + outer)
                .toString();
    }

    String replaced(Item item, JsonNode value) {
        String written = isFirstInLine(item.start())
                ? layout.lines(value, indent(item.start()))
                : JsonIndentation.oneLine(value);
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
