package io.lagomcp.invoices.http;

/**
 * The other end of a request, as it is known behind proxies too.
 *
 * @param address of the sender
 * @param scheme by which they reached us: {@code http} or {@code https}
 * @param authority host, and port where it was given, that they addressed
 */
public record ClientAddress(String address, String scheme, String authority) {

    /** The host without its port, in lower case. */
    public String host() {
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        return port ? authority.substring(0, colon) : authority;
    }
}
