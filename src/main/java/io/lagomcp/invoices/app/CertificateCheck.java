package io.lagomcp.invoices.app;

import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;

/** Checks the key and certificate of a server for TLS, at its start and in {@code doctor}. */
public final class CertificateCheck {
    private static final String CERTIFICATE = "Certificate";
    private static final String EXPIRY = "Expiry";
    private static final String KEYSTORE = "LAGO_MCP_HTTP_KEYSTORE";
    private static final String PASSWORD = "LAGO_MCP_HTTP_KEYSTORE_PASSWORD";
    private static final Duration SOON = Duration.ofDays(14);

    private final Path file;
    private final char[] password;

    public CertificateCheck(HttpSettings.Keystore keystore) {
        this.file = keystore.file();
        this.password = keystore.password().toCharArray();
    }

    /** Checks whether the keystore opens and has a key with a certificate. */
    CheckResult check() {
        if (!Files.isRegularFile(file)) {
            return unusable(file + ", which is not there.");
        }
        if (!Files.isReadable(file)) {
            return unusable(file + ", which this user may not read.");
        }
        try {
            return certificate().isPresent()
                    ? CheckResult.ok(CERTIFICATE, file.toString())
                    : unusable(file + ", which holds no private key with a certificate.");
        } catch (UnrecoverableKeyException otherPassword) {
            return unusable(file + ", whose private key has another password than the keystore: both must have one.");
        } catch (IOException closed) {
            return closed.getCause() instanceof UnrecoverableKeyException
                    ? CheckResult.fail(
                            CERTIFICATE,
                            PASSWORD + " does not open " + file + ".",
                            "Check the password, or the file that " + PASSWORD + "_FILE names.")
                    : unusable(file + ", which is damaged.");
        } catch (KeyStoreException otherFormat) {
            return unusable(file + ", which is neither PKCS#12 nor JKS.");
        } catch (GeneralSecurityException unknown) {
            return unusable(file + ", which Java cannot use.");
        }
    }

    /** Checks the expiry of the certificate; empty where {@link #check()} fails. */
    public Optional<CheckResult> expiry() {
        try {
            return certificate()
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .map(end -> {
                        Instant now = Instant.now();
                        String text = "valid until " + TextFormat.localTime(end);
                        if (end.isBefore(now)) {
                            return CheckResult.fail(
                                    EXPIRY, "was " + text, "Clients refuse it. Renew it, and restart the server.");
                        }
                        return end.isBefore(now.plus(SOON))
                                ? CheckResult.warn(EXPIRY, text, "Renew it, and restart the server.")
                                : CheckResult.ok(EXPIRY, text);
                    });
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    /** The first certificate with a key, which must have the same password. */
    private Optional<X509Certificate> certificate() throws IOException, GeneralSecurityException {
        KeyStore opened = KeyStore.getInstance(file.toFile(), password);
        for (String alias : Collections.list(opened.aliases())) {
            if (opened.isKeyEntry(alias) && opened.getCertificate(alias) instanceof X509Certificate known) {
                opened.getKey(alias, password);
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static CheckResult unusable(String which) {
        return CheckResult.fail(
                CERTIFICATE,
                KEYSTORE + " names " + which,
                "It must be a PKCS#12 or JKS file with a key and a certificate, which " + PASSWORD + " opens.");
    }
}
