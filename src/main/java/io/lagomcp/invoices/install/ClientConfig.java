package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The text of a client's configuration file; adds, replaces and removes our entry and keeps the rest. */
sealed interface ClientConfig permits JsonClientConfig, TomlClientConfig {

    /**
     * Parses the text.
     *
     * @param file its file, for messages
     * @throws InstallException if it is not valid, with the place
     */
    static ClientConfig of(McpClientApp client, String text, Path file) throws InstallException {
        ConfigTemplate example = ConfigTemplate.of(client);
        return client.speaksToml()
                ? TomlClientConfig.of(text, example, file)
                : JsonClientConfig.of(text, example, file);
    }

    /** Our entry; empty where there is none. */
    Optional<ObjectNode> entry();

    /**
     * The text with this entry, which replaces a present one.
     *
     * @throws InstallException if that would change more than our entry
     */
    String with(ObjectNode entry) throws InstallException;

    /**
     * The text without our entry, which must exist.
     *
     * @throws InstallException if that would change more than our entry
     */
    String without() throws InstallException;
}
