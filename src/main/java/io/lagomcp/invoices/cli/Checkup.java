package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.LagoLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at everything that must be right before an assistant can work, and changes nothing. */
final class Checkup {
    /** Nobody wants to wait for a doctor, and each failure shall be seen at once: so nothing is tried twice. */
    private static final LagoLimits LIMITS = new LagoLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(15), 1 << 20, 0, Duration.ofMillis(1), Duration.ofMillis(1));

    private static final String SETTINGS = "Settings";
    private static final String KEY = "API key";
    private static final String URL = "API URL";

    private final AccountOptions options;
    private final Map<String, String> environment;
    private final Consumer<Finding> findings;
    private boolean failed;

    /** A checkup that tells each finding as soon as it is there. */
    Checkup(AccountOptions options, Map<String, String> environment, Consumer<Finding> findings) {
        this.options = options;
        this.environment = environment;
        this.findings = findings;
    }

    /** The exit code: 0 when all is well, 1 when something failed, 2 when the settings cannot be used. */
    int run() {
        tell(Finding.ok("Java", Runtime.version() + ", " + System.getProperty("java.vendor", "unknown vendor")));
        Settings settings;
        try {
            settings = Settings.from(environment, options.flags());
        } catch (InvalidSettingException unusable) {
            tell(unusable(SETTINGS, unusable));
            return 2;
        }
        tell(settingsInUse());
        tell(key(settings));
        try (Account account = Account.open(settings, LIMITS)) {
            tell(apiUrl(account, settings));
            SafetyCheckup safety = new SafetyCheckup(account, settings);
            tell(safety.policy());
            tell(safety.record());
            new HttpCheckup(settings, this::tell).run();
            new LagoCheckup(account, settings, this::tell).run();
        } catch (InvalidSettingException unusable) {
            tell(unusable(URL, unusable));
            return 2;
        }
        return failed ? 1 : 0;
    }

    private static Finding unusable(String subject, InvalidSettingException why) {
        return Finding.fail(
                subject, String.valueOf(why.getMessage()), "Correct it where the server gets its environment from.");
    }

    private void tell(Finding finding) {
        failed |= finding.mark() == Mark.FAIL;
        findings.accept(finding);
    }

    private Finding settingsInUse() {
        List<String> sources = new ArrayList<>();
        List<String> variables = Settings.VARIABLES.stream().filter(this::isSet).toList();
        if (!variables.isEmpty()) {
            sources.add(String.join(", ", variables) + " from the environment");
        }
        Set<String> flags = options.flags().given().keySet();
        if (!flags.isEmpty()) {
            sources.add(String.join(", ", flags) + " from the command line");
        }
        String text = sources.isEmpty() ? "the defaults" : String.join("; ", sources);
        List<String> unknown = Settings.unknown(environment);
        return unknown.isEmpty()
                ? Finding.ok(SETTINGS, text)
                : Finding.warn(
                        SETTINGS,
                        text + "; " + String.join(" ", unknown),
                        "Check the spelling where the server gets its environment from.");
    }

    private boolean isSet(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private static Finding key(Settings settings) {
        if (settings.sandbox()) {
            return Finding.ok(KEY, "the sandbox has its own");
        }
        if (settings.apiKey().isPresent()) {
            return Finding.ok(KEY, "is set (it is never shown)");
        }
        return Finding.fail(
                KEY,
                "is not set",
                "Set LAGO_API_KEY, in the env block of the client's configuration. The key is in Lago under Developers, "
                        + "API keys. To try without one: --sandbox.");
    }

    private static Finding apiUrl(Account account, Settings settings) {
        String url = account.apiUrl().toString();
        if (settings.sandbox()) {
            return Finding.ok(URL, url + " (the embedded sandbox)");
        }
        return keepsTheKeySecret(url)
                ? Finding.ok(URL, url)
                : Finding.warn(
                        URL,
                        url + " is not encrypted",
                        "Everyone on the way can read the API key. Use https if Lago offers it.");
    }

    private static boolean keepsTheKeySecret(String url) {
        try {
            ApiUrl.of(url);
            return true;
        } catch (IllegalArgumentException onlyWithAllowance) {
            return false;
        }
    }
}
