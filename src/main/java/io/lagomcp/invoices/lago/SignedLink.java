package io.lagomcp.invoices.lago;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a file of an invoice lies. Whoever holds the link can read the file, so it never shows itself: only {@link #reveal()}
 * gives it away.
 */
public final class SignedLink {
    private final URI address;

    private SignedLink(URI address) {
        this.address = address;
    }

    /**
     * Reads a link as Lago gives it.
     *
     * @throws LagoException if it is no http or https address; the exception does not repeat it
     */
    public static SignedLink of(String link) {
        try {
            return of(new URI(link));
        } catch (URISyntaxException unreadable) {
            // without the cause, whose text repeats the link
            throw invalid();
        }
    }

    /** Where an answer of this address sends its reader, which may be a path only. */
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

    private boolean isEncrypted() {
        return address.getScheme().equalsIgnoreCase("https");
    }

    URI address() {
        return address;
    }

    /** The link itself, of plain ASCII signs. */
    public String reveal() {
        return address.toString();
    }

    @Override
    public String toString() {
        return "SignedLink[hidden]";
    }
}
