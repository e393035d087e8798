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
public final class Installation {
    private final Client client;
    private final Example example;
    private final ConfigFile file;
    private final String text;
    private final Configuration configuration;

    private Installation(Client client, ConfigFile file) throws InstallException {
        this.client = client;
        this.example = Example.of(client);
        this.file = file;
        this.text = file.text();
        this.configuration = Configuration.of(client, text, file.path());
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
    public static Installation of(Client client, Machine machine) throws InstallException {
        return new Installation(client, ConfigFile.read(client.file(machine)));
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
    public Optional<ClientEntry> entry() {
        return configuration.entry().map(ClientEntry::of);
    }

    /** What the client would start once {@link #install} has put the entry for this server in. */
    public ClientEntry planned(Server server) {
        return ClientEntry.of(merged(server));
    }

    /** How the server of the present entry comes by its key; it has none where there is no entry. */
    public Key key() {
        return configuration.entry().map(example::keyOf).orElseGet(Key.None::new);
    }

    /** What would become different in the present entry; empty where it is the one for this server. */
    public List<Change> changes(Server server) {
        return configuration
                .entry()
                .map(entry -> Change.between(entry, merged(server)))
                .orElseGet(List::of);
    }

    /**
     * Puts the entry for this server in, in place of the present one, of which stays what the server does not speak of.
     *
     * @return where the file is kept as it was; empty where there was none
     * @throws InstallException if nothing could be changed
     */
    public Optional<Path> install(Server server) throws InstallException {
        return file.write(configuration.with(merged(server)));
    }

    private ObjectNode merged(Server server) {
        ObjectNode fresh = example.entry(server);
        return configuration
                .entry()
                .map(present -> new EarlierEntry(present).carriedInto(fresh))
                .orElse(fresh);
    }

    /** The files beside it in which it is kept as it was, and in which a key of Lago's stands. */
    public List<Path> backupsWithKey() {
        return file.backups().stream().filter(this::holdsKey).toList();
    }

    private boolean holdsKey(Path backup) {
        try {
            return Configuration.of(client, ConfigFile.read(backup).text(), backup)
                    .entry()
                    .map(example::keyOf)
                    .filter(Key.Written.class::isInstance)
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
            Configuration before = Configuration.of(client, earlier, file.path());
            return before.entry().isEmpty() && before.with(entry).equals(text);
        } catch (InstallException noLongerUnderstood) {
            return false;
        }
    }
}
