package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The text of a client's file, in which our entry can be put, replaced and removed, while all the rest stays. */
sealed interface ClientConfig permits JsonClientConfig, TomlClientConfig {

    /**
     * Understands the text.
     *
     * @param file where it is from, for what is told if that fails
     * @throws InstallException if it cannot be understood, with the place
     */
    static ClientConfig of(McpClientApp client, String text, Path file) throws InstallException {
        ConfigTemplate example = ConfigTemplate.of(client);
        return client.speaksToml()
                ? TomlClientConfig.of(text, example, file)
                : JsonClientConfig.of(text, example, file);
    }

    /** Our entry, where there is one. */
    Optional<ObjectNode> entry();

    /**
     * The text with this entry, in place of ours where there is one.
     *
     * @throws InstallException if that would touch more than our entry
     */
    String with(ObjectNode entry) throws InstallException;

    /**
     * The text without our entry, which must be there.
     *
     * @throws InstallException if that would touch more than our entry
     */
    String without() throws InstallException;
}
