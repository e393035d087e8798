package io.lagomcp.invoices.cli.doctor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.lagomcp.invoices.cli.Ended;
import io.lagomcp.invoices.cli.serve.ServeCommand;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.McpClientApp.SecretSupport;
import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DoctorChecksTest {
    /** In place of the state folder of whoever runs the tests. */
    private static Path state;

    private static Sandbox sandbox;

    /** What a checkup found, and its exit code. */
    private record Checked(int exitCode, List<CheckResult> findings) {
        CheckResult about(String subject) {
            return findings.stream()
                    .filter(finding -> finding.subject().equals(subject))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no finding about " + subject + " in " + findings));
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) {
        state = folder;
        sandbox = Sandbox.start(0);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void allIsWellWithTheEmbeddedSandbox() {
        Checked checked = check(Map.of(), "--sandbox");

        assertThat(checked.exitCode()).isZero();
        assertThat(checked.findings())
                .extracting(CheckResult::subject)
                .containsExactly(
                        "Java",
                        "Settings",
                        "API key",
                        "API URL",
                        "Policy",
                        "Record",
                        "Lago",
                        "May read",
                        "Organization",
                        "May write",
                        "Rate limit");
        assertThat(checked.findings()).extracting(CheckResult::mark).containsOnly(Status.OK);
        assertThat(checked.about("Settings").text()).isEqualTo("--sandbox from the command line");
        assertThat(checked.about("Lago").text()).isEqualTo("answers, version sandbox");
        assertThat(checked.about("May read").text()).isEqualTo("yes, invoices in this account: 240");
        assertThat(checked.about("Organization").text()).startsWith("sandbox; it bills as \"");
        assertThat(checked.about("Rate limit").text()).matches("\\d+ of 50 requests left, for \\d+ s");
    }

    @Test
    void whatIsNoPlanAmongThoseThatWaitIsNamedAndLeftAlone(@TempDir Path folder) throws IOException {
        Path plans = Files.createDirectory(folder.resolve("audit.jsonl.plans"));
        Path newer = Files.writeString(plans.resolve("abcdefghjk.plan"), "lago-invoices-mcp plan 2\n and more of it");
        Files.writeString(plans.resolve("key"), "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=");
        Files.writeString(plans.resolve("notes.txt"), "x");
        forOwnerOnly(plans);
        forOwnerOnly(plans.resolve("key"));

        Checked checked = check(
                Map.of(),
                "--sandbox",
                "--audit-log",
                folder.resolve("audit.jsonl").toString());

        assertThat(checked.about("Plans").mark()).isEqualTo(Status.WARN);
        assertThat(checked.about("Plans").text())
                .isEqualTo(newer + ": a newer version of this program wrote it; there is something wrong with others"
                        + " there: 1");
        assertThat(newer).exists();
    }

    @Test
    void aRecordOfWhichOnlyTheHeadIsLeftIsNamed(@TempDir Path folder) throws IOException {
        Path record = folder.resolve("audit.jsonl");
        Files.writeString(folder.resolve("audit.jsonl.head"), "3 " + "a".repeat(64) + "\n");

        Checked checked = check(Map.of(), "--sandbox", "--audit-log", record.toString());

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.findings())
                .filteredOn(CheckResult::isFailure)
                .extracting(CheckResult::text)
                .containsExactly(record + " does not verify");
    }

    @Test
    void aRecordInWhichNothingCouldBeWrittenIsNamed(@TempDir Path folder) throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        Path damaged = Files.writeString(folder.resolve("audit.jsonl"), "not a line of a record\n");

        Checked impossible = check(
                Map.of(),
                "--sandbox",
                "--audit-log",
                notAFolder.resolve("audit.jsonl").toString());
        assertThat(impossible.exitCode()).as("no server starts with it").isEqualTo(2);
        assertThat(impossible.about("Record").mark()).isEqualTo(Status.FAIL);

        Checked unproven = check(Map.of(), "--sandbox", "--audit-log", damaged.toString());
        assertThat(unproven.exitCode())
                .as("a server starts with it, and changes nothing")
                .isEqualTo(1);
        assertThat(unproven.findings()).anyMatch(finding -> finding.subject().equals("Record") && finding.isFailure());
        assertThat(folder).as("looking leaves nothing behind").isDirectoryNotContaining("glob:**.head");
    }

    @Test
    void changesNothing() {
        try (Sandbox untouched = Sandbox.start(0)) {
            check(settings(untouched.apiUrl().toString(), Sandbox.FULL_ACCESS_KEY));

            assertThat(untouched.requests())
                    .as("the only request that is no read names an invoice that does not exist")
                    .filteredOn(request -> !request.method().equals("GET"))
                    .extracting(request -> request.method() + " " + request.path())
                    .containsExactly("PUT /api/v1/invoices/00000000-0000-0000-0000-000000000000/refresh");
        }
    }

    @Test
    void namesTheVariablesThatAreInUseAndNeverTheirValues() {
        Checked checked = check(settings(sandbox.apiUrl().toString(), "canary-key-4711"), "--read-only");

        assertThat(checked.exitCode()).isZero();
        assertThat(checked.about("Settings").text())
                .isEqualTo("LAGO_API_KEY, LAGO_API_URL from the environment; --read-only from the command line");
        assertThat(checked.about("API key").text()).isEqualTo("is set (it is never shown)");
        assertThat(checked.findings().toString()).as("what the doctor says").doesNotContain("canary-key-4711");
    }

    @Test
    void aKeyThatMayOnlyReadIsAFailureUnlessTheServerIsReadOnly() {
        Map<String, String> settings = settings(sandbox.apiUrl().toString(), Sandbox.READ_ONLY_KEY);

        Checked checked = check(settings);
        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("May read").mark()).isEqualTo(Status.OK);
        assertThat(checked.about("May write").mark()).isEqualTo(Status.FAIL);
        assertThat(checked.about("May write").advice().orElseThrow()).contains("LAGO_MCP_READ_ONLY=true");

        Checked readOnly = check(settings, "--read-only");
        assertThat(readOnly.exitCode()).isZero();
        assertThat(readOnly.about("May write"))
                .isEqualTo(CheckResult.ok("May write", "no, and read-only needs it for downloads alone"));
    }

    @Test
    void aKeyThatMayDoNothingFailsAtReading() {
        Checked checked = check(settings(sandbox.apiUrl().toString(), Sandbox.NO_ACCESS_KEY));

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("May read").text()).isEqualTo("no, the key has no right to read invoices");
        assertThat(checked.about("May write").mark()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void anOrganizationThatNothingNamesIsSaidNotToBeKnown() {
        withWebServer(200, "{\"invoices\":[],\"meta\":{\"current_page\":0,\"total_count\":0}}", web -> {
            assertThat(check(settings("http://localhost:" + web.port(), "key"))
                            .about("Organization")
                            .text())
                    .isEqualTo("not known, because no invoice names it; the key may not read its billing entities");
        });
    }

    @Test
    void aKeyThatLagoDoesNotKnowFailsAtReading() {
        Checked checked = check(settings(sandbox.apiUrl().toString(), Sandbox.WRONG_KEY));

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("Lago").mark())
                .as("the health check needs no key")
                .isEqualTo(Status.OK);
        assertThat(checked.about("May read").text()).isEqualTo("Lago does not accept the API key");
        assertThat(checked.about("May read").advice().orElseThrow()).contains("Copy the key again");
    }

    @Test
    void aMissingKeyIsToldAndLagoIsLookedForAllTheSame() {
        Checked checked = check(Map.of("LAGO_API_URL", sandbox.apiUrl().toString(), "LAGO_API_KEY", " "));

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("API key").text()).isEqualTo("is not set");
        assertThat(checked.about("API key").advice().orElseThrow()).contains("Set LAGO_API_KEY");
        assertThat(checked.about("Lago").mark()).isEqualTo(Status.OK);
        assertThat(checked.about("May read")).isEqualTo(CheckResult.skipped("May read", "there is no key"));
    }

    @Test
    void aPortWhereNothingListensIsToldInPlainWords() throws IOException {
        Checked checked = check(settings("http://127.0.0.1:" + freePort(), "key"));

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("Lago").text()).isEqualTo("nothing listens at this host and port");
        assertThat(checked.about("May write")).isEqualTo(CheckResult.skipped("May write", "Lago was not reached"));
    }

    @Test
    void aHostThatDoesNotExistIsToldInPlainWords() {
        Checked checked = check(settings("https://lago.invalid", "key"));

        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.about("Lago").text()).isEqualTo("there is no host of this name (DNS)");
    }

    @Test
    void plainHttpWhereTlsIsExpectedIsToldInPlainWords() {
        withWebServer(200, "OK", web -> {
            Checked checked = check(settings("https://localhost:" + web.port(), "key"));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("Lago").text()).isEqualTo("this port speaks plain http, not https");
            assertThat(checked.about("Lago").advice().orElseThrow()).contains("http://", "LAGO_MCP_ALLOW_HTTP=true");
        });
    }

    @Test
    void plainHttpThatKeepsSilentWhereTlsIsExpectedIsNoFirewall() {
        Checked checked = check(settings(sandbox.apiUrl().toString().replace("http:", "https:"), "key"));

        assertThat(checked.about("Lago").text()).isEqualTo("this port speaks plain http, not https");
    }

    @Test
    void aPlaceholderOfTheExamplesIsNoKey() {
        String url = sandbox.apiUrl().toString();
        for (String placeholder : List.of("your-lago-api-key", "${env:LAGO_API_KEY}")) {
            Checked checked = check(settings(url, placeholder));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("API key").text())
                    .isEqualTo("is not set: LAGO_API_KEY is still the placeholder " + placeholder);
        }
        assertThat(McpClientApp.CLAUDE_DESKTOP.keyHabit())
                .as("the examples still have this placeholder")
                .isEqualTo(SecretSupport.IN_ITS_FILE);
    }

    @Test
    void theWayOutOfARefusedAddressIsNamed() {
        assertThat(check(settings("http://lago.example", "key"))
                        .about("API URL")
                        .text())
                .contains("LAGO_MCP_ALLOW_HTTP=true");
    }

    @Test
    void aCertificateThatNobodySignedIsToldInPlainWords() {
        withWebServer(200, "OK", web -> {
            Checked checked = check(settings("https://localhost:" + web.httpsPort(), "key"));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("Lago").text()).isEqualTo("the host's TLS certificate is not trusted");
            assertThat(checked.about("Lago").advice().orElseThrow()).contains("trustStore");
        });
    }

    @Test
    void aWebPageIsNotTakenForLago() {
        withWebServer(200, "<html>Welcome</html>", web -> {
            Checked checked = check(settings("http://localhost:" + web.port(), "key"));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("Lago").mark()).isEqualTo(Status.WARN);
            assertThat(checked.about("May read").mark()).isEqualTo(Status.FAIL);
            assertThat(checked.about("May read").text()).contains("not as Lago's API does");
            assertThat(checked.about("May read").advice().orElseThrow()).contains("LAGO_API_URL");
            assertThat(checked.about("Rate limit").text()).isEqualTo("none, as with every self-hosted Lago");
        });
    }

    @Test
    void aHostWithoutLagoIsNotTakenForLago() {
        withWebServer(404, "<html>Nothing here</html>", web -> {
            Checked checked = check(settings("http://localhost:" + web.port(), "key"));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("Lago"))
                    .isEqualTo(CheckResult.warn(
                            "Lago", "answers, but not to a health check", "Ignore this if the next checks pass."));
            assertThat(checked.about("May read").mark()).isEqualTo(Status.FAIL);
        });
    }

    @Test
    void aLagoThatIsDownIsToldInPlainWords() {
        withWebServer(503, "", web -> {
            Checked checked = check(settings("http://localhost:" + web.port(), "key"));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.about("Lago").text()).isEqualTo("Lago answered 503 service_unavailable");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://lago.example", "http://lago.example", "https://user:canary@lago.example"})
    void anAddressThatCannotBeUsedMakesTheSettingsUnusable(String url) {
        Checked checked = check(settings(url, "key"));

        assertThat(checked.exitCode()).isEqualTo(2);
        assertThat(checked.about("API URL").mark()).isEqualTo(Status.FAIL);
        assertThat(checked.findings().toString()).doesNotContain("canary");
    }

    @Test
    void aSettingThatCannotBeReadMakesTheSettingsUnusable() {
        Checked checked = check(Map.of("LAGO_REGION", "mars"));

        assertThat(checked.exitCode()).isEqualTo(2);
        assertThat(checked.about("Settings").mark()).isEqualTo(Status.FAIL);
        assertThat(checked.about("Settings").text()).isEqualTo("LAGO_REGION must be us or eu.");
    }

    @Test
    void whatTheLauncherReadsIsNotMisspelled() {
        Checked checked = check(Map.of("LAGO_MCP_JAVA_OPTS", "-Xmx64m", "LAGO_MCP_CACHE", "off"), "--sandbox");

        assertThat(checked.findings()).noneMatch(finding -> finding.mark() == Status.WARN);
    }

    @Test
    void aMisspelledVariableIsAWarning() {
        Checked checked = check(Map.of("LAGO_MCP_READONLY", "true"), "--sandbox");

        assertThat(checked.exitCode()).as("a warning is no failure").isZero();
        assertThat(checked.findings())
                .filteredOn(finding -> finding.mark() == Status.WARN)
                .extracting(CheckResult::text)
                .containsExactly("there is no setting LAGO_MCP_READONLY. Did you mean LAGO_MCP_READ_ONLY?");
    }

    @Test
    void overHttpItLooksAtThePortsAndTheFileOfTokens(@TempDir Path folder) throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = Map.of(
                    "LAGO_MCP_HTTP_PORT", "0",
                    "LAGO_MCP_MANAGEMENT_PORT", Integer.toString(taken.getLocalPort()),
                    "LAGO_MCP_HTTP_TOKENS_FILE", tokens.toString());

            Checked checked = check(environment, "--sandbox");
            assertThat(checked.exitCode()).isZero();
            assertThat(checked.about("HTTP").mark()).isEqualTo(Status.OK);
            assertThat(checked.about("Management").mark())
                    .as("the port may be taken by this server itself")
                    .isEqualTo(Status.WARN);

            Files.delete(tokens);
            assertThat(check(environment, "--sandbox").about("Access").text())
                    .contains(tokens + ": there is no such file");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileOfTokensThatOthersCanReadIsAWarning(@TempDir Path folder) throws IOException {
        Path tokens = folder.resolve("tokens");
        Ended.run("token", "new", "ann", "--role", "reader", "--tokens-file", tokens.toString());
        Map<String, String> environment =
                Map.of("LAGO_MCP_HTTP_PORT", "0", "LAGO_MCP_HTTP_TOKENS_FILE", tokens.toString());

        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(check(environment, "--sandbox").about("Access").advice().orElseThrow())
                .contains("chmod 600");

        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        assertThat(check(environment, "--sandbox").about("Access").mark()).isEqualTo(Status.OK);
    }

    @Test
    void theKeysOfAnIssuerAreLookedFor() {
        withWebServer(404, "", web -> {
            String issuer = "http://localhost:" + web.port() + "/realms/team";
            Map<String, String> environment = Map.of("LAGO_MCP_HTTP_PORT", "8787", "LAGO_MCP_OAUTH_ISSUER", issuer);

            assertThat(check(environment, "--sandbox").about("Issuer").text())
                    .startsWith("the keys of " + issuer + " cannot be read: no metadata of " + issuer);

            web.stubFor(get("/.well-known/oauth-authorization-server/realms/team")
                    .willReturn(okJson("{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\"}".formatted(issuer))));
            web.stubFor(get("/realms/team/keys").willReturn(okJson("""
                {"keys": [{"kty": "EC", "crv": "P-256", "kid": "1",
                  "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                  "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}
                """)));

            assertThat(check(environment, "--sandbox").about("Issuer").mark()).isEqualTo(Status.OK);
        });
    }

    @Test
    void aKeyOnAnOpenRoadIsAWarning() {
        Map<String, String> settings =
                Map.of("LAGO_API_URL", "http://lago.invalid", "LAGO_API_KEY", "key", "LAGO_MCP_ALLOW_HTTP", "true");

        assertThat(check(settings).about("API URL").mark()).isEqualTo(Status.WARN);
    }

    private interface WebTest {
        void run(WireMockServer web);
    }

    private static void withWebServer(int status, String body, WebTest test) {
        WireMockServer web = new WireMockServer(
                wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));
        web.start();
        try {
            web.stubFor(any(anyUrl())
                    .willReturn(aResponse()
                            .withStatus(status)
                            .withHeader("Content-Type", "text/html")
                            .withBody(body)));
            test.run(web);
        } finally {
            web.stop();
        }
    }

    private static Map<String, String> settings(String url, String key) {
        return Map.of("LAGO_API_URL", url, "LAGO_API_KEY", key);
    }

    private static void forOwnerOnly(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void goesOnWhereTheStoreCannotBeReached() throws IOException {
        Path key =
                Files.writeString(state.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        Checked checked = check(
                Map.of(
                        "LAGO_MCP_STORE",
                        "postgresql://lago@127.0.0.1:1/lago",
                        "LAGO_MCP_PLAN_KEY_FILE",
                        key.toString()),
                "--sandbox");

        assertThat(checked.findings())
                .filteredOn(CheckResult::isFailure)
                .as("nothing that is kept there is looked for")
                .extracting(CheckResult::subject)
                .containsExactly("Store");
        assertThat(checked.about("Lago").mark()).isEqualTo(Status.OK);
    }

    private static Checked check(Map<String, String> environment, String... flags) {
        List<CheckResult> findings = new ArrayList<>();
        ServeCommand options = CommandLine.populateCommand(new ServeCommand(), flags);
        Map<String, String> given = new HashMap<>(environment);
        given.putIfAbsent("XDG_STATE_HOME", state.toString());
        int exitCode = new DoctorChecks(options.flags(), given, findings::add, DoctorChecks.noKey(given)).run();
        return new Checked(exitCode, findings);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
