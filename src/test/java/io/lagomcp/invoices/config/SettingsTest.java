package io.lagomcp.invoices.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final CommandLineFlags NONE = CommandLineFlags.none();

    @Test
    void withoutAnythingItIsLagosCloudInTheUnitedStatesAndEveryMutationAsks() {
        Settings settings = Settings.from(Map.of(), NONE);

        assertThat(settings.apiKey()).isEmpty();
        assertThat(settings.apiUrl()).isEmpty();
        assertThat(settings.region()).isEqualTo("us");
        assertThat(settings.allowPlainHttp()).isFalse();
        assertThat(settings.sandbox()).isFalse();
        assertThat(settings.documentsFolder()).isEmpty();
        assertThat(settings.readOnly()).isFalse();
        assertThat(settings.confirmationWait()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aFlagWinsOverTheEnvironment() {
        Map<String, String> environment = Map.of(
                "LAGO_API_URL",
                "https://one.example",
                "LAGO_MCP_READ_ONLY",
                "false",
                "LAGO_MCP_DOWNLOAD_DIR",
                "/from/the/environment");

        Settings settings = Settings.from(
                environment,
                NONE.with("--api-url", "https://two.example")
                        .with("--read-only", "true")
                        .with("--download-dir", "/from/the/flag"));

        assertThat(settings.apiUrl()).contains("https://two.example");
        assertThat(settings.documentsFolder()).contains(Path.of("/from/the/flag"));
        assertThat(settings.readOnly()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LAGO_API_URL | https://lago.example/?key=canary | https://lago.example/?(hidden)",
                "LAGO_API_URL | https://ann:canary@lago.example/api | https://(hidden)@lago.example/api",
                "LAGO_API_URL | https://ann:can/a?r#y@lago.example | https://(hidden)@lago.example",
                "LAGO_API_URL | https://ann:1,canary@lago.example | https://(hidden)@lago.example",
                "LAGO_API_URL | ann:canary@lago.example | (hidden)@lago.example",
                "LAGO_API_URL | lago.example#canary | lago.example#(hidden)",
                "LAGO_MCP_PUBLIC_URL | https://mcp.example?canary@x | https://(hidden)@x",
                "LAGO_MCP_WEBHOOK_URL | https://hooks.example/canary?x=canary | https://hooks.example/(hidden)",
                "LAGO_MCP_WEBHOOK_URL | https://ann:canary@hooks.example/x | (hidden)",
                "LAGO_MCP_WEBHOOK_URL | canary | (hidden)",
                "LAGO_MCP_OAUTH_ISSUER | https://issuer.example?a=1,canary | https://issuer.example?(hidden)",
                "LAGO_MCP_OAUTH_JWKS_URL | https://ann:canary@issuer.example | https://(hidden)@issuer.example",
                "LAGO_MCP_HTTP_ALLOWED_ORIGINS | https://a.example,https://b:canary@c | https://(hidden)@c",
                "LAGO_MCP_HTTP_ALLOWED_ORIGINS | https://a.example?canary,https://c | https://a.example?(hidden)",
                "LAGO_MCP_HTTP_ALLOWED_HOSTS | ann:canary@a.example | (hidden)@a.example",
            })
    void whatAnAddressHidesIsNotShown(String name, String value, String shown) {
        Map<String, String> environment =
                new HashMap<>(Map.of("LAGO_MCP_HTTP_PORT", "0", "LAGO_MCP_OAUTH_ISSUER", "https://issuer.example"));
        environment.put(name, value);
        SettingsResult check = SettingsResult.of(environment, NONE);

        assertThat(check.effective())
                .filteredOn(setting -> setting.name().equals(name))
                .extracting(SettingsResult.Effective::value)
                .containsExactly(shown);
        assertThat(check.toString()).doesNotContain("canary", "can/a?r#y");
    }

    @Test
    void toolsetsAreNamedInAnyCaseAndAllUnlessGiven() {
        assertThat(Settings.from(Map.of("LAGO_MCP_TOOLSETS", "Lookups, approvals"), NONE)
                        .toolsets())
                .containsExactly("lookups", "approvals");
        assertThat(Settings.from(Map.of(), NONE).toolsets()).isEqualTo(Settings.TOOLSETS);
        for (String wrong : new String[] {"payments", "lookups,", ",", "all"}) {
            assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_TOOLSETS", wrong), NONE))
                    .as(wrong)
                    .hasMessageStartingWith("LAGO_MCP_TOOLSETS must be invoices, lookups, collections or approvals");
        }
    }

    @Test
    void hostsOfFilesAreNamesOrAddresses() {
        assertThat(Settings.from(Map.of(), NONE).fileHosts()).isEmpty();
        assertThat(Settings.from(Map.of("LAGO_MCP_FILE_HOSTS", "minio.internal, 10.0.0.7,[fd00::7]"), NONE)
                        .fileHosts())
                .containsExactly("minio.internal", "10.0.0.7", "fd00::7");
        for (String wrong : List.of("https://minio.internal", "minio.internal:9000", "10.0.0.0/8", "a b", ",")) {
            assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_FILE_HOSTS", wrong), NONE))
                    .hasMessageStartingWith("LAGO_MCP_FILE_HOSTS must be host names or IP addresses");
        }
    }

    @Test
    void aFolderForDocumentsIsTheOneThatTheEnvironmentNames() {
        assertThat(Settings.from(Map.of("LAGO_MCP_DOWNLOAD_DIR", "/invoices"), NONE)
                        .documentsFolder())
                .contains(Path.of("/invoices"));
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_DOWNLOAD_DIR", "a\0b"), NONE))
                .hasMessage("LAGO_MCP_DOWNLOAD_DIR is not a valid path.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "${LAGO_API_KEY}", "${env:LAGO_API_KEY}", "${input:lago-api-key}", "$LAGO_API_KEY"})
    void aBlankOrAPlaceholderThatTheClientDidNotFillInIsNotSet(String value) {
        assertThat(Settings.from(Map.of("LAGO_API_KEY", value), NONE).apiKey()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LAGO_REGION | mars | must be us or eu",
                "LAGO_MCP_SANDBOX | yes | must be true or false",
                "LAGO_MCP_SANDBOX_TODAY | tomorrow | must be a date, such as 2026-07-01",
                "LAGO_MCP_READ_ONLY | 1 | must be true or false",
                "LAGO_MCP_CONFIRM_TIMEOUT | 0 | must be a whole number from 1 to 900",
                "LAGO_MCP_CONFIRM_TIMEOUT | 901 | must be a whole number from 1 to 900",
                "LAGO_MCP_CONFIRM_TIMEOUT | soon | must be a whole number from 1 to 900",
                "LAGO_MCP_LOG_LEVEL | loud | must be error, warn, info or debug",
                "LAGO_API_KEY | two words | is not a key",
            })
    void aValueThatCannotBeUsedIsRefusedByName(String name, String value, String problem) {
        assertThatThrownBy(() -> Settings.from(Map.of(name, value), NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " " + problem);
    }

    @Test
    void aRegionBesideAnUrlIsRefusedBecauseOnlyOneCanBeMeant() {
        assertThatThrownBy(
                        () -> Settings.from(Map.of("LAGO_REGION", "eu"), NONE.with("--api-url", "https://x.example")))
                .hasMessage("LAGO_REGION and --api-url both say where Lago is: keep one.");
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_REGION", "eu", "LAGO_API_URL", "https://x.example"), NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("both say where Lago is");
    }

    @Test
    void aKeyNeverShowsItself() {
        Settings settings = Settings.from(Map.of("LAGO_API_KEY", "canary-key-4711"), NONE);

        assertThat(settings.toString()).doesNotContain("canary");
        assertThat(settings.apiKey().orElseThrow().reveal()).isEqualTo("canary-key-4711");
    }

    @Test
    void messagesAreSentOverHttpsOrToThisMachineAndSigned() {
        String secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        WebhookSettings receiver = Settings.from(
                        Map.of(
                                "LAGO_MCP_WEBHOOK_URL",
                                "https://hooks.example.com/lago?team=1",
                                "LAGO_MCP_WEBHOOK_SECRET",
                                secret + " " + secret),
                        NONE)
                .webhook()
                .orElseThrow();
        assertThat(receiver.url()).hasToString("https://hooks.example.com/lago?team=1");
        assertThat(receiver.origin()).isEqualTo("https://hooks.example.com");
        assertThat(receiver.keys()).hasSize(2).allSatisfy(key -> assertThat(key).hasSize(24));
        assertThat(receiver.toString()).doesNotContain("MfKQ");
        assertThat(Settings.withoutServing(Map.of("LAGO_MCP_WEBHOOK_URL", "https://a.example"), NONE)
                        .webhook())
                .as("of another command than serve")
                .isEmpty();

        for (String url :
                List.of("http://hooks.example.com", "hooks.example.com", "https://a@b.example", "https://a#b")) {
            assertThatThrownBy(() ->
                            Settings.from(Map.of("LAGO_MCP_WEBHOOK_URL", url, "LAGO_MCP_WEBHOOK_SECRET", secret), NONE))
                    .hasMessageStartingWith("LAGO_MCP_WEBHOOK_URL must be an https address");
        }
        for (String wrong : List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!", secret + " x")) {
            assertThatThrownBy(() -> Settings.from(
                            Map.of("LAGO_MCP_WEBHOOK_URL", "http://localhost:9", "LAGO_MCP_WEBHOOK_SECRET", wrong),
                            NONE))
                    .hasMessageStartingWith("LAGO_MCP_WEBHOOK_SECRET must be whsec_")
                    .hasMessageNotContaining(wrong);
        }
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_WEBHOOK_SECRET", secret), NONE))
                .hasMessageContaining("belong together");
        assertThatThrownBy(() -> Settings.from(Map.of("LAGO_MCP_WEBHOOK_URL", "https://a.example"), NONE))
                .hasMessageContaining("belong together");
    }

    @Test
    void thePageDecidesOnlyWherePeopleCanReachIt() {
        Map<String, String> page = Map.of("LAGO_MCP_CONFIRM_VIA", "page");
        assertThatThrownBy(() -> Settings.from(page, NONE)).hasMessageContaining("set LAGO_MCP_PUBLIC_URL");
        assertThat(Settings.withoutServing(page, NONE).confirmVia()).isEqualTo(ConfirmationMethod.PAGE);

        Map<String, String> more = new HashMap<>(page);
        more.put("LAGO_MCP_PUBLIC_URL", "https://lago.example.com/");
        assertThat(Settings.from(more, NONE).approvalPages()).contains("https://lago.example.com/approvals");

        more.put("LAGO_MCP_APPROVAL_PAGE", "false");
        more.put("LAGO_MCP_HTTP_PORT", "0");
        more.put("LAGO_MCP_HTTP_TOKENS_FILE", "tokens");
        assertThatThrownBy(() -> Settings.from(more, NONE)).hasMessageContaining("LAGO_MCP_APPROVAL_PAGE turns off");
        more.remove("LAGO_MCP_CONFIRM_VIA");
        assertThat(Settings.from(more, NONE).approvalPages()).isEmpty();
    }
}
