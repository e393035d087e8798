package io.lagomcp.invoices.install;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One change of a JSON text that leaves every other character where it is. */
final class JsonTextEdit {
    private static final String USUAL_STEP = "  ";

    private final JsonSource json;
    private final String text;
    private final LineSeparators lines;
    private final JsonIndentation layout;

    JsonTextEdit(JsonSource json) {
        this.json = json;
        this.text = json.text();
        this.lines = LineSeparators.of(text);
        this.layout = new JsonIndentation(step(), lines.separator());
    }

    /** With one more item behind the last one; an element of an array has no name. */
    String added(JsonPosition container, String name, JsonNode value) {
        if (container.items().isEmpty()) {
            return addedToNothing(container, name, value);
        }
        JsonPosition.Item last = container.items().get(container.items().size() - 1);
        JsonGap gap = new JsonGap(text, last.value().end(), container.end() - 1);
        boolean ownLine = lines.isFirst(last.start());
        String indent = lines.indent(last.start());
        String item = ownLine
                ? lines.separator() + indent + JsonIndentation.name(name) + layout.lines(value, indent)
                : " " + JsonIndentation.name(name) + JsonIndentation.oneLine(value);
        StringBuilder changed = new StringBuilder(text);
        // a comment behind the last item stays with it
        int at = ownLine
                ? gap.lineSolid()
                : Math.max(gap.comma() + 1, last.value().end());
        // where items end with a comma, ours does so too
        changed.insert(at, gap.comma() < 0 ? item : item + ",");
        if (gap.comma() < 0) {
            changed.insert(last.value().end(), ",");
        }
        return changed.toString();
    }

    private String addedToNothing(JsonPosition container, String name, JsonNode value) {
        String outer = lines.indent(container.start());
        String inner = outer + layout.step();
        int end = container.end() - 1;
        int start = new JsonGap(text, container.start() + 1, end).solid();
        String item = inner + JsonIndentation.name(name) + layout.lines(value, inner);
        return new StringBuilder(text)
                .replace(start, end, lines.separator() + item + lines.separator() + outer)
                .toString();
    }

    /** With another value in place of this one. */
    String replaced(JsonPosition.Item item, JsonNode value) {
        String written = lines.isFirst(item.start())
                ? layout.lines(value, lines.indent(item.start()))
                : JsonIndentation.oneLine(value);
        return new StringBuilder(text)
                .replace(item.value().start(), item.value().end(), written)
                .toString();
    }

    /** Without this item, and without the comma that it needed. */
    String removed(JsonPosition container, int index) {
        List<JsonPosition.Item> items = container.items();
        JsonPosition.Item item = items.get(index);
        boolean isFirst = index == 0;
        boolean isLast = index == items.size() - 1;
        int end = container.end() - 1;
        JsonGap before = new JsonGap(
                text,
                isFirst ? container.start() + 1 : items.get(index - 1).value().end(),
                item.start());
        JsonGap after = new JsonGap(
                text, item.value().end(), isLast ? end : items.get(index + 1).start());
        int cut = after.comma() < 0 ? item.value().end() : after.comma() + 1;
        if (isFirst && isLast && after.solid() == cut) {
            cut = end;
        }
        StringBuilder changed = new StringBuilder(text).delete(before.solid(), cut);
        if (after.comma() < 0 && !isFirst) {
            changed.deleteCharAt(before.comma());
        }
        return changed.toString();
    }

    private String step() {
        List<JsonPosition.Item> items = json.root().items();
        if (items.isEmpty() || !lines.isFirst(items.get(0).start())) {
            return USUAL_STEP;
        }
        String indent = lines.indent(items.get(0).start());
        return indent.isEmpty() ? USUAL_STEP : indent;
    }
}
