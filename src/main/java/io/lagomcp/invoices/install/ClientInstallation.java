package io.lagomcp.invoices.install;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our entry in the file of one client, as it was found. What others have written there is never changed, and a file that is not
 * understood is left alone.
 */
public final class ClientInstallation {
    private final McpClientApp client;
    private final ConfigTemplate example;
    private final ClientConfigFile file;
    private final String text;
    private final ClientConfig configuration;

    private ClientInstallation(McpClientApp client, ClientConfigFile file) throws InstallException {
        this.client = client;
        this.example = ConfigTemplate.of(client);
        this.file = file;
        this.text = file.text();
        this.configuration = ClientConfig.of(client, text, file.path());
        requireUsable();
    }

    private void requireUsable() throws InstallException {
        try {
            key();
        } catch (InvalidPathException noFile) {
            throw InstallException.of(file.path(), "LAGO_API_KEY_FILE of our entry cannot be the name of a file");
        }
    }

    /**
     * What there is now.
     *
     * @throws InstallException if the client's file cannot be read or understood
     */
    public static ClientInstallation of(McpClientApp client, UserMachine machine) throws InstallException {
        return new ClientInstallation(client, ClientConfigFile.read(client.file(machine)));
    }

    /** The client's file. */
    public Path file() {
        return file.path();
    }

    /** Whether the client is told of our server. */
    public boolean isThere() {
        return configuration.entry().isPresent();
    }

    /** What the client starts now; empty where it is not told of our server. */
    public Optional<InstalledEntry> entry() {
        return configuration.entry().map(InstalledEntry::of);
    }

    /** What the client would start once {@link #install} has put the entry for this server in. */
    public InstalledEntry planned(ServerLaunch server) {
        return InstalledEntry.of(merged(server));
    }

    /** How the server of the present entry comes by its key; it has none where there is no entry. */
    public ApiKeySource key() {
        return configuration.entry().map(example::keyOf).orElseGet(ApiKeySource.None::new);
    }

    /** What would become different in the present entry; empty where it is the one for this server. */
    public List<EntryChange> changes(ServerLaunch server) {
        return configuration
                .entry()
                .map(entry -> EntryChange.between(entry, merged(server)))
                .orElseGet(List::of);
    }

    /**
     * Puts the entry for this server in, in place of the present one, of which stays what the server does not speak of.
     *
     * @return where the file is kept as it was; empty where there was none
     * @throws InstallException if nothing could be changed
     */
    public Optional<Path> install(ServerLaunch server) throws InstallException {
        return file.write(configuration.with(merged(server)));
    }

    private ObjectNode merged(ServerLaunch server) {
        ObjectNode fresh = example.entry(server);
        return configuration
                .entry()
                .map(present -> new EntryMerger(present).carriedInto(fresh))
                .orElse(fresh);
    }

    /** The files beside it in which it is kept as it was, and in which a key of Lago's stands. */
    public List<Path> backupsWithKey() {
        return file.backups().stream().filter(this::holdsKey).toList();
    }

    private boolean holdsKey(Path backup) {
        try {
            return ClientConfig.of(client, ClientConfigFile.read(backup).text(), backup)
                    .entry()
                    .map(example::keyOf)
                    .filter(ApiKeySource.Written.class::isInstance)
                    .isPresent();
        } catch (InstallException unreadable) {
            // nor can anybody else make out a key in there
            return false;
        }
    }

    /**
     * Takes the present entry out. What the file was before it came, it is again, to the last byte, if nobody changed anything
     * else since.
     *
     * @return where the file is kept as it was; empty where it held nothing else and is gone
     * @throws InstallException if nothing could be changed
     */
    public Optional<Path> uninstall() throws InstallException {
        ObjectNode entry = configuration.entry().orElseThrow();
        for (String earlier : file.earlierTexts()) {
            if (isBefore(earlier, entry)) {
                return file.write(earlier);
            }
        }
        if (!file.isLink() && isBefore("", entry)) {
            file.delete();
            return Optional.empty();
        }
        return file.write(configuration.without());
    }

    /** Whether putting the entry into that text makes this one. */
    private boolean isBefore(String earlier, ObjectNode entry) {
        try {
            ClientConfig before = ClientConfig.of(client, earlier, file.path());
            return before.entry().isEmpty() && before.with(entry).equals(text);
        } catch (InstallException noLongerUnderstood) {
            return false;
        }
    }
}
