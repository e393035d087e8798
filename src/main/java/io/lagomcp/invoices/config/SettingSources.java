package io.lagomcp.invoices.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The sources of settings: flags override the environment, and the environment overrides the config file. */
final class SettingSources {
    /** The last alternative is the placeholder of the examples. */
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{.*}|\\$[A-Z_]+|your-lago-api-key");

    private final CommandLineFlags flags;
    private final Map<String, String> environment;
    private final DeprecatedNames deprecated = new DeprecatedNames();
    private Map<String, RawValue> file = Map.of();

    /** Without the config file, for a report if that is invalid. */
    SettingSources(Map<String, String> environment, CommandLineFlags flags) {
        this.flags = new CommandLineFlags(deprecated.replaced(flags.given(), value -> value));
        this.environment = deprecated.replaced(environment, value -> value);
    }

    /** Reads the config file, if one is named. Fails if it cannot be read or parsed. */
    static SettingSources of(Map<String, String> environment, CommandLineFlags flags) {
        SettingSources sources = new SettingSources(environment, flags);
        sources.given(Setting.CONFIG).ifPresent(named -> sources.file = ConfigFile.read(named, sources.deprecated));
        return sources;
    }

    Optional<RawValue> given(Setting setting) {
        return flags.value(setting)
                .map(text -> new RawValue(setting, text, setting.flag().orElseThrow()))
                .or(() -> variable(setting.variable()).map(text -> new RawValue(setting, text, RawValue.ENVIRONMENT)))
                .or(() -> Optional.ofNullable(file.get(setting.variable())));
    }

    DeprecatedNames deprecated() {
        return deprecated;
    }

    CommandLineFlags flags() {
        return flags;
    }

    /**
     * A variable of the environment. A blank value, or a placeholder such as {@code ${env:NAME}} that the client did not
     * replace, counts as not set.
     */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(SettingSources::isSet)
                .map(String::strip);
    }

    static boolean isSet(String value) {
        return !value.isBlank() && !isPlaceholder(value.strip());
    }

    static boolean isPlaceholder(String value) {
        return UNRESOLVED.matcher(value).matches();
    }
}
