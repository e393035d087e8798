package io.lagomcp.invoices.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.InetAddressSet;

/**
 * Who sent a request and how they addressed this server, also where a proxy forwarded it.
 *
 * @param address of the sender
 * @param scheme {@code http} or {@code https}
 * @param authority host, and port where it was given
 */
public record ClientAddress(String address, String scheme, String authority) {

    /** The host without its port, in lower case. */
    public String host() {
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        return port ? authority.substring(0, colon) : authority;
    }

    /**
     * Tells who sent a request. The headers {@code X-Forwarded-*} count only if a trusted proxy sent them: anyone can.
     */
    static final class Resolver {
        private static final Pattern IPV4 =
                Pattern.compile("(?:OCTET\\.){3}OCTET".replace("OCTET", "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"));
        private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.\\[\\]]{2,47}");

        private final InetAddressSet trusted = new InetAddressSet();

        /** {@code proxies} as addresses, {@code 10.0.0.1}, or ranges of them, {@code 10.0.0.0/8}. */
        Resolver(List<String> proxies) {
            trusted.addAll(proxies);
        }

        ClientAddress of(Request request) {
            String address = Request.getRemoteAddr(request);
            String scheme = request.isSecure() ? "https" : "http";
            String authority = host(request);
            if (!isTrusted(address)) {
                return new ClientAddress(address, scheme, authority);
            }
            return new ClientAddress(
                    sender(request, address),
                    last(request, HttpHeader.X_FORWARDED_PROTO)
                            .filter(proto -> proto.equals("http") || proto.equals("https"))
                            .orElse(scheme),
                    last(request, HttpHeader.X_FORWARDED_HOST).orElse(authority));
        }

        /** Each proxy appends the address it was called from, so the last that is not of a trusted proxy is the sender. */
        private String sender(Request request, String proxy) {
            List<String> route = request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false);
            String sender = proxy;
            for (int i = route.size() - 1; i >= 0 && isTrusted(sender); i--) {
                String before = route.get(i).strip();
                if (address(before).isEmpty()) {
                    break;
                }
                sender = before;
            }
            return sender;
        }

        private static Optional<String> last(Request request, HttpHeader header) {
            List<String> values = request.getHeaders().getCSV(header, false);
            return values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(values.get(values.size() - 1).strip().toLowerCase(Locale.ROOT));
        }

        private static String host(Request request) {
            String authority = request.getHttpURI().getAuthority();
            if (authority == null) {
                authority = request.getHeaders().get(HttpHeader.HOST);
            }
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        }

        /** Whether this is the address of a proxy whose forwarded headers are believed. */
        boolean isTrusted(String address) {
            return address(address).filter(trusted).isPresent();
        }

        /** The address that this text is; a name is none, and is never looked up. */
        private static Optional<InetAddress> address(String text) {
            // what holds a colon is never taken for a name
            boolean ipv6 =
                    text.indexOf(':') >= 0 && IPV6_CHARACTERS.matcher(text).matches();
            if (!ipv6 && !IPV4.matcher(text).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(InetAddress.getByName(text));
            } catch (UnknownHostException malformed) {
                return Optional.empty();
            }
        }
    }
}
