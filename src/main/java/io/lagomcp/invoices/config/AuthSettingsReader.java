package io.lagomcp.invoices.config;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of authentication: exactly one kind of credential, and no setting of another kind. */
record AuthSettingsReader(SettingValues values) {
    private static final List<String> ROLES = List.of("reader", "operator", "approver");

    /** A safe default: operators cannot approve. */
    private static final String DEFAULT_ROLE = "operator";

    private static final String DEFAULT_ROLES = "lago:read=reader,lago:operate=operator,lago:approve=approver";
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z._~+/-]+=*");
    private static final Pattern SCOPE = Pattern.compile("[!#-+\\--\\[\\]-~]+");
    private static final int SHORTEST_TOKEN = 32;

    /** The settings of a server that listens on this host; empty if there is a problem. */
    Optional<AuthSettings> read(String host, URI reachedAt) {
        boolean token = values.isGiven(Setting.HTTP_TOKEN, Setting.HTTP_TOKEN_FILE);
        boolean tokens = values.isGiven(Setting.HTTP_TOKENS_FILE);
        boolean issuer = values.isGiven(Setting.OAUTH_ISSUER);
        refuseUnless(token, List.of(Setting.HTTP_ROLE), Setting.HTTP_TOKEN);
        refuseUnless(
                issuer,
                List.of(Setting.OAUTH_AUDIENCE, Setting.OAUTH_JWKS_URL, Setting.OAUTH_ROLES, Setting.OAUTH_CLIENT_ID),
                Setting.OAUTH_ISSUER);
        refuseUnless(
                values.isGiven(Setting.OAUTH_CLIENT_ID),
                List.of(Setting.OAUTH_CLIENT_SECRET, Setting.OAUTH_CLIENT_SECRET_FILE),
                Setting.OAUTH_CLIENT_ID);
        Optional<AuthSettings> one = token ? staticToken() : Optional.empty();
        Optional<AuthSettings> file = values.path(Setting.HTTP_TOKENS_FILE).map(AuthSettings.TokenFile::new);
        Optional<AuthSettings> oauth = issuer ? oauth(reachedAt) : Optional.empty();
        boolean open = values.sources().flags().has(CommandLineFlags.INSECURE_NO_AUTH);
        int kinds = Collections.frequency(List.of(token, tokens, issuer, open), true);
        if (kinds == 1) {
            return open ? open(host) : one.or(() -> file).or(() -> oauth);
        }
        String choices =
                "a file of tokens in LAGO_MCP_HTTP_TOKENS_FILE (the command token new makes one), one token in "
                        + "LAGO_MCP_HTTP_TOKEN, or an authorization server in LAGO_MCP_OAUTH_ISSUER";
        values.problem(
                "HTTP",
                kinds == 0
                        ? "needs credentials: set " + choices
                        : "has more than one kind of credential: keep one, " + choices
                                + "; --insecure-no-auth goes with none");
        return Optional.empty();
    }

    private void refuseUnless(boolean wanted, List<Setting> settings, Setting needed) {
        if (!wanted) {
            settings.stream()
                    .filter(values::isGiven)
                    .forEach(setting ->
                            values.problem(setting, "belongs to " + needed.variable() + ", which is not set"));
        }
    }

    private Optional<AuthSettings> staticToken() {
        String role = values.choice(Setting.HTTP_ROLE, ROLES, DEFAULT_ROLE);
        return values.secret(Setting.HTTP_TOKEN, Setting.HTTP_TOKEN_FILE, AuthSettingsReader::token)
                .map(token -> new AuthSettings.StaticToken(token, role));
    }

    private static Secret token(RawValue given) {
        if (given.text().length() < SHORTEST_TOKEN
                || !TOKEN.matcher(given.text()).matches()) {
            throw given.unusable("must have at least " + SHORTEST_TOKEN
                    + " characters, of letters, digits and -._~+/ (openssl rand -hex 32 makes a good one)");
        }
        return new Secret(given.text());
    }

    private Optional<AuthSettings> oauth(URI reachedAt) {
        Optional<URI> issuer = values.value(Setting.OAUTH_ISSUER, AuthSettingsReader::issuer);
        Optional<URI> jwksUrl = values.value(Setting.OAUTH_JWKS_URL, AddressParser::endpoint);
        if (!values.isGiven(Setting.OAUTH_AUDIENCE) && reachedAt.getPort() == 0) {
            values.problem(Setting.OAUTH_AUDIENCE, "is needed if the port is 0: give the audience of the tokens");
        }
        String defaultAudience = reachedAt + "/mcp";
        String audience = values.value(Setting.OAUTH_AUDIENCE, RawValue::text, defaultAudience);
        Map<String, String> roles = values.value(
                Setting.OAUTH_ROLES,
                AuthSettingsReader::roles,
                roles(new RawValue(Setting.OAUTH_ROLES, DEFAULT_ROLES, "")),
                DEFAULT_ROLES);
        Optional<AuthSettings.OpenIdClient> client = client(reachedAt);
        return issuer.map(known -> new AuthSettings.OAuth(known, audience, jwksUrl, roles, client));
    }

    private Optional<AuthSettings.OpenIdClient> client(URI reachedAt) {
        Optional<String> id = values.value(Setting.OAUTH_CLIENT_ID, RawValue::text);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (reachedAt.getPort() == 0) {
            values.problem(
                    Setting.OAUTH_CLIENT_ID,
                    "needs an address to return to: give a port other than 0, or " + Setting.PUBLIC_URL.variable());
        }
        Optional<Secret> secret = values.secret(
                Setting.OAUTH_CLIENT_SECRET, Setting.OAUTH_CLIENT_SECRET_FILE, given -> new Secret(given.text()));
        return id.map(known -> new AuthSettings.OpenIdClient(known, secret));
    }

    /** Unchanged, because tokens contain it literally, including a slash at the end. */
    private static URI issuer(RawValue given) {
        AddressParser.endpoint(given);
        return URI.create(given.text());
    }

    private static Map<String, String> roles(RawValue given) {
        Map<String, String> roles = new LinkedHashMap<>();
        for (String pair : given.text().split(",", -1)) {
            int equals = pair.lastIndexOf('=');
            String scope = pair.substring(0, Math.max(0, equals)).strip();
            String role = pair.substring(equals + 1).strip();
            if (!SCOPE.matcher(scope).matches() || !ROLES.contains(role)) {
                throw given.unusable("must be pairs of scope and role, such as " + DEFAULT_ROLES);
            }
            if (roles.put(scope, role) != null) {
                throw given.unusable("names " + scope + " twice");
            }
        }
        return roles;
    }

    private Optional<AuthSettings> open(String host) {
        if (!AddressParser.isLoopback(host)) {
            values.problem(CommandLineFlags.INSECURE_NO_AUTH, "is for this machine only: listen on 127.0.0.1");
        }
        // behind a proxy, everybody would be an approver even if this address is local
        List.of(Setting.PUBLIC_URL, Setting.HTTP_ALLOWED_HOSTS, Setting.HTTP_TRUSTED_PROXIES).stream()
                .filter(values::isGiven)
                .forEach(setting -> values.problem(
                        CommandLineFlags.INSECURE_NO_AUTH,
                        "is for this machine only, and " + setting.variable() + " allows others"));
        return Optional.of(new AuthSettings.Open());
    }
}
