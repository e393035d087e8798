package io.lagomcp.invoices.install;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Writes a table.
 *
 * @param separator what ends a line
 */
record TomlTableWriter(String separator) {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

    /** The table of this name and the tables in it, without a line end behind the last line. */
    String text(String name, JsonNode table) {
        StringBuilder lines = new StringBuilder("[" + name + "]");
        StringBuilder tables = new StringBuilder();
        for (Map.Entry<String, JsonNode> member : table.properties()) {
            if (member.getValue().isObject()) {
                tables.append(separator)
                        .append(separator)
                        .append(text(name + "." + key(member.getKey()), member.getValue()));
            } else {
                // its scalars and arrays are written as those of JSON
                lines.append(separator)
                        .append(key(member.getKey()))
                        .append(" = ")
                        .append(JsonIndentation.oneLine(member.getValue()));
            }
        }
        return lines.append(tables).toString();
    }

    private static String key(String name) {
        return BARE.matcher(name).matches() ? name : JsonIndentation.oneLine(StringNode.valueOf(name));
    }
}
