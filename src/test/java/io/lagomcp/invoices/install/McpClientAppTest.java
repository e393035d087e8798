package io.lagomcp.invoices.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.install.McpClientApp.SecretSupport;
import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/** Where each client has its file on each system, and that what is written there is what the examples show. */
class McpClientAppTest {
    private static final String PLACEHOLDER = "/path/to/lago-invoices-mcp/bin/lago-invoices-mcp";

    @ParameterizedTest
    @CsvSource({
        "CLAUDE_DESKTOP, LINUX,   .config/Claude/claude_desktop_config.json",
        "CLAUDE_DESKTOP, MACOS,   Library/Application Support/Claude/claude_desktop_config.json",
        "CLAUDE_DESKTOP, WINDOWS, AppData/Roaming/Claude/claude_desktop_config.json",
        "CLAUDE_CODE,    LINUX MACOS WINDOWS, .claude.json",
        "CURSOR,         LINUX MACOS WINDOWS, .cursor/mcp.json",
        "VSCODE,         LINUX,   .config/Code/User/mcp.json",
        "VSCODE,         MACOS,   Library/Application Support/Code/User/mcp.json",
        "VSCODE,         WINDOWS, AppData/Roaming/Code/User/mcp.json",
        "CODEX,          LINUX MACOS WINDOWS, .codex/config.toml",
        "GEMINI,         LINUX MACOS WINDOWS, .gemini/settings.json",
        "WINDSURF,       LINUX MACOS WINDOWS, .codeium/windsurf/mcp_config.json"
    })
    void hasItsFileWhereTheSystemKeepsSuchFiles(McpClientApp client, String systems, String file, @TempDir Path folder)
            throws Exception {
        for (String system : systems.split(" ", -1)) {
            Path home = folder.resolve(system);
            UserMachine machine = new UserMachine(UserMachine.OperatingSystem.valueOf(system), home, Map.of());

            assertThat(client.file(machine)).isEqualTo(home.resolve(file));
            assertThat(client.isFound(machine)).as("found on an empty machine").isFalse();
            Files.createDirectories(home.resolve(file).getParent());
            Files.createFile(home.resolve(file));
            assertThat(client.isFound(machine)).as("found where its file is").isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLAUDE_DESKTOP, LINUX,   XDG_CONFIG_HOME,   Claude/claude_desktop_config.json",
        "VSCODE,         LINUX,   XDG_CONFIG_HOME,   Code/User/mcp.json",
        "VSCODE,         LINUX,   VSCODE_PORTABLE,   user-data/User/mcp.json",
        "CLAUDE_DESKTOP, WINDOWS, APPDATA,           Claude/claude_desktop_config.json",
        "VSCODE,         WINDOWS, APPDATA,           Code/User/mcp.json",
        "CLAUDE_CODE,    MACOS,   CLAUDE_CONFIG_DIR, .claude.json",
        "CODEX,          MACOS,   CODEX_HOME,        config.toml",
        "GEMINI,         LINUX,   GEMINI_CLI_HOME,   .gemini/settings.json"
    })
    void followsTheVariableThatTheClientFollows(
            McpClientApp client,
            UserMachine.OperatingSystem system,
            String variable,
            String file,
            @TempDir Path other) {
        UserMachine machine = new UserMachine(system, other.resolve("home"), Map.of(variable, other.toString()));

        assertThat(client.file(machine)).isEqualTo(other.resolve(file));
    }

    @Test
    void ignoresARelativeFolderAsTheSpecificationWants(@TempDir Path home) {
        UserMachine machine =
                new UserMachine(UserMachine.OperatingSystem.LINUX, home, Map.of("XDG_CONFIG_HOME", "here"));

        assertThat(McpClientApp.VSCODE.file(machine)).isEqualTo(home.resolve(".config/Code/User/mcp.json"));
    }

    @Test
    void claudeDesktopAsAPackageOfWindowsReadsItsOwnPlace(@TempDir Path home) throws Exception {
        Path redirected =
                Files.createDirectories(home.resolve("local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude"));
        Map<String, String> environment =
                Map.of("LOCALAPPDATA", home.resolve("local").toString());
        UserMachine machine = new UserMachine(UserMachine.OperatingSystem.WINDOWS, home, environment);

        assertThat(McpClientApp.CLAUDE_DESKTOP.file(machine))
                .isEqualTo(redirected.resolve("claude_desktop_config.json"));
        assertThat(McpClientApp.CLAUDE_DESKTOP.isFound(machine)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Linux, LINUX", "FreeBSD, LINUX", "Mac OS X, MACOS", "Windows 11, WINDOWS"})
    void knowsTheSystemByTheNameThatJavaGivesIt(String name, UserMachine.OperatingSystem system) {
        assertThat(UserMachine.system(name)).isEqualTo(system);
    }

    @ParameterizedTest
    @EnumSource
    void isWrittenAsItsExampleShows(McpClientApp client) throws Exception {
        String example = Files.readString(Path.of("examples", client.example()));
        ApiKeySource key = client.keyHabit() == SecretSupport.IN_ITS_FILE
                ? new ApiKeySource.Written("your-lago-api-key")
                : new ApiKeySource.FromClient();
        String written = client.fileOf(new ServerLaunch(PLACEHOLDER, List.of(), Map.of(), key));

        if (client.speaksToml()) {
            assertThat(new TomlMapper().readTree(written)).isEqualTo(new TomlMapper().readTree(example));
        } else {
            assertThat(written).isEqualTo(example);
        }
    }

    @Test
    void flagsAndSettingsEnterTheEntry() {
        ServerLaunch server = new ServerLaunch(
                "/usr/bin/java",
                List.of("-jar", "/a b.jar", "--read-only"),
                Map.of("LAGO_REGION", "eu"),
                new ApiKeySource.InFile(Path.of("/keys/lago")));
        String entry = JsonMapper.shared()
                .readTree(McpClientApp.CURSOR.fileOf(server))
                .at("/mcpServers/lago-invoices")
                .toString();

        assertThat(entry)
                .isEqualTo("{\"command\":\"/usr/bin/java\",\"args\":[\"-jar\",\"/a b.jar\",\"--read-only\"],"
                        + "\"env\":{\"LAGO_API_KEY_FILE\":\""
                        + Path.of("/keys/lago").toString().replace("\\", "\\\\")
                        + "\",\"LAGO_REGION\":\"eu\"}}");
    }

    @Test
    void withoutAKeyThereIsNoEnvironment() {
        ServerLaunch server = new ServerLaunch("/bin/lago", List.of("--sandbox"), Map.of(), new ApiKeySource.None());

        assertThat(McpClientApp.CODEX.fileOf(server)).isEqualTo("""
            [mcp_servers.lago-invoices]
            command = "/bin/lago"
            args = ["--sandbox"]
            tool_timeout_sec = 180
            """);
    }

    @Test
    void aKeyNeverShowsItself() {
        assertThat(new ServerLaunch("lago", List.of(), Map.of(), new ApiKeySource.Written("canary")).toString())
                .doesNotContain("canary");
    }
}
