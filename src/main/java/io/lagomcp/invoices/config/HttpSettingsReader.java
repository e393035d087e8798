package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the settings of the HTTP server. */
record HttpSettingsReader(SettingValues values) {
    private static final int DEFAULT_PORT = 8787;
    private static final int MOST_SESSIONS = 100_000;
    private static final int LONGEST_IDLE_SECONDS = 86_400;
    private static final int MOST_CALLS_PER_MINUTE = 1_000_000;
    private static final int MOST_CALLS = 10_000;

    private static final List<String> FLAGS =
            List.of("--host", "--tokens-file", CommandLineFlags.NO_LEGACY_SSE, CommandLineFlags.INSECURE_NO_AUTH);

    /** The settings; empty if HTTP is off, or on without credentials, which is a problem. */
    Optional<HttpSettings> read(Optional<URI> publicUrl) {
        CommandLineFlags flags = values.sources().flags();
        if (!flags.has(CommandLineFlags.HTTP) && !values.isGiven(Setting.HTTP_PORT)) {
            FLAGS.stream()
                    .filter(flags::has)
                    .forEach(flag -> values.problem(flag, "is for serving over HTTP: add " + CommandLineFlags.HTTP));
            return Optional.empty();
        }
        String host = values.host(Setting.HTTP_HOST);
        int port = values.port(Setting.HTTP_PORT, DEFAULT_PORT);
        List<String> proxies = values.list(Setting.HTTP_TRUSTED_PROXIES, AddressParser::network);
        Optional<HttpSettings.Keystore> keystore = keystore();
        requireEncryptedTokens(Setting.HTTP_HOST, host, publicUrl, proxies);
        requireOtherPort(Setting.MANAGEMENT_PORT, port);
        HttpSettings.ApprovalPageSettings approvalPage = approvalPage(port);
        requireEncryptedTokens(Setting.APPROVAL_PAGE_HOST, approvalPage.host(), publicUrl, proxies);
        URI reachedAt = publicUrl.orElseGet(() -> own(host, port, keystore.isPresent()));
        Optional<AuthSettings> access = new AuthSettingsReader(values).read(host, reachedAt);
        boolean legacySse = values.flag(Setting.HTTP_LEGACY_SSE, !values.isGiven(Setting.STORE));
        if (legacySse && values.isGiven(Setting.STORE)) {
            values.problem(
                    Setting.HTTP_LEGACY_SSE,
                    "must be false with " + Setting.STORE.variable()
                            + ", since a stream and the messages for it can reach different servers");
        }
        List<String> hosts = values.list(Setting.HTTP_ALLOWED_HOSTS, AddressParser::hostAndPort);
        List<String> origins = values.list(Setting.HTTP_ALLOWED_ORIGINS, AddressParser::origin);
        int sessions = values.number(Setting.HTTP_MAX_SESSIONS, 1, MOST_SESSIONS, 1000);
        int sessionsEach = values.number(Setting.HTTP_MAX_SESSIONS_PER_PRINCIPAL, 1, MOST_SESSIONS, 200);
        int idle = values.number(Setting.HTTP_SESSION_IDLE, 1, LONGEST_IDLE_SECONDS, 1800);
        int callsPerMinute = values.number(Setting.HTTP_CALLS_PER_MINUTE, 1, MOST_CALLS_PER_MINUTE, 600);
        int calls = values.number(Setting.HTTP_MAX_CALLS, 1, MOST_CALLS, 512);
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
        boolean on = values.flag(Setting.APPROVAL_PAGE, true);
        String host = values.host(Setting.APPROVAL_PAGE_HOST);
        if (!values.isGiven(Setting.APPROVAL_PAGE_PORT)) {
            if (values.isGiven(Setting.APPROVAL_PAGE_HOST)) {
                values.problem(
                        Setting.APPROVAL_PAGE_HOST, "needs " + Setting.APPROVAL_PAGE_PORT.variable() + " beside it");
            }
            return new HttpSettings.ApprovalPageSettings(on, host, OptionalInt.empty());
        }
        requireOtherPort(Setting.APPROVAL_PAGE_PORT, port);
        return new HttpSettings.ApprovalPageSettings(
                on, host, OptionalInt.of(values.port(Setting.APPROVAL_PAGE_PORT, 0)));
    }

    private Optional<HttpSettings.Keystore> keystore() {
        Optional<Path> file = values.path(Setting.HTTP_KEYSTORE);
        Optional<String> password =
                values.secret(Setting.HTTP_KEYSTORE_PASSWORD, Setting.HTTP_KEYSTORE_PASSWORD_FILE, RawValue::text);
        values.requireBoth(Setting.HTTP_KEYSTORE, Setting.HTTP_KEYSTORE_PASSWORD, Setting.HTTP_KEYSTORE_PASSWORD_FILE);
        return file.flatMap(named -> password.map(word -> new HttpSettings.Keystore(named, word)));
    }

    /** Notes a problem unless tokens travel encrypted or on this machine only, as far as the settings show. */
    private void requireEncryptedTokens(Setting setting, String host, Optional<URI> publicUrl, List<String> proxies) {
        boolean proxied = !proxies.isEmpty()
                || publicUrl
                        .filter(url -> url.getScheme().equalsIgnoreCase("https"))
                        .isPresent();
        if (!AddressParser.isLoopback(host) && !values.isGiven(Setting.HTTP_KEYSTORE) && !proxied) {
            values.problem(
                    setting,
                    "accepts other machines, whose tokens would travel unencrypted: name a certificate in "
                            + Setting.HTTP_KEYSTORE.variable() + ", or a TLS proxy in "
                            + Setting.HTTP_TRUSTED_PROXIES.variable());
        }
    }

    private void requireOtherPort(Setting other, int port) {
        boolean samePort = port != 0
                && values.given(other)
                        .filter(given -> given.text().equals(Integer.toString(port)))
                        .isPresent();
        if (samePort) {
            values.problem(other, "must be another port than " + port + ", the port of HTTP");
        }
    }

    private static URI own(String host, int port, boolean encrypted) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((encrypted ? "https" : "http") + "://" + name + ":" + port);
    }
}
