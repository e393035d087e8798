package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Reads all settings. */
record SettingsReader(SettingValues values) {
    /** The lifetime of a plan: a later answer would be too late. */
    private static final int LONGEST_WAIT_SECONDS = 900;

    private static final String TODAY = "--today";

    /** The settings; they must not be used if there are problems. */
    Settings read(boolean serves) {
        values.path(Setting.CONFIG);
        boolean sandbox = values.flag(Setting.SANDBOX, false);
        if (!sandbox && values.sources().flags().has(TODAY)) {
            values.problem(TODAY, "is for the sandbox: add --sandbox");
        }
        Optional<String> apiUrl = values.value(Setting.API_URL, RawValue::text);
        Optional<URI> publicUrl = serves && values.isGiven(Setting.PUBLIC_URL)
                ? values.value(Setting.PUBLIC_URL, AddressParser::endpoint)
                : Optional.empty();
        Optional<HttpSettings> http = serves ? new HttpSettingsReader(values).read(publicUrl) : Optional.empty();
        return new Settings(
                values.secret(Setting.API_KEY, Setting.API_KEY_FILE, given -> Secret.apiKey(given.text())),
                apiUrl,
                region(apiUrl),
                values.flag(Setting.ALLOW_HTTP, false),
                sandbox,
                values.value(Setting.SANDBOX_TODAY, SettingsReader::date),
                values.flag(Setting.READ_ONLY, false),
                values.path(Setting.POLICY),
                values.path(Setting.AUDIT_LOG, defaultAuditFile(sandbox)),
                values.path(Setting.AUDIT_SIGNING_KEY_FILE),
                values.path(Setting.PLAN_KEY_FILE),
                store(),
                values.path(Setting.DOWNLOAD_DIR),
                values.list(Setting.FILE_HOSTS, AddressParser::fileHost),
                values.choices(Setting.TOOLSETS, Settings.TOOLSETS),
                confirmVia(serves && publicUrl.isEmpty(), http),
                Duration.ofSeconds(values.number(Setting.CONFIRM_TIMEOUT, 1, LONGEST_WAIT_SECONDS, 120)),
                publicUrl,
                serves ? webhook() : Optional.empty(),
                http,
                serves ? management() : Optional.empty(),
                new Settings.Log(
                        values.choice(Setting.LOG_LEVEL, Settings.Log.Level.WARN),
                        values.choice(Setting.LOG_FORMAT, Settings.Log.Format.TEXT)));
    }

    Optional<StoreSettings> store() {
        if (!values.isGiven(Setting.STORE)) {
            return Optional.empty();
        }
        Optional<Path> passwordFile = values.path(Setting.STORE_PASSWORD_FILE);
        StoreSettings.Durability durability =
                values.choice(Setting.STORE_DURABILITY, StoreSettings.Durability.SYNCHRONOUS);
        String replica = values.value(Setting.REPLICA, StoreSettings::replica).orElseGet(StoreSettings::anyReplica);
        return values.value(Setting.STORE, url -> StoreSettings.of(url, passwordFile, durability, replica));
    }

    private String region(Optional<String> apiUrl) {
        if (apiUrl.isPresent() && values.isGiven(Setting.REGION)) {
            String other = values.given(Setting.API_URL).map(RawValue::name).orElseThrow();
            values.problem(Setting.REGION, "and " + other + " both say where Lago is: keep one");
        }
        return apiUrl.isPresent() ? "us" : values.choice(Setting.REGION, List.of("us", "eu"), "us");
    }

    private ConfirmationMethod confirmVia(boolean lacksAddress, Optional<HttpSettings> http) {
        ConfirmationMethod method = values.choice(Setting.CONFIRM_VIA, ConfirmationMethod.AUTO);
        if (method == ConfirmationMethod.PAGE && lacksAddress) {
            values.problem(
                    Setting.CONFIRM_VIA, "is page, so people need its address: set " + Setting.PUBLIC_URL.variable());
        }
        if (method == ConfirmationMethod.PAGE
                && http.filter(server -> !server.approvalPage().on()).isPresent()) {
            values.problem(Setting.CONFIRM_VIA, "is page, which " + Setting.APPROVAL_PAGE.variable() + " turns off");
        }
        return method;
    }

    private Optional<WebhookSettings> webhook() {
        if (!values.isGiven(Setting.WEBHOOK_URL)
                && !values.isGiven(Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE)) {
            // most servers have none, and start quicker
            return Optional.empty();
        }
        Optional<URI> url = values.value(Setting.WEBHOOK_URL, AddressParser::webhook);
        Optional<List<Secret>> secrets =
                values.secret(Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE, WebhookSettings::secrets);
        values.requireBoth(Setting.WEBHOOK_URL, Setting.WEBHOOK_SECRET, Setting.WEBHOOK_SECRET_FILE);
        return url.flatMap(known -> secrets.map(keys -> new WebhookSettings(known, keys)));
    }

    private static LocalDate date(RawValue given) {
        try {
            return LocalDate.parse(given.text());
        } catch (DateTimeParseException noDate) {
            throw given.unusable("must be a date, such as 2026-07-01");
        }
    }

    /** In {@code $XDG_STATE_HOME}, on Windows {@code %LOCALAPPDATA%}, else {@code ~/.local/state}; it may not exist yet. */
    private Path defaultAuditFile(boolean sandbox) {
        SettingSources sources = values.sources();
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
        if (!values.isGiven(Setting.MANAGEMENT_PORT)) {
            return Optional.empty();
        }
        return Optional.of(
                new Settings.Management(values.host(Setting.MANAGEMENT_HOST), values.port(Setting.MANAGEMENT_PORT, 0)));
    }
}
