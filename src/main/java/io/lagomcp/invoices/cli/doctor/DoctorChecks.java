package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.app.CertificateCheck;
import io.lagomcp.invoices.app.StartupChecks;
import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.auth.AuthServerClient;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Checks everything that an assistant needs, and changes nothing: first what a start depends on, then the connection to Lago,
 * the audit log and other servers.
 */
public final class DoctorChecks {
    /** Short timeouts and no retries, so that failures show at once. */
    public static final LagoLimits LIMITS = new LagoLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(15), 1 << 20, 0, Duration.ofMillis(1), Duration.ofMillis(1));

    private static final String KEY = "API key";

    private final CommandLineFlags flags;
    private final Map<String, String> environment;
    private final Consumer<CheckResult> findings;
    private final CheckResult missingKey;
    private boolean failed;

    /** Passes on each result as soon as it is known; {@code missingKey} is the one if there is no key. */
    DoctorChecks(
            CommandLineFlags flags,
            Map<String, String> environment,
            Consumer<CheckResult> findings,
            CheckResult missingKey) {
        this.flags = flags;
        this.environment = environment;
        this.findings = findings;
        this.missingKey = missingKey;
    }

    /** Runs the checks. Returns 0 if all passed, 1 if some failed, 2 if a server would not start. */
    int run() {
        tell(CheckResult.ok("Java", Runtime.version() + ", " + System.getProperty("java.vendor", "unknown vendor")));
        SettingsResult check = SettingsResult.of(environment, flags);
        check.settings().ifPresent(settings -> {
            tell(settingsInUse());
            tell(key(settings));
        });
        List<CheckResult> startup = StartupChecks.all(check, environment);
        startup.forEach(this::tell);
        boolean starts = startup.stream().noneMatch(CheckResult::isFailure);
        boolean storeFails = startup.stream()
                .anyMatch(result -> result.isFailure() && result.subject().equals(StoreMaintenance.STORE));
        check.settings().ifPresent(settings -> checkOperation(settings, storeFails));
        if (!starts) {
            return 2;
        }
        return failed ? 1 : 0;
    }

    private void tell(CheckResult finding) {
        failed |= finding.isFailure();
        findings.accept(finding);
    }

    private CheckResult settingsInUse() {
        List<String> sources = new ArrayList<>();
        List<String> variables = environment.keySet().stream()
                .filter(Settings::isSetting)
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .sorted()
                .toList();
        if (!variables.isEmpty()) {
            sources.add(String.join(", ", variables) + " from the environment");
        }
        Set<String> names = flags.given().keySet();
        if (!names.isEmpty()) {
            sources.add(String.join(", ", names) + " from the command line");
        }
        return CheckResult.ok("Settings", sources.isEmpty() ? "the defaults" : String.join("; ", sources));
    }

    /** Checks without which a server starts but does not work. */
    private void checkOperation(Settings settings, boolean storeFails) {
        if (settings.store().isEmpty()) {
            record(settings).ifPresent(this::tell);
            StartupChecks.plans(settings).ifPresent(this::tell);
        } else if (!storeFails) {
            StoreMaintenance.verify(settings).ifPresent(this::tell);
            StoreMaintenance.replicas(settings).ifPresent(this::tell);
        }
        settings.http()
                .flatMap(HttpSettings::keystore)
                .flatMap(keystore -> new CertificateCheck(keystore).expiry())
                .ifPresent(this::tell);
        settings.http().map(HttpSettings::access).ifPresent(access -> {
            if (access instanceof AuthSettings.OAuth oauth) {
                tell(authServer(oauth));
            }
        });
        if (!ApplicationContext.checkApiUrl(settings).isFailure()) {
            try (ApplicationContext account = ApplicationContext.open(settings, LIMITS)) {
                new LagoConnectionCheck(account, settings, this::tell).run();
            }
        }
    }

    private static CheckResult authServer(AuthSettings.OAuth oauth) {
        try {
            new AuthServerClient(oauth.issuer(), oauth.jwksUrl()).requireKeys();
            return CheckResult.ok("Issuer", "the keys of " + oauth.issuer() + " can be read");
        } catch (IOException unreadable) {
            return CheckResult.fail(
                    "Issuer",
                    "the keys of " + oauth.issuer() + " cannot be read: " + unreadable.getMessage(),
                    "Check LAGO_MCP_OAUTH_ISSUER and the network; if the issuer's metadata does not name the keys, set"
                            + " LAGO_MCP_OAUTH_JWKS_URL.");
        }
    }

    /** A failure if the audit log does not verify; empty if it does or cannot be read. */
    private static Optional<CheckResult> record(Settings settings) {
        Path file = settings.auditFile();
        try {
            Optional<AuditPublicKey> key =
                    settings.auditSigningKeyFile().map(AuditSigningKey::read).map(AuditSigningKey::publicKey);
            boolean isReportedAlready = Files.exists(file) && !Files.isReadable(file);
            return isReportedAlready
                            || !AuditReader.exists(file)
                            || AuditVerification.of(file, Optional.empty(), key).intact()
                    ? Optional.empty()
                    : Optional.of(damaged(file + " does not verify"));
        } catch (AuditException unreadable) {
            return Optional.of(damaged(String.valueOf(unreadable.getMessage())));
        }
    }

    private static CheckResult damaged(String what) {
        return CheckResult.fail(
                "Record",
                what,
                "Nothing can be changed with it. " + ProgramName.with("audit verify")
                        + " tells more; LAGO_MCP_AUDIT_LOG names" + " another.");
    }

    private CheckResult key(Settings settings) {
        if (settings.sandbox()) {
            return CheckResult.ok(KEY, "the sandbox has its own");
        }
        return settings.apiKey().isPresent() ? CheckResult.ok(KEY, "is set (it is never shown)") : missingKey;
    }

    static CheckResult noKey(Map<String, String> environment) {
        return CheckResult.fail(
                KEY,
                Settings.placeholder("LAGO_API_KEY", environment)
                        .map(placeholder -> "is not set: LAGO_API_KEY is still the placeholder " + placeholder)
                        .orElse("is not set"),
                "Set LAGO_API_KEY, in the env block of the client's configuration. The key is in Lago under"
                        + " Developers, API keys. To try without one: --sandbox.");
    }
}
