package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The text of a client's configuration file; adds, replaces and removes our entry and keeps the rest. */
sealed interface ClientConfig permits JsonClientConfig, TomlClientConfig {

    /** Parses the text; messages name the file, and the place where the text is not valid. */
    static ClientConfig of(McpClientApp client, String text, Path file) throws InstallException {
        ConfigTemplate example = ConfigTemplate.of(client);
        return client.speaksToml()
                ? TomlClientConfig.of(text, example, file)
                : JsonClientConfig.of(text, example, file);
    }

    Optional<ObjectNode> entry();

    /** The text with this entry, which replaces a present one. Fails if that would change more than our entry. */
    String with(ObjectNode entry) throws InstallException;

    /** The text without our entry, which must exist. Fails if that would change more than our entry. */
    String without() throws InstallException;

    /** The line separator of a text; a line feed if it has one line. */
    static String lineSeparator(String text) {
        if (text.contains("\r\n")) {
            return "\r\n";
        }
        return text.contains("\n") || !text.contains("\r") ? "\n" : "\r";
    }
}
