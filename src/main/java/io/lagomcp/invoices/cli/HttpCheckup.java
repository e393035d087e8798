package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Consumer;

/** The part of a checkup that is about serving over HTTP; silent where that is off. */
final class HttpCheckup {
    private static final String ENTRANCE = "Who comes in";
    private static final String CERTIFICATE = "Certificate";
    private static final Duration SOON = Duration.ofDays(14);

    private final Settings settings;
    private final Consumer<Finding> findings;

    HttpCheckup(Settings settings, Consumer<Finding> findings) {
        this.settings = settings;
        this.findings = findings;
    }

    void run() {
        settings.http().ifPresent(http -> {
            findings.accept(port("HTTP", http.host(), http.port()));
            findings.accept(entrance(http.access()));
            http.keystore().map(HttpCheckup::certificate).ifPresent(findings);
        });
        settings.management()
                .map(management -> port("Management", management.host(), management.port()))
                .ifPresent(findings);
    }

    private static Finding port(String subject, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Finding.ok(subject, host + " port " + port + " is free");
        } catch (IOException taken) {
            return Finding.warn(
                    subject,
                    host + " port " + port + " cannot be listened to",
                    "Nothing, if this server runs there already. Else another program does, or this machine has no such "
                            + "address, or the port is below 1024.");
        }
    }

    private static Finding entrance(Access access) {
        if (access instanceof Access.TokenFile tokens) {
            return tokenFile(tokens.file());
        }
        if (access instanceof Access.OAuth oauth) {
            return new IssuerCheckup(oauth).run();
        }
        if (access instanceof Access.OneToken one) {
            return Finding.ok(ENTRANCE, "whoever has the token, as " + one.role());
        }
        return Finding.warn(
                ENTRANCE, "everybody on this machine, as approver", "Make tokens: lago-invoices-mcp token new.");
    }

    private static Finding tokenFile(Path file) {
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            return Finding.fail(
                    ENTRANCE, file + " cannot be read", "lago-invoices-mcp token new makes a token and the file.");
        }
        return isPrivate(file)
                ? Finding.ok(ENTRANCE, "whoever has a token of " + file)
                : Finding.warn(
                        ENTRANCE,
                        file + " can be read or written by others",
                        "It holds no token, only hashes; all the same: chmod 600 " + file + ".");
    }

    private static boolean isPrivate(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream()
                    .map(PosixFilePermission::name)
                    .allMatch(permission -> permission.startsWith("OWNER"));
        } catch (UnsupportedOperationException | IOException otherSystem) {
            return true;
        }
    }

    private static Finding certificate(HttpSettings.Keystore keystore) {
        try {
            KeyStore opened = KeyStore.getInstance(
                    keystore.file().toFile(), keystore.password().toCharArray());
            Optional<Instant> end = end(opened);
            if (end.isEmpty()) {
                return unusable(keystore.file() + " holds no private key with a certificate");
            }
            String text = keystore.file() + ", valid until " + Text.localTime(end.get());
            Instant now = Instant.now();
            if (end.get().isBefore(now)) {
                return unusable(text);
            }
            return end.get().isBefore(now.plus(SOON))
                    ? Finding.warn(CERTIFICATE, text, "Renew it, and restart the server.")
                    : Finding.ok(CERTIFICATE, text);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException closed) {
            return unusable(keystore.file() + " does not open");
        }
    }

    private static Finding unusable(String text) {
        return Finding.fail(
                CERTIFICATE,
                text,
                "LAGO_MCP_HTTP_KEYSTORE must be a PKCS#12 or JKS file with a key and a valid certificate, and "
                        + "LAGO_MCP_HTTP_KEYSTORE_PASSWORD must open it.");
    }

    /** When the first certificate that has a key is no longer valid. */
    private static Optional<Instant> end(KeyStore keystore) throws GeneralSecurityException {
        for (String alias : Collections.list(keystore.aliases())) {
            Certificate certificate = keystore.getCertificate(alias);
            if (keystore.isKeyEntry(alias) && certificate instanceof X509Certificate known) {
                return Optional.of(known.getNotAfter().toInstant());
            }
        }
        return Optional.empty();
    }
}
