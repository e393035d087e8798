package io.lagomcp.invoices.install;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Writes a table.
 *
 * @param separator what ends a line
 */
record TomlTable(String separator) {

    /** The table of this name and the tables in it, without a line end behind the last line. */
    String text(String name, JsonNode table) {
        StringBuilder lines = new StringBuilder("[" + name + "]");
        StringBuilder tables = new StringBuilder();
        for (Map.Entry<String, JsonNode> member : table.properties()) {
            if (member.getValue().isObject()) {
                tables.append(separator)
                        .append(separator)
                        .append(text(name + "." + member.getKey(), member.getValue()));
            } else {
                // its scalars and arrays are written as those of JSON
                lines.append(separator).append(member.getKey()).append(" = ").append(Layout.oneLine(member.getValue()));
            }
        }
        return lines.append(tables).toString();
    }
}
