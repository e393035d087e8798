package io.lagomcp.invoices.install;

import io.lagomcp.invoices.install.McpClientApp.SecretSupport;
import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The format of a client's file, from {@code examples/}.
 *
 * @param servers the key of all servers in the file
 * @param entry our entry, with values to be replaced
 * @param input the input by which the client asks for the key, if it asks
 */
record ConfigTemplate(String servers, ObjectNode entry, Optional<ObjectNode> input) {
    static final String NAME = "lago-invoices";
    static final String INPUTS = "inputs";

    private static final String KEY = "LAGO_API_KEY";
    private static final String KEY_FILE = "LAGO_API_KEY_FILE";
    private static final String ENVIRONMENT = "env";
    private static final String PLACEHOLDER = "your-lago-api-key";

    static ConfigTemplate of(McpClientApp client) {
        ObjectMapper mapper = client.speaksToml() ? new TomlMapper() : JsonMapper.shared();
        try (InputStream stream = ConfigTemplate.class.getResourceAsStream("/examples/" + client.example())) {
            if (stream == null) {
                throw new IllegalStateException(client.example() + " is not packed");
            }
            return of(mapper.readTree(stream));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ConfigTemplate of(JsonNode file) {
        Optional<ObjectNode> input =
                file.has(INPUTS) ? Optional.of((ObjectNode) file.path(INPUTS).get(0)) : Optional.empty();
        String servers = file.propertyNames().stream()
                .filter(name -> !name.equals(INPUTS))
                .findFirst()
                .orElseThrow();
        return new ConfigTemplate(servers, (ObjectNode) file.path(servers).required(NAME), input);
    }

    SecretSupport keyHabit() {
        if (input.isPresent()) {
            return SecretSupport.ASKS;
        }
        return reference().equals(PLACEHOLDER) ? SecretSupport.IN_ITS_FILE : SecretSupport.FROM_ITS_ENVIRONMENT;
    }

    /** Our entry in the content of a file; empty where there is none. */
    Optional<ObjectNode> entryIn(JsonNode file) {
        return file.path(servers).path(NAME) instanceof ObjectNode present ? Optional.of(present) : Optional.empty();
    }

    /** The entry that starts this server. */
    ObjectNode entry(ServerLaunch server) {
        ObjectNode made = entry.deepCopy();
        made.put("command", server.command());
        ArrayNode arguments = made.putArray("args");
        server.arguments().forEach(arguments::add);
        ObjectNode environment = made.putObject(ENVIRONMENT);
        if (server.key() instanceof ApiKeySource.Written written) {
            environment.put(KEY, written.secret());
        } else if (server.key() instanceof ApiKeySource.InFile inFile) {
            environment.put(KEY_FILE, inFile.file().toString());
        } else if (server.key() instanceof ApiKeySource.FromClient) {
            environment.put(KEY, reference());
        }
        server.environment().forEach(environment::put);
        if (environment.isEmpty()) {
            made.remove(ENVIRONMENT);
        }
        return made;
    }

    ApiKeySource keyOf(ObjectNode present) {
        JsonNode environment = present.path(ENVIRONMENT);
        String key = environment.path(KEY).asString("");
        String file = environment.path(KEY_FILE).asString("");
        if (!file.isEmpty()) {
            return new ApiKeySource.InFile(Path.of(file));
        }
        if (key.isEmpty() || key.equals(PLACEHOLDER)) {
            return new ApiKeySource.None();
        }
        return key.equals(reference()) ? new ApiKeySource.FromClient() : new ApiKeySource.Written(key);
    }

    /** The input that this entry needs; empty for none. */
    Optional<ObjectNode> inputOf(ObjectNode made) {
        return input.filter(
                asked -> made.path(ENVIRONMENT).path(KEY).asString("").equals(reference()));
    }

    private String reference() {
        return entry.path(ENVIRONMENT).path(KEY).asString("");
    }
}
