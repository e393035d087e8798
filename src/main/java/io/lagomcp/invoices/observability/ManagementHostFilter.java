package io.lagomcp.invoices.observability;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host names under which the management port answers: IP addresses, names without a dot, and those that are allowed. A web
 * page that makes a browser call this port by a name of its own (DNS rebinding) needs a name with a dot.
 */
final class ManagementHostFilter {
    private static final Pattern ADDRESS_OR_LOCAL_NAME = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[.*]|[^.]+");
    private static final Pattern PORT = Pattern.compile(":[0-9]+$");

    private final Set<String> allowed = new HashSet<>();

    /** {@code boundTo} and {@code others} are allowed; ports in {@code others} mean nothing. */
    ManagementHostFilter(String boundTo, Collection<String> others) {
        allowed.add(boundTo.toLowerCase(Locale.ROOT));
        others.forEach(
                host -> allowed.add(PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("")));
    }

    /** Whether a request for this host is answered; one without a host, as HTTP/1.0 has it, was not sent by a browser. */
    boolean allow(@Nullable String host) {
        return host == null
                || ADDRESS_OR_LOCAL_NAME.matcher(host).matches()
                || allowed.contains(host.toLowerCase(Locale.ROOT));
    }
}
