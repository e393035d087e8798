package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** A configuration file in TOML. */
record TomlClientConfig(String text, ObjectNode tree, ConfigTemplate example, Path file) implements ClientConfig {
    private static final TomlMapper READER = new TomlMapper();
    private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    static TomlClientConfig of(String text, ConfigTemplate example, Path file) throws InstallException {
        ObjectNode tree = tree(text, file);
        JsonNode ours = tree.path(example.servers()).path(ConfigTemplate.NAME);
        if (!ours.isMissingNode() && !ours.isObject()) {
            throw InstallException.of(file, example.servers() + "." + ConfigTemplate.NAME + " is not a table");
        }
        return new TomlClientConfig(text, tree, example, file);
    }

    private static ObjectNode tree(String text, Path file) throws InstallException {
        try {
            return text.isBlank() ? READER.createObjectNode() : (ObjectNode) READER.readTree(text);
        } catch (JacksonException wrong) {
            throw InstallException.of(file, wrong, "not valid TOML");
        }
    }

    @Override
    public Optional<ObjectNode> entry() {
        return example.entryIn(tree);
    }

    @Override
    public String with(ObjectNode entry) throws InstallException {
        ObjectNode expected = tree.deepCopy();
        if (!expected.path(example.servers()).isMissingNode()
                && !expected.path(example.servers()).isObject()) {
            throw InstallException.of(file, example.servers() + " is not a table");
        }
        expected.withObjectProperty(example.servers()).set(ConfigTemplate.NAME, entry);
        TableRange span = TableRange.of(text, example.servers(), ConfigTemplate.NAME);
        String table = table(example.servers() + "." + ConfigTemplate.NAME, entry, span.separator());
        return proven(span.replacedBy(table), expected);
    }

    @Override
    public String without() throws InstallException {
        ObjectNode expected = tree.deepCopy();
        ObjectNode servers = (ObjectNode) expected.path(example.servers());
        servers.remove(ConfigTemplate.NAME);
        TableRange span = TableRange.of(text, example.servers(), ConfigTemplate.NAME);
        String without = span.removed();
        if (servers.isEmpty() && !tree(without, file).has(example.servers())) {
            // an implicit table exists only while it has content
            expected.remove(example.servers());
        }
        return proven(without, expected);
    }

    /** The text, after a check that it has the expected content. */
    private String proven(String changed, ObjectNode expected) throws InstallException {
        boolean isProven;
        try {
            isProven = tree(changed, file).equals(expected);
        } catch (InstallException unreadable) {
            isProven = false;
        }
        if (!isProven) {
            throw InstallException.of(
                    file,
                    "our entry cannot be changed without touching more than that; it must be a table of its own, ["
                            + example.servers() + "." + ConfigTemplate.NAME + "]");
        }
        return changed;
    }

    /**
     * The position of a table with its subtables in a TOML text; an empty range at the end if it is missing. It is found by lines
     * that look like headers, so callers must check the result.
     *
     * @param start its first character
     * @param end after its last character, without the line end
     */
    record TableRange(String text, String separator, int start, int end) {
        private static final Pattern LINE_END = Pattern.compile("(?<=\n)");

        static TableRange of(String text, String parent, String name) {
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
            String separator = ClientConfig.lineSeparator(text);
            return start < 0 ? new TableRange(text, separator, at, at) : new TableRange(text, separator, start, end);
        }

        private static JsonNode header(String line) {
            if (line.startsWith("[")) {
                try {
                    return READER.readTree(line);
                } catch (JacksonException other) {
                    // an array element at the start of a line
                }
            }
            return READER.missingNode();
        }

        /** Replaces the table, or adds it after an empty line. */
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

        /** Removes the table and the empty line before it. */
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

    /** A table with its subtables, without a line end after the last line. */
    private static String table(String name, JsonNode table, String separator) {
        StringBuilder lines = new StringBuilder("[" + name + "]");
        StringBuilder tables = new StringBuilder();
        table.properties().forEach(member -> {
            String key = key(member.getKey());
            if (member.getValue().isObject()) {
                tables.append(separator.repeat(2)).append(table(name + "." + key, member.getValue(), separator));
            } else {
                // scalars and arrays are written as in JSON
                lines.append(separator).append(key + " = " + JsonTextEdit.oneLine(member.getValue()));
            }
        });
        return lines.append(tables).toString();
    }

    private static String key(String name) {
        return BARE_KEY.matcher(name).matches() ? name : JsonTextEdit.oneLine(StringNode.valueOf(name));
    }
}
