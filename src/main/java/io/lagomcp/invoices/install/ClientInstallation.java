package io.lagomcp.invoices.install;

import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our entry in the configuration file of one client. Other content is never changed, and an invalid file is left alone.
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
     * Reads the client's file.
     *
     * @throws InstallException if it cannot be read or parsed
     */
    public static ClientInstallation of(McpClientApp client, UserMachine machine) throws InstallException {
        return new ClientInstallation(client, ClientConfigFile.read(client.file(machine)));
    }

    public Path file() {
        return file.path();
    }

    public boolean isThere() {
        return configuration.entry().isPresent();
    }

    public Optional<InstalledEntry> entry() {
        return configuration.entry().map(InstalledEntry::of);
    }

    /** The entry after {@link #install} with this server. */
    public InstalledEntry planned(ServerLaunch server) {
        return InstalledEntry.of(merged(server));
    }

    /** The key source of the present entry; none if there is no entry. */
    public ApiKeySource key() {
        return configuration.entry().map(example::keyOf).orElseGet(ApiKeySource.None::new);
    }

    /** The changes that {@link #install} would make to the present entry; empty for none. */
    public List<EntryChange> changes(ServerLaunch server) {
        return configuration
                .entry()
                .map(entry -> EntryChange.between(entry, merged(server)))
                .orElseGet(List::of);
    }

    /**
     * Adds the entry for this server, or replaces the present entry but keeps what the server does not set.
     *
     * @return the backup of the file; empty if there was no file
     * @throws InstallException if nothing could be changed
     */
    public Optional<Path> install(ServerLaunch server) throws InstallException {
        return file.write(configuration.with(merged(server)));
    }

    private ObjectNode merged(ServerLaunch server) {
        ObjectNode fresh = example.entry(server);
        return configuration
                .entry()
                .map(present -> new EntryMerger(present).mergedInto(fresh))
                .orElse(fresh);
    }

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
            // no key can be found in it
            return false;
        }
    }

    /**
     * Removes the present entry. Restores the file exactly as before the installation if nothing else has changed.
     *
     * @return the backup of the file; empty if it had no other content and was deleted
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

    /** Whether adding the entry to that text gives the present text. */
    private boolean isBefore(String earlier, ObjectNode entry) {
        try {
            ClientConfig before = ClientConfig.of(client, earlier, file.path());
            return before.entry().isEmpty() && before.with(entry).equals(text);
        } catch (InstallException noLongerUnderstood) {
            return false;
        }
    }

    /** Merges a new entry with the present one: what our flags do not decide is kept. */
    private record EntryMerger(ObjectNode entry) {
        private static final String ARGUMENTS = "args";
        private static final String ENVIRONMENT = "env";
        private static final String SANDBOX = "--sandbox";
        private static final String URL = "--api-url";
        private static final String REGION = "LAGO_REGION";

        /** Not kept: the new entry decides them. */
        private static final Set<String> REPLACED = Set.of("LAGO_API_KEY", "LAGO_API_KEY_FILE", "LAGO_MCP_SANDBOX");

        private static final Set<String> ADDRESS = Set.of("LAGO_API_URL", REGION);

        /** The new entry with the kept parts of the present one. */
        ObjectNode mergedInto(ObjectNode fresh) {
            boolean namesAddress = namesAddress(fresh);
            ObjectNode whole = entry.deepCopy();
            fresh.properties().stream()
                    .filter(member ->
                            !whole.has(member.getKey()) || member.getKey().equals("command"))
                    .forEach(member -> whole.set(member.getKey(), member.getValue()));
            whole.set(ARGUMENTS, arguments(fresh, namesAddress));
            ObjectNode environment = environment(fresh, namesAddress);
            if (environment.isEmpty()) {
                whole.remove(ENVIRONMENT);
            } else {
                whole.set(ENVIRONMENT, environment);
            }
            return whole;
        }

        private static boolean namesAddress(ObjectNode fresh) {
            List<String> arguments = texts(fresh.path(ARGUMENTS));
            return arguments.contains(SANDBOX)
                    || arguments.contains(URL)
                    || fresh.path(ENVIRONMENT).has(REGION);
        }

        private ArrayNode arguments(ObjectNode fresh, boolean namesAddress) {
            ArrayNode all = fresh.withArrayProperty(ARGUMENTS).deepCopy();
            List<String> ours = texts(all);
            kept(namesAddress).stream()
                    .filter(argument -> !ours.contains(argument))
                    .forEach(all::add);
            return all;
        }

        private List<String> kept(boolean namesAddress) {
            List<String> all = texts(entry.path(ARGUMENTS));
            List<String> kept = new ArrayList<>();
            // skips Java's arguments before ours
            int at = all.contains("-jar") ? all.indexOf("-jar") + 2 : 0;
            while (at < all.size()) {
                String argument = all.get(at++);
                if (namesAddress && argument.equals(URL)) {
                    at++;
                } else if (!argument.equals(SANDBOX) && !(namesAddress && argument.startsWith(URL + "="))) {
                    kept.add(argument);
                }
            }
            return kept;
        }

        private ObjectNode environment(ObjectNode fresh, boolean namesAddress) {
            ObjectNode all = fresh.objectNode();
            if (fresh.path(ENVIRONMENT) instanceof ObjectNode ours) {
                all.setAll(ours);
            }
            entry.path(ENVIRONMENT).properties().forEach(variable -> {
                String name = variable.getKey();
                boolean isDecided =
                        all.has(name) || REPLACED.contains(name) || (namesAddress && ADDRESS.contains(name));
                if (!isDecided) {
                    all.set(name, variable.getValue());
                }
            });
            return all;
        }

        private static List<String> texts(JsonNode values) {
            return values.valueStream().map(value -> value.asString("")).toList();
        }
    }
}
