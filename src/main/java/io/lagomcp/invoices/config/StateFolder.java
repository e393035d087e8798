package io.lagomcp.invoices.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Where this program keeps what must outlive it: the place that the user's system has for such files. */
final class StateFolder {
    private static final String NAME = "lago-invoices-mcp";

    private StateFolder() {}

    /**
     * The folder, which may not exist yet: {@code $XDG_STATE_HOME}, on Windows {@code %LOCALAPPDATA%}, else
     * {@code ~/.local/state}.
     */
    static Path of(Function<String, Optional<String>> environment) {
        return environment
                .apply("XDG_STATE_HOME")
                .or(() -> environment.apply("LOCALAPPDATA"))
                .map(Path::of)
                // the specification wants relative ones ignored
                .filter(Path::isAbsolute)
                .orElseGet(() -> home(environment).resolve(".local").resolve("state"))
                .resolve(NAME);
    }

    private static Path home(Function<String, Optional<String>> environment) {
        return Path.of(environment.apply("HOME").orElseGet(() -> System.getProperty("user.home")));
    }
}
