package io.lagomcp.invoices.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where values come from: flags win over the environment, and the environment over the config file. */
final class Sources {
    /** The last one stands for the key in the examples. */
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{.*}|\\$[A-Z_]+|your-lago-api-key");

    private final Flags flags;
    private final Map<String, String> environment;
    private final ConfigFile file;

    private Sources(Flags flags, Map<String, String> environment, ConfigFile file) {
        this.flags = flags;
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the config file, if one is named.
     *
     * @throws InvalidSettingException if it cannot be read or understood
     */
    static Sources of(Map<String, String> environment, Flags flags) {
        Sources direct = new Sources(flags, environment, ConfigFile.none());
        return direct.given(Setting.CONFIG)
                .map(named -> new Sources(flags, environment, ConfigFile.read(named)))
                .orElse(direct);
    }

    /** Without a config file, for telling as much as can be told where that cannot be used. */
    static Sources withoutFile(Map<String, String> environment, Flags flags) {
        return new Sources(flags, environment, ConfigFile.none());
    }

    Optional<Given> given(Setting setting) {
        return flags.value(setting)
                .map(text -> new Given(setting, text, setting.flag().orElseThrow()))
                .or(() -> variable(setting.variable()).map(text -> new Given(setting, text, Given.ENVIRONMENT)))
                .or(() -> file.given(setting));
    }

    Flags flags() {
        return flags;
    }

    /**
     * A variable of the environment. One that is blank, or a placeholder that the client did not fill in such as
     * {@code ${env:NAME}}, counts as not set, because client configurations often leave those.
     */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty() && !isPlaceholder(value));
    }

    static boolean isPlaceholder(String value) {
        return UNRESOLVED.matcher(value).matches();
    }
}
