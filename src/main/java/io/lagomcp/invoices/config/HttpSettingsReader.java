package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the settings of the HTTP server. */
record HttpSettingsReader(SettingValues readings) {
    private static final int USUAL_PORT = 8787;
    private static final int MOST_SESSIONS = 100_000;
    private static final int LONGEST_IDLE_SECONDS = 86_400;
    private static final int MOST_CALLS_PER_MINUTE = 1_000_000;
    private static final int MOST_CALLS = 10_000;

    private static final List<String> FLAGS =
            List.of("--host", "--tokens-file", CommandLineFlags.NO_LEGACY_SSE, CommandLineFlags.INSECURE_NO_AUTH);

    /** The settings; empty if HTTP is off, or on without credentials, which is a problem. */
    Optional<HttpSettings> read(Optional<URI> publicUrl) {
        CommandLineFlags flags = readings.sources().flags();
        if (!flags.has(CommandLineFlags.HTTP) && !readings.isGiven(Setting.HTTP_PORT)) {
            FLAGS.stream()
                    .filter(flags::has)
                    .forEach(flag -> readings.problem(flag, "is for serving over HTTP: add " + CommandLineFlags.HTTP));
            return Optional.empty();
        }
        String host = readings.host(Setting.HTTP_HOST);
        int port = readings.port(Setting.HTTP_PORT, USUAL_PORT);
        List<String> proxies = readings.list(Setting.HTTP_TRUSTED_PROXIES, AddressParser::network);
        Optional<HttpSettings.Keystore> keystore = keystore();
        requireSecretTokens(Setting.HTTP_HOST, host, publicUrl, proxies);
        noteClash(Setting.MANAGEMENT_PORT, port);
        HttpSettings.ApprovalPageSettings approvalPage = approvalPage(port);
        requireSecretTokens(Setting.APPROVAL_PAGE_HOST, approvalPage.host(), publicUrl, proxies);
        URI reachedAt = publicUrl.orElseGet(() -> own(host, port, keystore.isPresent()));
        Optional<AuthSettings> access = new AuthSettingsReader(readings).read(host, reachedAt);
        boolean legacySse = readings.flag(Setting.HTTP_LEGACY_SSE, !readings.isGiven(Setting.STORE));
        if (legacySse && readings.isGiven(Setting.STORE)) {
            readings.problem(
                    Setting.HTTP_LEGACY_SSE,
                    "must be false with " + Setting.STORE.variable()
                            + ", since a stream and the messages for it can reach different servers");
        }
        List<String> hosts = readings.list(Setting.HTTP_ALLOWED_HOSTS, AddressParser::hostAndPort);
        List<String> origins = readings.list(Setting.HTTP_ALLOWED_ORIGINS, AddressParser::origin);
        int sessions = readings.number(Setting.HTTP_MAX_SESSIONS, 1, MOST_SESSIONS, 1000);
        int sessionsEach = readings.number(Setting.HTTP_MAX_SESSIONS_PER_PRINCIPAL, 1, MOST_SESSIONS, 200);
        int idle = readings.number(Setting.HTTP_SESSION_IDLE, 1, LONGEST_IDLE_SECONDS, 1800);
        int callsPerMinute = readings.number(Setting.HTTP_CALLS_PER_MINUTE, 1, MOST_CALLS_PER_MINUTE, 600);
        int calls = readings.number(Setting.HTTP_MAX_CALLS, 1, MOST_CALLS, 512);
        return access.map(known -> new HttpSettings(
                host,
                port,
                legacySse,
                publicUrl,
                hosts,
                origins,
                proxies,
                keystore,
                sessions,
                sessionsEach,
                Duration.ofSeconds(idle),
                callsPerMinute,
                calls,
                known,
                approvalPage));
    }

    private HttpSettings.ApprovalPageSettings approvalPage(int port) {
        boolean on = readings.flag(Setting.APPROVAL_PAGE, true);
        String host = readings.host(Setting.APPROVAL_PAGE_HOST);
        if (!readings.isGiven(Setting.APPROVAL_PAGE_PORT)) {
            if (readings.isGiven(Setting.APPROVAL_PAGE_HOST)) {
                readings.problem(
                        Setting.APPROVAL_PAGE_HOST, "needs " + Setting.APPROVAL_PAGE_PORT.variable() + " beside it");
            }
            return new HttpSettings.ApprovalPageSettings(on, host, OptionalInt.empty());
        }
        noteClash(Setting.APPROVAL_PAGE_PORT, port);
        return new HttpSettings.ApprovalPageSettings(
                on, host, OptionalInt.of(readings.port(Setting.APPROVAL_PAGE_PORT, 0)));
    }

    private Optional<HttpSettings.Keystore> keystore() {
        Optional<Path> file = readings.path(Setting.HTTP_KEYSTORE);
        Optional<String> password =
                readings.secret(Setting.HTTP_KEYSTORE_PASSWORD, Setting.HTTP_KEYSTORE_PASSWORD_FILE, RawValue::text);
        readings.requireBoth(
                Setting.HTTP_KEYSTORE, Setting.HTTP_KEYSTORE_PASSWORD, Setting.HTTP_KEYSTORE_PASSWORD_FILE);
        return file.flatMap(named -> password.map(word -> new HttpSettings.Keystore(named, word)));
    }

    /** Notes a problem unless tokens travel encrypted or on this machine only, as far as the settings show. */
    private void requireSecretTokens(Setting setting, String host, Optional<URI> publicUrl, List<String> proxies) {
        boolean proxied = !proxies.isEmpty()
                || publicUrl
                        .filter(url -> url.getScheme().equalsIgnoreCase("https"))
                        .isPresent();
        if (!AddressParser.isLoopback(host) && !readings.isGiven(Setting.HTTP_KEYSTORE) && !proxied) {
            readings.problem(
                    setting,
                    "accepts other machines, whose tokens would travel unencrypted: name a certificate in "
                            + Setting.HTTP_KEYSTORE.variable() + ", or a TLS proxy in "
                            + Setting.HTTP_TRUSTED_PROXIES.variable());
        }
    }

    private void noteClash(Setting other, int port) {
        boolean samePort = port != 0
                && readings.given(other)
                        .filter(given -> given.text().equals(Integer.toString(port)))
                        .isPresent();
        if (samePort) {
            readings.problem(other, "must be another port than " + port + ", the port of HTTP");
        }
    }

    private static URI own(String host, int port, boolean encrypted) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((encrypted ? "https" : "http") + "://" + name + ":" + port);
    }
}
