package io.lagomcp.invoices.install;

import java.nio.file.Path;

/** How a server that a client starts gets the API key. */
public sealed interface ApiKeySource {

    /** It stands in the client's file. {@code toString} hides it; only {@code secret()} returns it. */
    record Written(String secret) implements ApiKeySource {
        @Override
        public String toString() {
            return "Written[hidden]";
        }
    }

    /** It stands in a file of its own, which the server reads. */
    record InFile(Path file) implements ApiKeySource {}

    /** The client hands it over as {@link McpClientApp#keyHabit()} says. */
    record FromClient() implements ApiKeySource {}

    /** It has none, as is enough for the sandbox. */
    record None() implements ApiKeySource {}
}
