package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of the HTTP server.
 *
 * @param host the address to listen on
 * @param port the port; 0 for any free port
 * @param legacySse whether the older HTTP+SSE transport is on, at {@code /sse}; never for several servers that share a store
 * @param publicUrl where clients reach it, for example behind a proxy; empty where that is host and port
 * @param allowedHosts names for the Host header, besides loopback names and the public URL
 * @param allowedOrigins web pages, as {@code scheme://host:port}, whose scripts may call
 * @param trustedProxies addresses, as {@code 10.0.0.1} or {@code 10.0.0.0/8}, whose forwarded headers are trusted
 * @param keystore for TLS, PKCS#12 or JKS; empty for plain HTTP
 * @param maxSessions how many sessions may be open
 * @param maxSessionsEach how many of them one principal may have
 * @param sessionIdle how long an unused session lasts
 * @param callsPerMinute how many messages one principal may send per minute, on average
 * @param maxCalls how many calls can run at once, including calls that wait for a person. Each holds a platform thread on Java
 *     17 to 20.
 * @param access how clients authenticate
 * @param approvalPage where people approve plans in a browser
 */
public record HttpSettings(
        String host,
        int port,
        boolean legacySse,
        Optional<URI> publicUrl,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        List<String> trustedProxies,
        Optional<Keystore> keystore,
        int maxSessions,
        int maxSessionsEach,
        Duration sessionIdle,
        int callsPerMinute,
        int maxCalls,
        AuthSettings access,
        ApprovalPageSettings approvalPage) {

    /** Whether there can be several callers that are told apart. */
    public boolean hasSeveralCallers() {
        return !(access instanceof AuthSettings.StaticToken) && !(access instanceof AuthSettings.Open);
    }

    /** How many calls one caller may have at once: half of all, so that nobody keeps all others from working. */
    public int maxCallsEach() {
        return hasSeveralCallers() ? (maxCalls + 1) / 2 : maxCalls;
    }

    /** The same at another address. */
    public HttpSettings at(String otherHost, int otherPort) {
        return new HttpSettings(
                otherHost,
                otherPort,
                legacySse,
                publicUrl,
                allowedHosts,
                allowedOrigins,
                trustedProxies,
                keystore,
                maxSessions,
                maxSessionsEach,
                sessionIdle,
                callsPerMinute,
                maxCalls,
                access,
                approvalPage);
    }

    /**
     * Where people approve plans in a browser.
     *
     * @param on whether there is such a page
     * @param host the address to listen on, if it has a port of its own
     * @param port of its own, 0 for any free port; empty for that of the server
     */
    public record ApprovalPageSettings(boolean on, String host, OptionalInt port) {

        /** On the port of the server. */
        public static ApprovalPageSettings shared() {
            return new ApprovalPageSettings(true, AddressParser.LOOPBACK, OptionalInt.empty());
        }
    }

    /** The certificate of this server and the password to its file. */
    public record Keystore(Path file, String password) {
        @Override
        public String toString() {
            return "Keystore[" + file + "]";
        }
    }
}
