package io.lagomcp.invoices.install;

import java.nio.file.Path;

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
