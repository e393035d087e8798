package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.install.Client;
import io.lagomcp.invoices.install.Installation;
import io.lagomcp.invoices.install.Key;
import io.lagomcp.invoices.install.Machine;
import io.lagomcp.invoices.install.Server;
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
class ClientCheckupTest {
    private static Sandbox lago;

    private final Path home;
    private final List<Finding> findings = new ArrayList<>();

    ClientCheckupTest(@TempDir Path home) {
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
        install(Client.CLAUDE_DESKTOP, new Key.Written("canary-key-4711"));

        int exitCode = check(Client.CLAUDE_DESKTOP, Map.of("LAGO_API_KEY", "of-the-shell", "LAGO_MCP_LOG_LEVEL", "x"));

        assertThat(exitCode).as(findings.toString()).isZero();
        assertThat(about("Entry").text()).contains("claude_desktop_config.json");
        assertThat(about("API key").text()).isEqualTo("is set (it is never shown)");
        assertThat(about("May read").mark()).isEqualTo(Mark.OK);
        assertThat(findings.toString()).doesNotContain("canary");
    }

    @Test
    void aWrongKeyOfTheEntryIsFound() throws Exception {
        install(Client.CODEX, new Key.Written(Sandbox.WRONG_KEY));

        assertThat(check(Client.CODEX, Map.of())).isEqualTo(1);
        assertThat(about("May read").text()).isEqualTo("Lago does not accept the API key");
    }

    @Test
    void aKeyOfTheClientsEnvironmentIsLookedUpWhereThatCanBeDone() throws Exception {
        install(Client.CURSOR, new Key.FromClient());

        assertThat(check(Client.CURSOR, Map.of("LAGO_API_KEY", Sandbox.FULL_ACCESS_KEY)))
                .isZero();
        assertThat(about("May read").mark()).isEqualTo(Mark.OK);

        findings.clear();
        assertThat(check(Client.CURSOR, Map.of())).isZero();
        assertThat(about("API key").mark()).isEqualTo(Mark.WARN);
        assertThat(about("May read").mark()).isEqualTo(Mark.SKIPPED);
    }

    @Test
    void aKeyThatTheClientAsksForIsNothingToComplainAbout() throws Exception {
        install(Client.VSCODE, new Key.FromClient());

        assertThat(check(Client.VSCODE, Map.of())).isZero();
        assertThat(about("API key").mark()).isEqualTo(Mark.SKIPPED);
    }

    @Test
    void aProgramThatIsGoneIsNamed() throws Exception {
        Path program = install(Client.GEMINI, new Key.Written(Sandbox.FULL_ACCESS_KEY));
        Files.delete(program);

        assertThat(check(Client.GEMINI, Map.of())).isEqualTo(2);
        assertThat(findings)
                .filteredOn(Finding::isFailure)
                .extracting(Finding::text)
                .containsExactly("Gemini CLI would start " + program + ", which is not there");
    }

    @Test
    void aClientWithoutAnEntryIsToldWhatToDo() {
        assertThat(check(Client.WINDSURF, Map.of())).isEqualTo(2);
        assertThat(about("Entry").advice().orElseThrow()).contains("install windsurf");
    }

    @Test
    void withoutAClientAMissingKeyLeadsToTheClientsThatHaveOne() throws Exception {
        install(Client.CLAUDE_DESKTOP, new Key.Written(Sandbox.FULL_ACCESS_KEY));
        Machine machine = machine(Map.of("LAGO_API_URL", lago.apiUrl().toString()));

        assertThat(ClientCheckup.withoutClient(Flags.none(), machine, findings::add))
                .isEqualTo(1);
        assertThat(about("API key").advice().orElseThrow())
                .contains("Claude Desktop has an entry", "doctor claude-desktop");
    }

    private Path install(Client client, Key key) throws Exception {
        Path program = Files.createFile(home.resolve("lago-invoices-mcp"));
        Server server = new Server(
                program.toString(),
                List.of("--api-url", lago.apiUrl().toString()),
                Map.of("LAGO_MCP_AUDIT_LOG", home.resolve("audit.jsonl").toString()),
                key);
        Installation.of(client, machine(Map.of())).install(server);
        return program;
    }

    private int check(Client client, Map<String, String> environment) {
        return new ClientCheckup(client, machine(environment), findings::add).run();
    }

    private Machine machine(Map<String, String> environment) {
        return new Machine(Machine.OperatingSystem.LINUX, home, environment);
    }

    private Finding about(String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding about " + subject + " in " + findings));
    }
}
