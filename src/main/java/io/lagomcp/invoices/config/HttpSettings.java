package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How this program serves assistants over HTTP.
 *
 * @param host the address that it listens on
 * @param port the port that it listens on; 0 for any free one
 * @param legacySse whether clients of the protocol's first revision are served too, at {@code /sse}
 * @param publicUrl where clients reach it, for example behind a proxy; empty where that is host and port
 * @param allowedHosts names that requests may be addressed to, besides those of loopback and the public URL
 * @param allowedOrigins web pages, as {@code scheme://host:port}, whose scripts may call
 * @param trustedProxies addresses, as {@code 10.0.0.1} or {@code 10.0.0.0/8}, whose forwarded headers are believed
 * @param keystore for TLS, PKCS#12 or JKS; empty for plain HTTP
 * @param maxSessions how many sessions may be open
 * @param maxSessionsEach how many of them one principal may have
 * @param sessionIdle how long a session lasts that nobody uses
 * @param callsPerMinute how many messages one principal may send within a minute, on the average
 * @param maxCalls how many calls are worked on at once; those that wait for a person count. Each holds a thread of the
 *     operating system on Java 17 to 20.
 * @param access by what it is known who may come in
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
        AuthSettings access) {

    /** The certificate of this server and the password to its file. */
    public record Keystore(Path file, String password) {
        @Override
        public String toString() {
            return "Keystore[" + file + "]";
        }
    }
}
