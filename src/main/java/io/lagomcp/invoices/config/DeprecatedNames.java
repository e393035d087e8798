package io.lagomcp.invoices.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Former names of settings, flags and commands. Each still works and causes one notice with its replacement. */
public final class DeprecatedNames {
    private static final Map<String, String> FLAGS_AND_VARIABLES = Map.of(
            "LAGO_MCP_DOCUMENTS", "LAGO_MCP_DOWNLOAD_DIR",
            "LAGO_MCP_HTTP_TOKENS", "LAGO_MCP_HTTP_TOKENS_FILE",
            "LAGO_MCP_HTTP_MAX_SESSIONS_EACH", "LAGO_MCP_HTTP_MAX_SESSIONS_PER_PRINCIPAL",
            "LAGO_MCP_HTTP_SSE", "LAGO_MCP_HTTP_LEGACY_SSE",
            "LAGO_MCP_HTTP_PUBLIC_URL", "LAGO_MCP_PUBLIC_URL",
            "--documents", "--download-dir",
            "--tokens", "--tokens-file",
            "--no-sse", "--no-legacy-sse");

    /** Former commands with their replacements; subcommands with their parent. */
    public static final Map<String, String> COMMANDS = Map.of("ready", "healthcheck", "audit settle", "audit resolve");

    private final List<String> notices = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    DeprecatedNames() {}

    public static String notice(String former, String replacement) {
        return former + " is deprecated: use " + replacement + " instead.";
    }

    /** The current name of a setting or flag, which may be this one. */
    static String current(String name) {
        return FLAGS_AND_VARIABLES.getOrDefault(name, name);
    }

    /** The values of one source by current names. Two different values for one setting are a problem. */
    <V> Map<String, V> replaced(Map<String, V> given, Function<V, String> text) {
        Map<String, V> current = new LinkedHashMap<>(given);
        FLAGS_AND_VARIABLES.forEach((former, name) -> {
            V value = current.remove(former);
            if (value == null || !SettingSources.isSet(text.apply(value))) {
                return;
            }
            notices.add(notice(former, name));
            V other = current.put(name, value);
            if (other != null
                    && SettingSources.isSet(text.apply(other))
                    && !text.apply(other).equals(text.apply(value))) {
                problems.add(former + " and " + name + " are set to different values: remove " + former + ".");
            }
        });
        return current;
    }

    List<String> notices() {
        return notices;
    }

    List<String> problems() {
        return problems;
    }
}
