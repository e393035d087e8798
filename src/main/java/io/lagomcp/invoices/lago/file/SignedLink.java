package io.lagomcp.invoices.lago.file;

import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * The link to a file of an invoice. Anyone with the link can read the file, so {@code toString} hides it; only
 * {@link #reveal()} returns it.
 */
public final class SignedLink {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final URI address;

    private SignedLink(URI address) {
        this.address = address;
    }

    /**
     * Parses a link as Lago sends it.
     *
     * @throws LagoException if it is no http or https address; the exception does not repeat it
     */
    static SignedLink of(String link) {
        try {
            return of(new URI(link));
        } catch (URISyntaxException unreadable) {
            // without the cause, whose text repeats the link
            throw invalid();
        }
    }

    /** The link to which a response from this address redirects; the location may be only a path. */
    SignedLink redirectedTo(String location) {
        SignedLink target;
        try {
            target = of(address.resolve(new URI(location)));
        } catch (URISyntaxException unreadable) {
            throw invalid();
        }
        if (isEncrypted() && !target.isEncrypted()) {
            throw new LagoException(new LagoFailure.Unreadable(
                    "link_not_encrypted",
                    "The link to the file leads from https to plain http, which is not followed"));
        }
        return target;
    }

    private static SignedLink of(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.matches("https?") || address.getHost() == null || address.getPort() > 65_535) {
            throw invalid();
        }
        return new SignedLink(URI.create(address.toASCIIString()));
    }

    private static LagoException invalid() {
        return new LagoException(
                new LagoFailure.Unreadable("link_invalid", "The link to the file is not an http or https address"));
    }

    boolean isEncrypted() {
        return address.getScheme().equalsIgnoreCase("https");
    }

    /** The host's name or address; IPv6 addresses in brackets. */
    String host() {
        return address.getHost();
    }

    /** The name that the host's certificate must have; empty where the host is an address, which it must have then. */
    Optional<SNIServerName> serverName() {
        if (!host().matches("(?i).*[a-z][^.]*\\.?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SNIHostName(host().replaceFirst("\\.$", "")));
        } catch (IllegalArgumentException impossible) {
            // without the cause, whose text repeats the name
            throw invalid();
        }
    }

    /** The host, with the port where it is not the default: the storage may have signed them. */
    String authority() {
        int port = address.getPort();
        return port < 0 || port == (isEncrypted() ? HTTPS_PORT : HTTP_PORT) ? host() : host() + ":" + port;
    }

    /** The same link with the address in place of the host name, and without a fragment. */
    URI at(InetAddress host) {
        String literal = host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        return URI.create(address.getScheme() + "://" + literal + port + address.getRawPath() + query);
    }

    /** The link itself, in ASCII. */
    public String reveal() {
        return address.toString();
    }

    @Override
    public String toString() {
        return "SignedLink[hidden]";
    }
}
