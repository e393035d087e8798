package io.lagomcp.invoices.lago.file;

import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts from which files may be fetched: hosts of the public internet, and listed hosts of internal networks. Otherwise a
 * chosen link could make this program call services that only this machine can reach.
 */
public final class AllowedFileHosts {
    private final Set<String> listed = new HashSet<>();
    private final boolean plainHttp;
    private final Lookup lookup;

    /** Finds the addresses of a host. */
    interface Lookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    AllowedFileHosts(Collection<String> listed, boolean plainHttp, Lookup lookup) {
        listed.forEach(host -> this.listed.add(normalized(host)));
        this.plainHttp = plainHttp;
        this.lookup = lookup;
    }

    /** Only hosts of the public internet, over https. */
    public static AllowedFileHosts ofTheInternet() {
        return new AllowedFileHosts(List.of(), false, InetAddress::getAllByName);
    }

    /**
     * These hosts, also in internal networks, and hosts of the public internet.
     *
     * @param apiUrl its host counts as listed, because Lago's own links lead there
     * @param more names or addresses of further hosts
     * @param plainHttp whether files may travel unencrypted between other machines
     */
    public static AllowedFileHosts of(ApiUrl apiUrl, Collection<String> more, boolean plainHttp) {
        Set<String> listed = new HashSet<>(more);
        listed.add(apiUrl.health().getHost());
        return new AllowedFileHosts(listed, plainHttp, InetAddress::getAllByName);
    }

    /**
     * Parses a link as Lago sends it.
     *
     * @throws LagoException if it is no web address, or not encrypted where it must be; the exception does not repeat it
     */
    public SignedLink link(String text) {
        SignedLink link = SignedLink.of(text);
        requireEncrypted(link);
        return link;
    }

    /**
     * The address to connect to for this link. It is looked up once, because a second DNS answer could be another address
     * than the checked one.
     *
     * @throws LagoException {@code link_not_encrypted}, {@code link_not_allowed} where the host or any address of it is
     *     internal and not listed, and {@code link_broken} where there is no such host
     */
    InetAddress addressOf(SignedLink link) {
        requireEncrypted(link);
        InetAddress[] addresses = addresses(link.host());
        boolean internal = Arrays.stream(addresses).anyMatch(InternalAddresses::contain);
        if (internal && !listed.contains(normalized(link.host()))) {
            throw new LagoException(new LagoFailure.Unreadable(
                    "link_not_allowed",
                    "The link to the file leads into an internal network, to a host that LAGO_MCP_FILE_HOSTS"
                            + " does not list"));
        }
        return addresses[0];
    }

    private void requireEncrypted(SignedLink link) {
        if (!plainHttp && !link.isEncrypted() && !ApiUrl.isThisMachine(link.host())) {
            throw new LagoException(new LagoFailure.Unreadable(
                    "link_not_encrypted",
                    "The link to the file is plain http, which LAGO_MCP_ALLOW_HTTP does not permit"));
        }
    }

    private InetAddress[] addresses(String host) {
        try {
            return lookup.addressesOf(host);
        } catch (UnknownHostException unknown) {
            // without the cause, whose text repeats the host
            throw FileDownloader.broken();
        }
    }

    private static String normalized(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$|\\.$", "");
    }
}
