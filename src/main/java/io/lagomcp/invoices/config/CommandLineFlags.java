package io.lagomcp.invoices.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The flags of the command line. They contain no secret, because other programs can see command lines.
 *
 * @param given the flags with their values; {@code true} for flags without a value
 */
public record CommandLineFlags(Map<String, String> given) {
    /** Serves over HTTP, on the default port unless another is given. */
    public static final String HTTP = "--http";

    /** Accepts everybody on this machine without a token. */
    public static final String INSECURE_NO_AUTH = "--insecure-no-auth";

    /** Turns off the older HTTP+SSE transport. */
    public static final String NO_LEGACY_SSE = "--no-legacy-sse";

    public CommandLineFlags {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }

    public static CommandLineFlags none() {
        return new CommandLineFlags(Map.of());
    }

    public CommandLineFlags with(String flag, String value) {
        Map<String, String> more = new LinkedHashMap<>(given);
        more.put(flag, value);
        return new CommandLineFlags(more);
    }

    /** Whether this flag is a setting, today or formerly. */
    public static boolean isSetting(String flag) {
        String name = DeprecatedNames.current(flag);
        return name.equals(HTTP) || name.equals(INSECURE_NO_AUTH) || Setting.FLAGS.contains(name);
    }

    boolean has(String flag) {
        return given.containsKey(flag);
    }

    /** The value of this setting; {@code false} for a flag that turns it off. */
    Optional<String> value(Setting setting) {
        return setting.flag()
                .filter(given::containsKey)
                .map(flag -> flag.equals(NO_LEGACY_SSE) ? "false" : given.getOrDefault(flag, ""));
    }
}
