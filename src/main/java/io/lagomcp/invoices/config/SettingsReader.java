package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Reads all settings. */
record SettingsReader(SettingValues readings) {
    /** The lifetime of a plan: a later answer would be too late. */
    private static final int LONGEST_WAIT_SECONDS = 900;

    private static final String TODAY = "--today";

    /** The settings; they must not be used if there are problems. */
    Settings read(boolean serves) {
        readings.path(Setting.CONFIG);
        boolean sandbox = readings.flag(Setting.SANDBOX, false);
        if (!sandbox && readings.sources().flags().has(TODAY)) {
            readings.problem(TODAY, "is for the sandbox: add --sandbox");
        }
        Optional<String> apiUrl = readings.value(Setting.API_URL, RawValue::text);
        Optional<URI> publicUrl = serves && readings.isGiven(Setting.PUBLIC_URL)
                ? readings.value(Setting.PUBLIC_URL, AddressParser::endpoint)
                : Optional.empty();
        Optional<HttpSettings> http = serves ? new HttpSettingsReader(readings).read(publicUrl) : Optional.empty();
        return new Settings(
                readings.secret(Setting.API_KEY, Setting.API_KEY_FILE, given -> Secret.apiKey(given.text())),
                apiUrl,
                region(apiUrl),
                readings.flag(Setting.ALLOW_HTTP, false),
                sandbox,
                readings.value(Setting.SANDBOX_TODAY, SettingsReader::date),
                readings.flag(Setting.READ_ONLY, false),
                readings.path(Setting.POLICY),
                readings.path(Setting.AUDIT_LOG, usualRecord(sandbox)),
                readings.path(Setting.AUDIT_SIGNING_KEY_FILE),
                readings.path(Setting.PLAN_KEY_FILE),
                store(),
                readings.path(Setting.DOWNLOAD_DIR),
                readings.list(Setting.FILE_HOSTS, AddressParser::fileHost),
                readings.choices(Setting.TOOLSETS, Settings.TOOLSETS),
                confirmVia(serves && publicUrl.isEmpty(), http),
                Duration.ofSeconds(readings.number(Setting.CONFIRM_TIMEOUT, 1, LONGEST_WAIT_SECONDS, 120)),
                publicUrl,
                serves ? webhook() : Optional.empty(),
                http,
                serves ? management() : Optional.empty(),
                new Settings.Log(
                        readings.choice(Setting.LOG_LEVEL, Settings.Log.Level.WARN),
                        readings.choice(Setting.LOG_FORMAT, Settings.Log.Format.TEXT)));
    }

    Optional<StoreSettings> store() {
        if (!readings.isGiven(Setting.STORE)) {
            return Optional.empty();
        }
        Optional<Path> passwordFile = readings.path(Setting.STORE_PASSWORD_FILE);
        StoreSettings.Durability durability =
                readings.choice(Setting.STORE_DURABILITY, StoreSettings.Durability.SYNCHRONOUS);
        String replica = readings.value(Setting.REPLICA, StoreSettings::replica).orElseGet(StoreSettings::anyReplica);
        return readings.value(Setting.STORE, url -> StoreSettings.of(url, passwordFile, durability, replica));
    }

    private String region(Optional<String> apiUrl) {
        if (apiUrl.isPresent() && readings.isGiven(Setting.REGION)) {
            String other = readings.given(Setting.API_URL).map(RawValue::name).orElseThrow();
            readings.problem(Setting.REGION, "and " + other + " both say where Lago is: keep one");
        }
        return apiUrl.isPresent() ? "us" : readings.choice(Setting.REGION, List.of("us", "eu"), "us");
    }

    private ConfirmationMethod confirmVia(boolean lacksAddress, Optional<HttpSettings> http) {
        ConfirmationMethod method = readings.choice(Setting.CONFIRM_VIA, ConfirmationMethod.AUTO);
        if (method == ConfirmationMethod.PAGE && lacksAddress) {
            readings.problem(
                    Setting.CONFIRM_VIA, "is page, so people need its address: set " + Setting.PUBLIC_URL.variable());
        }
        if (method == ConfirmationMethod.PAGE
                && http.filter(server -> !server.approvalPage().on()).isPresent()) {
            readings.problem(Setting.CONFIRM_VIA, "is page, which " + Setting.APPROVAL_PAGE.variable() + " turns off");
        }
        return method;
    }

    private Optional<WebhookSettings> webhook() {
        if (!readings.isGiven(Setting.WEBHOOK_URL)
                && !readings.isGiven(Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE)) {
            // most servers have none, and start quicker
            return Optional.empty();
        }
        Optional<URI> url = readings.value(Setting.WEBHOOK_URL, AddressParser::webhook);
        Optional<List<Secret>> secrets =
                readings.secret(Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE, WebhookSettings::secrets);
        readings.requireBoth(Setting.WEBHOOK_URL, Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE);
        return url.flatMap(known -> secrets.map(keys -> new WebhookSettings(known, keys)));
    }

    private static LocalDate date(RawValue given) {
        try {
            return LocalDate.parse(given.text());
        } catch (DateTimeParseException noDate) {
            throw given.unusable("must be a date, such as 2026-07-01");
        }
    }

    /** In the folder for state that outlives the process, by the conventions of the system; it may not exist yet. */
    private Path usualRecord(boolean sandbox) {
        SettingSources sources = readings.sources();
        return sources.variable("XDG_STATE_HOME")
                .or(() -> sources.variable("LOCALAPPDATA"))
                .map(Path::of)
                // the specification says to ignore relative paths
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(
                        sources.variable("HOME").orElseGet(() -> System.getProperty("user.home")), ".local", "state"))
                .resolve("lago-invoices-mcp")
                .resolve(sandbox ? "sandbox.jsonl" : "audit.jsonl");
    }

    private Optional<Settings.Management> management() {
        if (!readings.isGiven(Setting.MANAGEMENT_PORT)) {
            return Optional.empty();
        }
        return Optional.of(new Settings.Management(
                readings.host(Setting.MANAGEMENT_HOST), readings.port(Setting.MANAGEMENT_PORT, 0)));
    }
}
