package io.lagomcp.invoices.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
    private static final String TOKEN = "canary-0123456789abcdef-0123456789";
    private static final CommandLineFlags HTTP = CommandLineFlags.none().with(CommandLineFlags.HTTP, "true");

    @Test
    void isOffUnlessItIsAskedFor() {
        assertThat(Settings.from(Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN), CommandLineFlags.none())
                        .http())
                .isEmpty();
    }

    @Test
    void listensOnThisMachineAndForOperatorsWhereNothingElseIsSaid() {
        HttpSettings http = http(Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN), HTTP);

        assertThat(http.host()).isEqualTo("127.0.0.1");
        assertThat(http.port()).isEqualTo(8787);
        assertThat(http.legacySse()).isTrue();
        assertThat(http.publicUrl()).isEmpty();
        assertThat(http.keystore()).isEmpty();
        assertThat(http.maxSessions()).isEqualTo(1000);
        assertThat(http.maxSessionsEach()).isEqualTo(200);
        assertThat(http.sessionIdle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(http.callsPerMinute()).isEqualTo(600);
        assertThat(http.maxCalls()).isEqualTo(512);
        assertThat(http.access()).isInstanceOfSatisfying(AuthSettings.StaticToken.class, one -> {
            assertThat(one.role()).isEqualTo("operator");
            assertThat(one.token().reveal()).isEqualTo(TOKEN);
        });
        assertThat(http.toString()).doesNotContain("canary");
    }

    @Test
    void understandsEverySetting() {
        HttpSettings http = http(
                Map.of(
                        "LAGO_MCP_HTTP_PORT", "8443",
                        "LAGO_MCP_HTTP_HOST", "0.0.0.0",
                        "LAGO_MCP_HTTP_TOKENS_FILE", "/etc/lago/tokens",
                        "LAGO_MCP_PUBLIC_URL", "https://mcp.example.com/lago/",
                        "LAGO_MCP_HTTP_ALLOWED_HOSTS", "MCP.example.com, localhost:8443",
                        "LAGO_MCP_HTTP_ALLOWED_ORIGINS", "https://chat.example.com",
                        "LAGO_MCP_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8",
                        "LAGO_MCP_HTTP_KEYSTORE", "server.p12",
                        "LAGO_MCP_HTTP_KEYSTORE_PASSWORD", "canary-password",
                        "LAGO_MCP_HTTP_LEGACY_SSE", "false"),
                CommandLineFlags.none());

        assertThat(http.access()).isEqualTo(new AuthSettings.TokenFile(Path.of("/etc/lago/tokens")));
        assertThat(http.publicUrl()).contains(URI.create("https://mcp.example.com/lago"));
        assertThat(http.allowedHosts()).containsExactly("mcp.example.com", "localhost:8443");
        assertThat(http.allowedOrigins()).containsExactly("https://chat.example.com");
        assertThat(http.trustedProxies()).containsExactly("10.0.0.0/8", "fd00::/8");
        assertThat(http.keystore()).contains(new HttpSettings.Keystore(Path.of("server.p12"), "canary-password"));
        assertThat(http.legacySse()).isFalse();
        assertThat(http.toString()).doesNotContain("canary");
    }

    @Test
    void anIssuersTokensMustBeForThisServerAndTheirScopesBecomeRoles() {
        Map<String, String> issuer = Map.of("LAGO_MCP_OAUTH_ISSUER", "https://login.example.com/");

        AuthSettings.OAuth usual = (AuthSettings.OAuth) http(issuer, HTTP).access();
        assertThat(usual.issuer()).as("letter by letter").hasToString("https://login.example.com/");
        assertThat(usual.audience()).isEqualTo("http://127.0.0.1:8787/mcp");
        assertThat(usual.roles())
                .containsExactly(
                        entry("lago:read", "reader"),
                        entry("lago:operate", "operator"),
                        entry("lago:approve", "approver"));

        Map<String, String> more = new HashMap<>(issuer);
        more.put("LAGO_MCP_PUBLIC_URL", "https://mcp.example.com");
        more.put("LAGO_MCP_OAUTH_ROLES", "https://example.com/x=y=reader , ops=approver");
        AuthSettings.OAuth said = (AuthSettings.OAuth) http(more, HTTP).access();
        assertThat(said.audience()).isEqualTo("https://mcp.example.com/mcp");
        assertThat(said.roles()).containsExactly(entry("https://example.com/x=y", "reader"), entry("ops", "approver"));
    }

    @Test
    void peopleSignInAtTheIssuerAsTheClientThatTheOperatorRegistered(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "canary-client\n");
        Map<String, String> client = new HashMap<>(
                Map.of("LAGO_MCP_OAUTH_ISSUER", "https://login.example.com", "LAGO_MCP_OAUTH_CLIENT_ID", "approvals"));

        AuthSettings.OAuth open = (AuthSettings.OAuth) http(client, HTTP).access();
        assertThat(open.client()).hasValue(new AuthSettings.OpenIdClient("approvals", Optional.empty()));
        client.put("LAGO_MCP_OAUTH_CLIENT_SECRET_FILE", secret.toString());
        AuthSettings.OAuth closed = (AuthSettings.OAuth) http(client, HTTP).access();
        assertThat(closed.client().flatMap(AuthSettings.OpenIdClient::secret).map(Secret::reveal))
                .hasValue("canary-client");
        assertThat(closed.toString()).doesNotContain("canary");

        client.put("LAGO_MCP_HTTP_PORT", "0");
        assertThatThrownBy(() -> http(client, HTTP)).hasMessageContaining("LAGO_MCP_OAUTH_CLIENT_ID needs an address");
        assertThatThrownBy(() -> http(
                        Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN, "LAGO_MCP_OAUTH_CLIENT_SECRET", "canary-client"), HTTP))
                .hasMessageContaining("belongs to LAGO_MCP_OAUTH_CLIENT_ID")
                .hasMessageNotContaining("canary");
    }

    @Test
    void nobodyComesInWithoutACredentialAndOnlyOneKindCounts() {
        assertThatThrownBy(() -> http(Map.of(), HTTP)).hasMessageContaining("needs credentials");
        assertThatThrownBy(
                        () -> http(Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN, "LAGO_MCP_HTTP_TOKENS_FILE", "tokens"), HTTP))
                .hasMessageContaining("more than one kind of credential")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> http(Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN), open()))
                .hasMessageContaining("more than one kind of credential");
    }

    @Test
    void everybodyComesInOnlyOnThisMachineAndOnlyByAFlag() {
        assertThat(http(Map.of(), open()).access()).isEqualTo(new AuthSettings.Open());
        assertThat(http(Map.of("LAGO_MCP_HTTP_HOST", "::1"), open()).access()).isEqualTo(new AuthSettings.Open());
        assertThatThrownBy(() -> http(Map.of("LAGO_MCP_INSECURE_NO_AUTH", "true"), HTTP))
                .hasMessageContaining("needs credentials");
    }

    @ParameterizedTest
    @CsvSource({
        "LAGO_MCP_HTTP_HOST, 0.0.0.0",
        "LAGO_MCP_HTTP_HOST, mcp.example.com",
        "LAGO_MCP_PUBLIC_URL, https://mcp.example.com",
        "LAGO_MCP_HTTP_ALLOWED_HOSTS, mcp.example.com",
        "LAGO_MCP_HTTP_TRUSTED_PROXIES, 127.0.0.1",
    })
    void everybodyIsNeverLetInWhereOthersReachIt(String name, String value) {
        assertThatThrownBy(() -> http(Map.of(name, value), open()))
                .hasMessageContaining("--insecure-no-auth is for this machine only");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LAGO_MCP_HTTP_PORT | 65536 | must be a whole number from 0 to 65535",
                "LAGO_MCP_HTTP_HOST | http://x | must be a host name or an IP address",
                "LAGO_MCP_HTTP_HOST | 256.1.1.1 | must be a host name or an IP address",
                "LAGO_MCP_HTTP_HOST | 0.0.0.0 | accepts other machines, whose tokens would travel unencrypted",
                "LAGO_MCP_HTTP_TOKEN | too-short | must have at least 32 characters",
                "LAGO_MCP_HTTP_TOKEN | canary 0123456789abcdef 0123456789 | must have at least 32 characters",
                "LAGO_MCP_HTTP_ROLE | admin | must be reader, operator or approver",
                "LAGO_MCP_HTTP_LEGACY_SSE | off | must be true or false",
                "LAGO_MCP_PUBLIC_URL | http://mcp.example.com | must be an https address",
                "LAGO_MCP_PUBLIC_URL | https://mcp.example.com?x=1 | must be an https address",
                "LAGO_MCP_HTTP_ALLOWED_HOSTS | a.example,,b.example | must be host names",
                "LAGO_MCP_HTTP_ALLOWED_HOSTS | *.example.com | must be host names",
                "LAGO_MCP_HTTP_ALLOWED_HOSTS | a.example:70000 | must be host names",
                "LAGO_MCP_HTTP_ALLOWED_ORIGINS | * | must be origins",
                "LAGO_MCP_HTTP_ALLOWED_ORIGINS | null | must be origins",
                "LAGO_MCP_HTTP_ALLOWED_ORIGINS | https://a.example/ | must be origins",
                "LAGO_MCP_HTTP_TRUSTED_PROXIES | proxy.example | must be addresses",
                "LAGO_MCP_HTTP_TRUSTED_PROXIES | 0.0.0.0/0 | (0.0.0.0/0) must be a whole number from 1 to 32",
                "LAGO_MCP_HTTP_KEYSTORE | server.p12 | and LAGO_MCP_HTTP_KEYSTORE_PASSWORD belong together",
                "LAGO_MCP_HTTP_MAX_SESSIONS | 0 | must be a whole number from 1 to 100000",
                "LAGO_MCP_HTTP_SESSION_IDLE | 0 | must be a whole number from 1 to 86400",
                "LAGO_MCP_HTTP_CALLS_PER_MINUTE | -1 | must be a whole number from 1 to 1000000",
                "LAGO_MCP_HTTP_MAX_CALLS | many | must be a whole number from 1 to 10000",
                "LAGO_MCP_OAUTH_AUDIENCE | me | belongs to LAGO_MCP_OAUTH_ISSUER, which is not set",
                "LAGO_MCP_MANAGEMENT_PORT | 8787 | must be another port than 8787",
                "LAGO_MCP_LOG_FORMAT | xml | must be text or json",
            })
    void aValueThatCannotBeUsedIsRefusedByName(String name, String value, String problem) {
        Map<String, String> environment = new HashMap<>(Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN));
        environment.put(name, value);

        assertThatThrownBy(() -> Settings.from(environment, HTTP))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " " + problem)
                .hasMessageNotContaining("canary");
    }

    /** A stream and the messages for it could come to different servers. */
    @Test
    void serversThatShareAStoreOfferNoLegacySse() {
        Map<String, String> shared =
                Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN, "LAGO_MCP_STORE", "postgresql://db.example/lago");
        assertThat(http(shared, HTTP).legacySse()).isFalse();

        Map<String, String> wanted = new HashMap<>(shared);
        wanted.put("LAGO_MCP_HTTP_LEGACY_SSE", "true");
        assertThatThrownBy(() -> Settings.from(wanted, HTTP))
                .hasMessageContaining("LAGO_MCP_HTTP_LEGACY_SSE must be false with LAGO_MCP_STORE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lago:read", "=reader", "lago:read=king", "a=reader,a=operator", "a b=reader", ""})
    void scopesAndRolesMustBePairs(String roles) {
        CommandLineFlags flags = HTTP;
        Map<String, String> environment =
                Map.of("LAGO_MCP_OAUTH_ISSUER", "https://login.example.com", "LAGO_MCP_OAUTH_ROLES", roles);

        if (roles.isEmpty()) {
            assertThat(((AuthSettings.OAuth) http(environment, flags).access()).roles())
                    .as("blank in the environment is not set")
                    .hasSize(3);
        } else {
            assertThatThrownBy(() -> http(environment, flags)).hasMessageStartingWith("LAGO_MCP_OAUTH_ROLES ");
        }
    }

    @Test
    void aProxyOrACertificateLetsItListenToOtherMachines() {
        Map<String, String> others = Map.of("LAGO_MCP_HTTP_TOKEN", TOKEN, "LAGO_MCP_HTTP_HOST", "0.0.0.0");
        for (Map.Entry<String, String> protection : Map.of(
                        "LAGO_MCP_HTTP_TRUSTED_PROXIES", "10.0.0.1", "LAGO_MCP_PUBLIC_URL", "https://mcp.example.com")
                .entrySet()) {
            Map<String, String> environment = new HashMap<>(others);
            environment.put(protection.getKey(), protection.getValue());
            assertThat(http(environment, HTTP).host()).isEqualTo("0.0.0.0");
        }
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_READ_ONLY", "yes", "LAGO_REGION", "mars"), HTTP))
                .isInstanceOfSatisfying(InvalidSettingException.class, invalid -> assertThat(invalid.problems())
                        .hasSize(3));
    }

    @Test
    void programsThatServeNobodyNeedNoCredential() {
        assertThat(Settings.withoutServing(Map.of("LAGO_MCP_HTTP_PORT", "8787"), CommandLineFlags.none())
                        .http())
                .isEmpty();
    }

    @Test
    void secretsCanStandInFilesAndInOneOfTheTwoOnly(@TempDir Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "canary-key\n");
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        Path two = Files.writeString(folder.resolve("two"), "canary-one\ncanary-two\n");
        Map<String, String> files = Map.of(
                "LAGO_API_KEY_FILE", key.toString(),
                "LAGO_MCP_HTTP_TOKEN_FILE", token.toString(),
                "LAGO_MCP_HTTP_KEYSTORE", "server.p12",
                "LAGO_MCP_HTTP_KEYSTORE_PASSWORD_FILE", key.toString());

        Settings settings = Settings.from(files, HTTP);
        assertThat(settings.apiKey().orElseThrow().reveal()).isEqualTo("canary-key");
        assertThat(settings.http().orElseThrow().keystore().orElseThrow().password())
                .isEqualTo("canary-key");
        assertThat(settings.http().orElseThrow().access())
                .isInstanceOfSatisfying(
                        AuthSettings.StaticToken.class,
                        one -> assertThat(one.token().reveal()).isEqualTo(TOKEN));

        assertThatThrownBy(() -> Settings.from(
                        Map.of("LAGO_API_KEY", "canary-key", "LAGO_API_KEY_FILE", key.toString()),
                        CommandLineFlags.none()))
                .hasMessage("LAGO_API_KEY_FILE and LAGO_API_KEY are both set: keep one.");
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_API_KEY_FILE", two.toString()), CommandLineFlags.none()))
                .hasMessageContaining("must hold one line")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_API_KEY_FILE", folder + "/none"), CommandLineFlags.none()))
                .hasMessageContaining("cannot be read");
    }

    private static CommandLineFlags open() {
        return HTTP.with(CommandLineFlags.INSECURE_NO_AUTH, "true");
    }

    private static HttpSettings http(Map<String, String> environment, CommandLineFlags flags) {
        return Settings.from(environment, flags).http().orElseThrow();
    }
}
