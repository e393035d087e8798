package io.lagomcp.invoices.install;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Where a table and all tables in it stand in a TOML text; at its end, and empty, where they do not. It is found by lines that
 * look like headers: whoever uses it checks what came of that.
 *
 * @param start its first character
 * @param end after its last character, which ends no line
 */
record TomlTableRange(String text, String separator, int start, int end) {
    private static final TomlMapper READER = new TomlMapper();
    private static final Pattern LINE_END = Pattern.compile("(?<=\n)");

    static TomlTableRange of(String text, String parent, String name) {
        int start = -1;
        int end = -1;
        int at = 0;
        boolean isOurs = false;
        for (String line : List.of(LINE_END.split(text, -1))) {
            String content = line.strip();
            JsonNode header = header(content);
            if (!header.isMissingNode()) {
                isOurs = header.path(parent).has(name);
            }
            if (isOurs && start < 0) {
                start = at;
            }
            if (isOurs && !content.isEmpty() && !content.startsWith("#")) {
                end = at + line.replaceFirst("\\R$", "").length();
            }
            at += line.length();
        }
        String separator = LineSeparators.of(text).separator();
        return start < 0
                ? new TomlTableRange(text, separator, at, at)
                : new TomlTableRange(text, separator, start, end);
    }

    private static JsonNode header(String line) {
        if (line.startsWith("[")) {
            try {
                return READER.readTree(line);
            } catch (JacksonException other) {
                // an element of an array that begins a line
            }
        }
        return READER.missingNode();
    }

    /** The text with another table in place of this one, or with one more, behind an empty line. */
    String replacedBy(String table) {
        if (start < end) {
            return text.substring(0, start) + table + text.substring(end);
        }
        if (text.isEmpty()) {
            return table + separator;
        }
        boolean ended = text.endsWith(separator);
        return text + separator + (ended ? table + separator : separator + table);
    }

    /** The text without this table, and without the empty line before it. */
    String removed() {
        String before = text.substring(0, start);
        String after = text.substring(end);
        if (after.isEmpty()) {
            return chomped(chomped(before));
        }
        boolean emptyLine = before.equals(separator) || before.endsWith(separator + separator);
        return (emptyLine ? chomped(before) : before) + after.replaceFirst("^\\R", "");
    }

    private String chomped(String lines) {
        return lines.endsWith(separator) ? lines.substring(0, lines.length() - separator.length()) : lines;
    }
}
