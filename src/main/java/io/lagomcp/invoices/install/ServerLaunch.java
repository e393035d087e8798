package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The command with which a client starts the server.
 *
 * @param command the absolute path of a program
 * @param arguments its arguments
 * @param environment settings without the key
 * @param key where the key comes from
 */
public record ServerLaunch(String command, List<String> arguments, Map<String, String> environment, ApiKeySource key) {

    public ServerLaunch with(ApiKeySource other) {
        return new ServerLaunch(command, arguments, environment, other);
    }

    /** How a server that a client starts gets the API key. */
    public sealed interface ApiKeySource {

        /** From the client's file. {@code toString} hides it; only {@code secret()} returns it. */
        record Written(String secret) implements ApiKeySource {
            @Override
            public String toString() {
                return "Written[hidden]";
            }
        }

        /** From a separate file, which the server reads. */
        record InFile(Path file) implements ApiKeySource {}

        /** From the client, in the way of {@link McpClientApp#keyHabit()}. */
        record FromClient() implements ApiKeySource {}

        /** No key, which is enough for the sandbox. */
        record None() implements ApiKeySource {}
    }
}
