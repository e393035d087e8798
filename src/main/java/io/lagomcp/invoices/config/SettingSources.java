package io.lagomcp.invoices.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where values come from: flags win over the environment, and the environment over the config file. */
final class SettingSources {
    /** The last one stands for the key in the examples. */
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{.*}|\\$[A-Z_]+|your-lago-api-key");

    private final CommandLineFlags flags;
    private final Map<String, String> environment;
    private final ConfigFile file;

    private SettingSources(CommandLineFlags flags, Map<String, String> environment, ConfigFile file) {
        this.flags = flags;
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the config file, if one is named.
     *
     * @throws InvalidSettingException if it cannot be read or understood
     */
    static SettingSources of(Map<String, String> environment, CommandLineFlags flags) {
        SettingSources direct = new SettingSources(flags, environment, ConfigFile.none());
        return direct.given(Setting.CONFIG)
                .map(named -> new SettingSources(flags, environment, ConfigFile.read(named)))
                .orElse(direct);
    }

    /** Without a config file, for telling as much as can be told where that cannot be used. */
    static SettingSources withoutFile(Map<String, String> environment, CommandLineFlags flags) {
        return new SettingSources(flags, environment, ConfigFile.none());
    }

    Optional<RawValue> given(Setting setting) {
        return flags.value(setting)
                .map(text -> new RawValue(setting, text, setting.flag().orElseThrow()))
                .or(() -> variable(setting.variable()).map(text -> new RawValue(setting, text, RawValue.ENVIRONMENT)))
                .or(() -> file.given(setting));
    }

    CommandLineFlags flags() {
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
