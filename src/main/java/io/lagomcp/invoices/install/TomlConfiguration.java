package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Of a client that writes TOML. */
final class TomlConfiguration implements Configuration {
    private static final TomlMapper READER = new TomlMapper();

    private final String text;
    private final ObjectNode tree;
    private final Example example;
    private final Path file;

    private TomlConfiguration(String text, ObjectNode tree, Example example, Path file) {
        this.text = text;
        this.tree = tree;
        this.example = example;
        this.file = file;
    }

    static TomlConfiguration of(String text, Example example, Path file) throws InstallException {
        ObjectNode tree = tree(text, file);
        JsonNode ours = tree.path(example.servers()).path(Example.NAME);
        if (!ours.isMissingNode() && !ours.isObject()) {
            throw InstallException.of(file, example.servers() + "." + Example.NAME + " is not a table");
        }
        return new TomlConfiguration(text, tree, example, file);
    }

    private static ObjectNode tree(String text, Path file) throws InstallException {
        try {
            return text.isBlank() ? READER.createObjectNode() : (ObjectNode) READER.readTree(text);
        } catch (JacksonException wrong) {
            TokenStreamLocation place = wrong.getLocation();
            // not the parser's own words, which may repeat what stands there
            throw place == null
                    ? InstallException.of(file, "this is no TOML")
                    : InstallException.at(file, place.getLineNr(), place.getColumnNr(), "this is no TOML");
        }
    }

    @Override
    public Optional<ObjectNode> entry() {
        JsonNode entry = tree.path(example.servers()).path(Example.NAME);
        return entry instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    @Override
    public String with(ObjectNode entry) throws InstallException {
        ObjectNode expected = tree.deepCopy();
        if (!expected.path(example.servers()).isMissingNode()
                && !expected.path(example.servers()).isObject()) {
            throw InstallException.of(file, example.servers() + " is not a table");
        }
        expected.withObjectProperty(example.servers()).set(Example.NAME, entry);
        TomlSpan span = TomlSpan.of(text, example.servers(), Example.NAME);
        String table = new TomlTable(span.separator()).text(example.servers() + "." + Example.NAME, entry);
        return proven(span.replacedBy(table), expected);
    }

    @Override
    public String without() throws InstallException {
        ObjectNode expected = tree.deepCopy();
        ObjectNode servers = (ObjectNode) expected.path(example.servers());
        servers.remove(Example.NAME);
        TomlSpan span = TomlSpan.of(text, example.servers(), Example.NAME);
        String without = span.removed();
        if (servers.isEmpty() && !tree(without, file).has(example.servers())) {
            // a table that nobody wrote is there as long as there is something in it
            expected.remove(example.servers());
        }
        return proven(without, expected);
    }

    /** The text, which says what it shall say and nothing else. */
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
                            + example.servers() + "." + Example.NAME + "]");
        }
        return changed;
    }
}
