package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names allowed in metrics and traces. Callers choose methods and targets freely, so unknown ones become {@value #OTHER}:
 * otherwise any caller could make the metrics grow without bound.
 */
final class LabelAllowlist {
    static final String OTHER = "other";

    private static final int MOST_CODES = 150;
    private static final Set<String> METHODS = Set.of(
            "initialize",
            "server/discover",
            "ping",
            "tools/list",
            "tools/call",
            "resources/list",
            "resources/templates/list",
            "resources/read",
            "prompts/list",
            "prompts/get",
            "completion/complete",
            "logging/setLevel");

    private final Set<String> codes = ConcurrentHashMap.newKeySet();
    private volatile Set<String> targets = Set.of();

    /** Allows the names of these tools, prompts and resource templates. */
    void register(Collection<String> names) {
        targets = Set.copyOf(names);
    }

    static String method(RequestInfo call) {
        return METHODS.contains(call.method()) ? call.method() : OTHER;
    }

    String target(RequestInfo call) {
        return call.target().isEmpty() ? "" : target(call.target());
    }

    String target(String name) {
        return targets.contains(name) ? name : OTHER;
    }

    /** An error code of ours or Lago's; after the first {@value #MOST_CODES} different codes, {@value #OTHER}. */
    String code(String code) {
        if (codes.contains(code)) {
            return code;
        }
        boolean isNew = code.matches("-?[a-z0-9_]{1,60}") && codes.size() < MOST_CODES;
        return isNew && codes.add(code) ? code : OTHER;
    }
}
