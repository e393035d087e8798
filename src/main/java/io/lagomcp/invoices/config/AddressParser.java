package io.lagomcp.invoices.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses hosts, networks, origins and URLs. Makes no DNS lookups. */
final class AddressParser {
    static final String LOOPBACK = "127.0.0.1";
    static final int LAST_PORT = 65_535;

    private static final String LABEL = "[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^]]+]|[^:]+)(?::(\\d{1,5}))?");
    private static final Pattern OCTETS =
            Pattern.compile("(?:OCTET\\.){3}OCTET".replace("OCTET", "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)"));
    private static final Pattern NUMBERS = Pattern.compile("[\\d.]+");
    private static final Pattern HEXTETS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private AddressParser() {}

    /** A host to listen on: a name, or an address without brackets. */
    static String host(RawValue given) {
        return host(given, "must be a host name or an IP address");
    }

    private static String host(RawValue given, String problem) {
        String host = unbracketed(given.text());
        if (!isHost(host)) {
            throw given.unusable(problem);
        }
        return host;
    }

    /** Whether this is a loopback address, judged by its text. */
    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** A value of the Host header, with or without a port. */
    static String hostAndPort(RawValue given) {
        Matcher parts = HOST_AND_PORT.matcher(given.text());
        if (!parts.matches() || !isHost(unbracketed(parts.group(1))) || !isPort(parts.group(2))) {
            throw given.unusable(noList("host names with or without a port, such as mcp.example.com", given));
        }
        return given.text().toLowerCase(Locale.ROOT);
    }

    /** A host of files: a name, or an address without brackets. */
    static String fileHost(RawValue given) {
        return host(given, noList("host names or IP addresses such as minio.internal or 10.0.0.7", given));
    }

    private static String noList(String items, RawValue given) {
        return "must be " + items + ", separated by commas; \"" + given.shown() + "\" is none";
    }

    /** An origin of web pages. */
    static String origin(RawValue given) {
        boolean isOrigin = uri(given.text())
                .filter(page -> isWeb(page) && isPlain(page))
                .filter(page -> page.getRawPath().isEmpty() && page.getRawQuery() == null)
                .isPresent();
        if (!isOrigin) {
            throw given.unusable(noList("origins such as https://chat.example.com, without a path", given));
        }
        return given.text().toLowerCase(Locale.ROOT);
    }

    /** An address or network of a proxy. */
    static String network(RawValue given) {
        String[] parts = given.text().split("/", 2);
        InetAddress address = literal(parts[0])
                .orElseThrow(() -> given.unusable(noList("addresses such as 10.0.0.1 or 10.0.0.0/8", given)));
        if (parts.length > 1) {
            int bits = address.getAddress().length * Byte.SIZE;
            // /0 would trust the forwarded headers of everybody
            SettingValues.number(new RawValue(given.setting(), parts[1], given.text()), 1, bits);
        }
        return given.text();
    }

    /** A URL without a slash at the end; plain HTTP only on this machine. */
    static URI endpoint(RawValue given) {
        return secretUri(given.text().replaceFirst("/+$", ""))
                .filter(url -> url.getRawQuery() == null)
                .orElseThrow(() -> given.unusable("must be an https address such as https://mcp.example.com, without "
                        + "user, query and fragment (http only for this machine itself)"));
    }

    /** Where messages are sent: with path and query as they are; plain HTTP only on this machine. */
    static URI webhook(RawValue given) {
        return secretUri(given.text())
                .orElseThrow(() -> given.unusable("must be an https address such as https://hooks.example.com/lago,"
                        + " without user and fragment (http only for this machine itself)"));
    }

    /** Empty where somebody on the way could read what is sent there. */
    private static Optional<URI> secretUri(String text) {
        return uri(text)
                .filter(url -> isWeb(url) && isPlain(url))
                .filter(url -> url.getScheme().equalsIgnoreCase("https") || isLoopback(unbracketed(url.getHost())));
    }

    private static boolean isWeb(URI uri) {
        return uri.getHost() != null
                && Set.of("http", "https")
                        .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
    }

    private static boolean isPlain(URI uri) {
        return uri.getRawUserInfo() == null && uri.getRawFragment() == null;
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isHost(String host) {
        return (NAME.matcher(host).matches() && !NUMBERS.matcher(host).matches())
                || literal(host).isPresent();
    }

    private static boolean isPort(@Nullable String port) {
        return port == null || Integer.parseInt(port) <= LAST_PORT;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The IP address of this text; empty for a name. */
    private static Optional<InetAddress> literal(String text) {
        if (!OCTETS.matcher(text).matches() && !HEXTETS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
