package io.lagomcp.invoices.observability;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host names under which the management port answers: IP addresses, names without a dot, and allowed names. A web page
 * that attacks this port by DNS rebinding needs a name with a dot.
 */
final class ManagementHostFilter {
    private static final Pattern ADDRESS_OR_LOCAL_NAME = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[.*]|[^.]+");
    private static final Pattern PORT = Pattern.compile(":[0-9]+$");

    private final Set<String> allowed = new HashSet<>();

    /** Allows {@code boundTo} and {@code others}; ports in {@code others} are ignored. */
    ManagementHostFilter(String boundTo, Collection<String> others) {
        allowed.add(boundTo.toLowerCase(Locale.ROOT));
        others.forEach(
                host -> allowed.add(PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("")));
    }

    /** Whether a request for this host is allowed. A request without a host (HTTP/1.0) does not come from a browser. */
    boolean allow(@Nullable String host) {
        return host == null
                || ADDRESS_OR_LOCAL_NAME.matcher(host).matches()
                || allowed.contains(host.toLowerCase(Locale.ROOT));
    }
}
