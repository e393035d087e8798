package io.lagomcp.invoices.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.install.ClientInstallation;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.ServerLaunch;
import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import io.lagomcp.invoices.install.UserMachine;
import io.lagomcp.invoices.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor looks at what a client starts, and not at the shell that it is itself started in. */
class ClientChecksTest {
    private static Sandbox lago;

    private final Path home;
    private final List<CheckResult> findings = new ArrayList<>();

    ClientChecksTest(@TempDir Path home) {
        this.home = home;
    }

    @BeforeAll
    static void start() {
        lago = Sandbox.start(0);
    }

    @AfterAll
    static void stop() {
        lago.close();
    }

    @Test
    void theKeyOfTheEntryCountsAndThatOfTheShellDoesNot() throws Exception {
        install(McpClientApp.CLAUDE_DESKTOP, new ApiKeySource.Written("canary-key-4711"));

        int exitCode =
                check(McpClientApp.CLAUDE_DESKTOP, Map.of("LAGO_API_KEY", "of-the-shell", "LAGO_MCP_LOG_LEVEL", "x"));

        assertThat(exitCode).as(findings.toString()).isZero();
        assertThat(about("Entry").text()).contains("claude_desktop_config.json");
        assertThat(about("API key").text()).isEqualTo("is set (it is never shown)");
        assertThat(about("May read").mark()).isEqualTo(Status.OK);
        assertThat(findings.toString()).doesNotContain("canary");
    }

    @Test
    void aWrongKeyOfTheEntryIsFound() throws Exception {
        install(McpClientApp.CODEX, new ApiKeySource.Written(Sandbox.WRONG_KEY));

        assertThat(check(McpClientApp.CODEX, Map.of())).isEqualTo(1);
        assertThat(about("May read").text()).isEqualTo("Lago does not accept the API key");
    }

    @Test
    void aKeyOfTheClientsEnvironmentIsLookedUpWhereThatCanBeDone() throws Exception {
        install(McpClientApp.CURSOR, new ApiKeySource.FromClient());

        assertThat(check(McpClientApp.CURSOR, Map.of("LAGO_API_KEY", Sandbox.FULL_ACCESS_KEY)))
                .isZero();
        assertThat(about("May read").mark()).isEqualTo(Status.OK);

        findings.clear();
        assertThat(check(McpClientApp.CURSOR, Map.of())).isZero();
        assertThat(about("API key").mark()).isEqualTo(Status.WARN);
        assertThat(about("May read").mark()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void aKeyThatTheClientAsksForIsNothingToComplainAbout() throws Exception {
        install(McpClientApp.VSCODE, new ApiKeySource.FromClient());

        assertThat(check(McpClientApp.VSCODE, Map.of())).isZero();
        assertThat(about("API key").mark()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void aProgramThatIsGoneIsNamed() throws Exception {
        Path program = install(McpClientApp.GEMINI, new ApiKeySource.Written(Sandbox.FULL_ACCESS_KEY));
        Files.delete(program);

        assertThat(check(McpClientApp.GEMINI, Map.of())).isEqualTo(2);
        assertThat(findings)
                .filteredOn(CheckResult::isFailure)
                .extracting(CheckResult::text)
                .containsExactly("Gemini CLI would start " + program + ", which is not there");
    }

    @Test
    void aClientWithoutAnEntryIsToldWhatToDo() {
        assertThat(check(McpClientApp.WINDSURF, Map.of())).isEqualTo(2);
        assertThat(about("Entry").advice().orElseThrow()).contains("install windsurf");
    }

    @Test
    void withoutAClientAMissingKeyLeadsToTheClientsThatHaveOne() throws Exception {
        install(McpClientApp.CLAUDE_DESKTOP, new ApiKeySource.Written(Sandbox.FULL_ACCESS_KEY));
        UserMachine machine = machine(Map.of("LAGO_API_URL", lago.apiUrl().toString()));

        assertThat(ClientChecks.withoutClient(CommandLineFlags.none(), machine, findings::add))
                .isEqualTo(1);
        assertThat(about("API key").advice().orElseThrow())
                .contains("Claude Desktop has an entry", "doctor claude-desktop");
    }

    private Path install(McpClientApp client, ApiKeySource key) throws Exception {
        Path program = Files.createFile(home.resolve("lago-invoices-mcp"));
        ServerLaunch server = new ServerLaunch(
                program.toString(),
                List.of("--api-url", lago.apiUrl().toString()),
                Map.of("LAGO_MCP_AUDIT_LOG", home.resolve("audit.jsonl").toString()),
                key);
        ClientInstallation.of(client, machine(Map.of())).install(server);
        return program;
    }

    private int check(McpClientApp client, Map<String, String> environment) {
        return new ClientChecks(client, machine(environment), findings::add).run();
    }

    private UserMachine machine(Map<String, String> environment) {
        return new UserMachine(UserMachine.OperatingSystem.LINUX, home, environment);
    }

    private CheckResult about(String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding about " + subject + " in " + findings));
    }
}
