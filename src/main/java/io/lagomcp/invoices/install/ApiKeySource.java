package io.lagomcp.invoices.install;

import java.nio.file.Path;

/** How a server that a client starts comes by Lago's API key. */
public sealed interface ApiKeySource {

    /** It stands in the client's file. It never shows itself: only {@code secret()} gives it away. */
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
