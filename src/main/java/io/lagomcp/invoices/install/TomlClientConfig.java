package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Of a client that writes TOML. */
final class TomlClientConfig implements ClientConfig {
    private static final TomlMapper READER = new TomlMapper();

    private final String text;
    private final ObjectNode tree;
    private final ConfigTemplate example;
    private final Path file;

    private TomlClientConfig(String text, ObjectNode tree, ConfigTemplate example, Path file) {
        this.text = text;
        this.tree = tree;
        this.example = example;
        this.file = file;
    }

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
            TokenStreamLocation place = wrong.getLocation();
            // not the parser's own words, which may repeat what stands there
            throw place == null
                    ? InstallException.of(file, "this is no TOML")
                    : InstallException.at(file, place.getLineNr(), place.getColumnNr(), "this is no TOML");
        }
    }

    @Override
    public Optional<ObjectNode> entry() {
        JsonNode entry = tree.path(example.servers()).path(ConfigTemplate.NAME);
        return entry instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    @Override
    public String with(ObjectNode entry) throws InstallException {
        ObjectNode expected = tree.deepCopy();
        if (!expected.path(example.servers()).isMissingNode()
                && !expected.path(example.servers()).isObject()) {
            throw InstallException.of(file, example.servers() + " is not a table");
        }
        expected.withObjectProperty(example.servers()).set(ConfigTemplate.NAME, entry);
        TomlTableRange span = TomlTableRange.of(text, example.servers(), ConfigTemplate.NAME);
        String table = new TomlTableWriter(span.separator()).text(example.servers() + "." + ConfigTemplate.NAME, entry);
        return proven(span.replacedBy(table), expected);
    }

    @Override
    public String without() throws InstallException {
        ObjectNode expected = tree.deepCopy();
        ObjectNode servers = (ObjectNode) expected.path(example.servers());
        servers.remove(ConfigTemplate.NAME);
        TomlTableRange span = TomlTableRange.of(text, example.servers(), ConfigTemplate.NAME);
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
                            + example.servers() + "." + ConfigTemplate.NAME + "]");
        }
        return changed;
    }
}
