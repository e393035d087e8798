package io.lagomcp.invoices.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.console.LaunchCommand;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.UserMachine;
import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person is told and asked, and what comes of it. */
class InstallDialogTest {
    private static final String KEY = "canary-key-4711";
    private static final LaunchCommand OWN = new LaunchCommand("/opt/lago/bin/lago-invoices-mcp", List.of());

    private final Path home;
    private final StringWriter out = new StringWriter();

    InstallDialogTest(@TempDir Path home) {
        this.home = home;
    }

    /** Answers as it was told to; with no answers left, nobody is there. */
    private record Script(Deque<String> answers) implements Prompter {
        static Script of(String... answers) {
            return new Script(new ArrayDeque<>(List.of(answers)));
        }

        @Override
        public boolean isThere() {
            return !answers.isEmpty();
        }

        @Override
        public String readSecret(String prompt) {
            return answers.remove();
        }

        @Override
        public String readLine(String prompt) {
            throw new AssertionError(prompt);
        }

        @Override
        public boolean confirms(String question) {
            return answers.remove().equals("y");
        }
    }

    @Test
    void asksForTheKeyAndWarnsFirstWhereItWillStand() throws Exception {
        assertThat(install(McpClientApp.CLAUDE_DESKTOP, Script.of(KEY))).isZero();

        assertThat(text(McpClientApp.CLAUDE_DESKTOP)).contains("\"LAGO_API_KEY\": \"" + KEY + "\"", OWN.program());
        assertThat(out.toString())
                .contains(
                        "in plain text",
                        "--key-file FILE",
                        "lago-invoices-mcp doctor claude-desktop",
                        "Quit Claude Desktop")
                .contains("Claude Desktop was not found on this machine")
                .doesNotContain(KEY);
    }

    @Test
    void aSecondTimeNothingIsAskedAndNothingIsChanged() throws Exception {
        install(McpClientApp.CODEX, Script.of(KEY), "--region", "eu");
        String before = text(McpClientApp.CODEX);

        assertThat(install(McpClientApp.CODEX, Script.of(), "--region", "eu")).isZero();
        assertThat(out.toString()).contains("already installed; nothing to do");
        assertThat(text(McpClientApp.CODEX)).isEqualTo(before).contains("LAGO_REGION = \"eu\"");
        assertThat(files(McpClientApp.CODEX)).hasSize(1);
    }

    @Test
    void anotherEntryIsReplacedAfterAYesAndItsKeyIsKept() throws Exception {
        install(McpClientApp.GEMINI, Script.of(KEY));
        assertThat(install(McpClientApp.GEMINI, Script.of("n"), "--read-only")).isEqualTo(1);
        assertThat(text(McpClientApp.GEMINI)).doesNotContain("--read-only");

        assertThat(install(McpClientApp.GEMINI, Script.of("y"), "--read-only")).isZero();
        assertThat(text(McpClientApp.GEMINI)).contains("--read-only", KEY);
        assertThat(out.toString())
                .containsPattern("args +\\(none\\) > --read-only")
                .doesNotContain(KEY);
    }

    @Test
    void whereNobodyIsAReplacementNeedsTheFlag() throws Exception {
        install(McpClientApp.WINDSURF, Script.of(KEY));

        assertThat(install(McpClientApp.WINDSURF, Script.of(), "--sandbox")).isEqualTo(1);
        assertThat(out.toString()).contains("add --yes");
        assertThat(install(McpClientApp.WINDSURF, Script.of(), "--sandbox", "--yes"))
                .isZero();
        assertThat(text(McpClientApp.WINDSURF)).contains("--sandbox", KEY);
    }

    @Test
    void aNewKeyTakesThePlaceOfTheOldOne() throws Exception {
        install(McpClientApp.CURSOR, Script.of("old-key"));
        install(McpClientApp.CURSOR, Script.of(KEY, "y"), "--new-key");

        assertThat(text(McpClientApp.CURSOR)).contains(KEY).doesNotContain("old-key");
        assertThat(out.toString()).contains("another value (hidden)");
    }

    @Test
    void aKeyThatLagoDoesNotAcceptIsNotWritten() throws Exception {
        try (Sandbox lago = Sandbox.start(0)) {
            InstallOptions options = options("--api-url", lago.apiUrl().toString());

            assertThat(dialogue(McpClientApp.CLAUDE_DESKTOP, Script.of(Sandbox.WRONG_KEY, "n"))
                            .install(options, OWN))
                    .isEqualTo(1);
            assertThat(McpClientApp.CLAUDE_DESKTOP.file(machine())).doesNotExist();
            assertThat(out.toString())
                    .contains("Lago does not accept the API key", "Copy the key again", "Nothing was changed.")
                    .contains("--skip-key-check")
                    .doesNotContain(Sandbox.WRONG_KEY);

            assertThat(dialogue(McpClientApp.CLAUDE_DESKTOP, Script.of(Sandbox.FULL_ACCESS_KEY))
                            .install(options, OWN))
                    .isZero();
            assertThat(out.toString()).contains("Lago accepts it", "doctor claude-desktop");
            assertThat(text(McpClientApp.CLAUDE_DESKTOP)).contains(Sandbox.FULL_ACCESS_KEY);
        }
    }

    @Test
    void aKeyOfAFileIsTestedToo() throws Exception {
        Path file = Files.writeString(home.resolve("key"), Sandbox.WRONG_KEY);
        try (Sandbox lago = Sandbox.start(0)) {
            InstallOptions options = options("--api-url", lago.apiUrl().toString(), "--key-file", file.toString());

            assertThat(dialogue(McpClientApp.CODEX, Script.of()).install(options, OWN))
                    .isEqualTo(1);
            assertThat(out.toString()).contains("Lago does not accept the API key");
        }
    }

    @Test
    void whereLagoCannotBeReachedThereAreTwoWaysOn() throws Exception {
        String nobody = "http://127.0.0.1:" + closedPort();

        assertThat(dialogue(McpClientApp.CURSOR, Script.of(KEY, "n")).install(options("--api-url", nobody), OWN))
                .isEqualTo(1);
        assertThat(out.toString()).contains("nothing listens at this host and port", "--skip-key-check");
        assertThat(home.resolve(".cursor")).doesNotExist();

        assertThat(dialogue(McpClientApp.CURSOR, Script.of(KEY, "y")).install(options("--api-url", nobody), OWN))
                .isZero();
        assertThat(text(McpClientApp.CURSOR)).contains(KEY);
        assertThat(dialogue(McpClientApp.WINDSURF, Script.of(KEY))
                        .install(options("--api-url", nobody, "--skip-key-check"), OWN))
                .isZero();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void enterAloneLeavesTheKeyToTheClientsEnvironment() throws Exception {
        install(McpClientApp.CURSOR, Script.of(""));

        assertThat(text(McpClientApp.CURSOR)).contains("${env:LAGO_API_KEY}");
        assertThatThrownBy(() -> install(McpClientApp.CLAUDE_DESKTOP, Script.of("")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("No key was typed", "--key-file");
    }

    @Test
    void whereNobodyIsItSaysWhatToDo() {
        assertThatThrownBy(() -> install(McpClientApp.CODEX, Script.of()))
                .hasMessageContaining("There is no terminal to ask")
                .hasMessageContaining("Set LAGO_API_KEY, or use --key-file FILE, or --sandbox");
        assertThat(McpClientApp.CODEX.file(machine())).doesNotExist();
    }

    @Test
    void vsCodeAsksForTheKeyItself() throws Exception {
        install(McpClientApp.VSCODE, Script.of());

        assertThat(text(McpClientApp.VSCODE)).contains("${input:lago-api-key}", "promptString");
        assertThat(out.toString()).contains("VS Code asks for it");
    }

    @Test
    void aKeyFileIsNamedByItsAbsolutePath() throws Exception {
        Path file = Files.writeString(home.resolve("key"), KEY);
        install(McpClientApp.CODEX, Script.of(), "--key-file", file.toString());

        assertThat(text(McpClientApp.CODEX)).contains("LAGO_API_KEY_FILE").doesNotContain(KEY);
        assertThatThrownBy(() -> install(McpClientApp.CODEX, Script.of(), "--key-file", home + "/none"))
                .hasMessageContaining("LAGO_API_KEY_FILE");
    }

    @Test
    void whatTheServerWouldRefuseIsRefusedBeforeAnybodyTypesAKey() {
        assertThatThrownBy(() -> install(McpClientApp.CURSOR, Script.of(), "--region", "mars"))
                .hasMessageContaining("LAGO_REGION");
        assertThatThrownBy(() -> install(McpClientApp.CURSOR, Script.of(), "--api-url", "ftp://x"))
                .hasMessageContaining("LAGO_API_URL");
        assertThatThrownBy(() -> install(McpClientApp.CODEX, Script.of(), "--key-from-env"))
                .hasMessageContaining("does not pass its environment");
    }

    @Test
    void showingWritesNothing() {
        assertThat(dialogue(McpClientApp.CLAUDE_CODE, Script.of()).show(options("--read-only"), OWN))
                .isZero();

        assertThat(out.toString())
                .contains(home.resolve(".claude.json").toString(), "\"--read-only\"", "${LAGO_API_KEY:-}");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void uninstallingTellsWhereTheKeyStillIs() throws Exception {
        Files.createDirectories(home.resolve(".cursor"));
        Files.writeString(home.resolve(".cursor/mcp.json"), "{}");
        install(McpClientApp.CURSOR, Script.of(KEY));

        assertThat(dialogue(McpClientApp.CURSOR, Script.of()).uninstall()).isZero();
        assertThat(text(McpClientApp.CURSOR)).isEqualTo("{}");
        assertThat(out.toString()).contains("mcp.json.before-lago-invoices-2", "It contains a key");
        assertThat(dialogue(McpClientApp.CURSOR, Script.of()).uninstall()).isZero();
        assertThat(files(McpClientApp.CURSOR)).hasSize(3);
    }

    @Test
    void everyBackupWithAKeyIsToldAgain() throws Exception {
        install(McpClientApp.CURSOR, Script.of("old-key"));
        install(McpClientApp.CURSOR, Script.of(KEY, "y"), "--new-key");
        out.getBuffer().setLength(0);
        install(McpClientApp.CURSOR, Script.of("y"), "--region", "eu");
        assertThat(out.toString()).contains("mcp.json.before-lago-invoices\n", "mcp.json.before-lago-invoices-2\n");

        out.getBuffer().setLength(0);
        dialogue(McpClientApp.CURSOR, Script.of()).uninstall();
        assertThat(out.toString()).contains("mcp.json.before-lago-invoices\n", "mcp.json.before-lago-invoices-2\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void warnsWhereOthersCanReadTheKey() throws Exception {
        Path file = McpClientApp.CURSOR.file(machine());
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        install(McpClientApp.CURSOR, Script.of(KEY));

        assertThat(out.toString()).contains(file + " can be read by others", "Run: chmod 600 " + file);
    }

    @Test
    void saysThatAKeyStaysThoughTheSandboxNeedsNone() throws Exception {
        install(McpClientApp.CODEX, Script.of(KEY));
        install(McpClientApp.CODEX, Script.of("y"), "--sandbox");

        assertThat(text(McpClientApp.CODEX)).contains(KEY);
        assertThat(out.toString()).contains("the present key stays, though the sandbox needs none", "--uninstall");
    }

    @Test
    void theListTellsWhichAreThereAndWhichAreConnected() throws Exception {
        Path program = Files.createFile(home.resolve("lago-invoices-mcp"));
        dialogue(McpClientApp.GEMINI, Script.of(KEY))
                .install(options("--skip-key-check"), new LaunchCommand(program.toString(), List.of()));
        install(McpClientApp.CODEX, Script.of(KEY));
        Files.createDirectories(home.resolve(".cursor"));
        Files.writeString(home.resolve(".claude.json"), "no json");
        new ClientList(machine()).print(new Terminal(new PrintWriter(out, true), false, false, Integer.MAX_VALUE));

        assertThat(out.toString())
                .containsPattern("ok +gemini +connected +~.\\.gemini.settings\\.json")
                .containsPattern("FAIL +codex +broken entry .*" + OWN.program() + ", which is not there")
                .containsPattern("> +cursor +on this machine")
                .containsPattern("FAIL +claude-code +not readable .*line 1")
                .containsPattern("- +windsurf +not found");
    }

    @Test
    void theCommandIsTheLauncherOrJavaWithTheJar() throws IOException {
        Properties system = new Properties();
        system.setProperty("java.class.path", "target/classes");
        assertThatThrownBy(() -> LaunchCommand.of(system)).hasMessageContaining("no packed program", "mvn");

        Path jar = Files.createFile(home.resolve("lago.jar"));
        system.setProperty("java.class.path", jar.toString());
        system.setProperty("java.home", home.toString());
        assertThat(LaunchCommand.of(system).arguments(List.of("--sandbox")))
                .containsExactly("-jar", jar.toString(), "--sandbox");

        system.setProperty(LaunchCommand.LAUNCHER, home.resolve("bin/lago").toString());
        assertThat(LaunchCommand.of(system))
                .isEqualTo(new LaunchCommand(home.resolve("bin/lago").toString(), List.of()));
    }

    private int install(McpClientApp client, Prompter person, String... flags) throws InstallException {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--skip-key-check");
        return dialogue(client, person).install(options(all.toArray(String[]::new)), OWN);
    }

    private static InstallOptions options(String... flags) {
        InstallOptions options = new InstallOptions();
        new CommandLine(options).parseArgs(flags);
        return options;
    }

    private InstallDialog dialogue(McpClientApp client, Prompter person) {
        return InstallDialog.with(
                person, client, machine(), new Terminal(new PrintWriter(out, true), false, false, Integer.MAX_VALUE));
    }

    private UserMachine machine() {
        return new UserMachine(UserMachine.OperatingSystem.LINUX, home, Map.of());
    }

    private String text(McpClientApp client) throws IOException {
        return Files.readString(client.file(machine()));
    }

    private List<Path> files(McpClientApp client) throws IOException {
        try (Stream<Path> files = Files.list(client.file(machine()).getParent())) {
            return files.toList();
        }
    }
}
