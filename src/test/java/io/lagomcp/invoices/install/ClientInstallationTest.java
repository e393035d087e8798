package io.lagomcp.invoices.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What happens to the client's file, and what is kept beside it. */
class ClientInstallationTest {
    private static final ServerLaunch SERVER = new ServerLaunch(
            "/bin/lago", List.of("--api-url", "https://lago.example"), Map.of(), new ApiKeySource.Written("canary"));

    private final UserMachine machine;
    private final Path file;

    ClientInstallationTest(@TempDir Path home) throws IOException {
        machine = new UserMachine(UserMachine.OperatingSystem.LINUX, home, Map.of());
        file = McpClientApp.CURSOR.file(machine);
        Files.createDirectories(file.getParent());
    }

    @Test
    void aFileThatOnlyWeWroteIsGoneAfterwards() throws Exception {
        assertThat(found().install(SERVER)).as("backup of nothing").isEmpty();
        assertThat(found().isThere()).isTrue();
        assertThat(found().key()).isEqualTo(SERVER.key());

        assertThat(found().uninstall()).isEmpty();
        assertThat(beside()).isEmpty();
    }

    @Test
    void aChangeThatIsRefusedLeavesNothingBehind() throws Exception {
        Files.writeString(file, "{}");
        ClientConfigFile refused = ClientConfigFile.read(file, (fresh, old) -> {
            throw new AccessDeniedException(old.toString());
        });

        assertThatThrownBy(() -> refused.write("{\"a\": 1}"))
                .isInstanceOf(InstallException.class)
                .hasMessage(file + ": no permission. Nothing was changed.");
        assertThat(beside()).containsExactly(file);
        assertThat(file).hasContent("{}");
    }

    @Test
    void anEmptyListOfServersIsThereAgainAfterTheLastOneIsGone() throws Exception {
        Files.writeString(file, "{\"mcpServers\": {   }}");
        found().install(SERVER);
        found().install(SERVER.with(new ApiKeySource.None()));
        found().uninstall();

        assertThat(file).hasContent("{\"mcpServers\": {   }}");
    }

    @Test
    void noBackupIsEverOverwritten() throws Exception {
        Files.writeString(file, "{\"a\": 1}");
        Path first = found().install(SERVER).orElseThrow();
        Path second = found().install(SERVER.with(new ApiKeySource.None())).orElseThrow();

        assertThat(first).hasContent("{\"a\": 1}");
        assertThat(Files.readString(second)).contains("canary");
        assertThat(beside()).containsExactlyInAnyOrder(file, first, second);
    }

    @Test
    void whatOthersChangedSinceStays() throws Exception {
        Files.writeString(file, "{\"mcpServers\": {\"git\": {}}}");
        found().install(SERVER);
        Files.writeString(file, Files.readString(file).replace("\"git\": {}", "\"hub\": {}"));
        found().uninstall();

        assertThat(file).hasContent("{\"mcpServers\": {\"hub\": {}}}");
    }

    @Test
    void aChangeInTheMeantimeIsNotLost() throws Exception {
        Files.writeString(file, "{}");
        ClientInstallation present = found();
        Files.writeString(file, "{\"new\": 1}");

        assertThatThrownBy(() -> present.install(SERVER)).hasMessageContaining("another program is changing it");
        assertThat(file).hasContent("{\"new\": 1}");
        assertThat(beside()).containsExactly(file);
    }

    @Test
    void theSameServerChangesNothing() throws Exception {
        found().install(SERVER);

        assertThat(found().changes(SERVER)).isEmpty();
    }

    @Test
    void changesAreToldWithoutSecrets() throws Exception {
        Files.writeString(file, """
            {"mcpServers": {"lago-invoices": {"command": "/old", "args": ["--token", "canary", "--read-only"],
             "env": {"LAGO_API_KEY": "canary-2", "OTHER": "canary-3"}, "headers": {"A": "canary-4"}}}}\
            """);

        assertThat(found().changes(SERVER))
                .containsExactly(
                        new EntryChange("command", "/old", "/bin/lago"),
                        new EntryChange(
                                "args",
                                "(hidden) (hidden) --read-only",
                                "--api-url https://lago.example (hidden) (hidden) --read-only"),
                        new EntryChange("env.LAGO_API_KEY", "(hidden)", "(hidden)"));
    }

    @Test
    void whatAPersonAddedToTheEntryStays() throws Exception {
        Files.writeString(file, """
            {"mcpServers": {"lago-invoices": {"command": "/old/java", "timeout": 9,
             "args": ["-jar", "/old.jar", "--api-url", "http://old", "--sandbox", "--policy", "p.yaml", "--read-only"],
             "env": {"LAGO_REGION": "eu", "LAGO_API_KEY_FILE": "/old", "LAGO_MCP_AUDIT_LOG": "/a"}}}}\
            """);
        found().install(SERVER);

        assertThat(ClientConfig.of(McpClientApp.CURSOR, Files.readString(file), file)
                        .entry()
                        .orElseThrow())
                .isEqualTo(JsonMapper.shared().readTree("""
                    {"command": "/bin/lago", "timeout": 9,
                     "args": ["--api-url", "https://lago.example", "--policy", "p.yaml", "--read-only"],
                     "env": {"LAGO_API_KEY": "canary", "LAGO_MCP_AUDIT_LOG": "/a"}}\
                    """));
    }

    @Test
    void whatAPersonAddedStaysInTomlToo() throws Exception {
        Path config = McpClientApp.CODEX.file(machine);
        Files.createDirectories(config.getParent());
        Files.writeString(config, """
            [mcp_servers.lago-invoices]
            command = "/old"
            tool_timeout_sec = 600
            "a b" = true

            [mcp_servers.lago-invoices.env]
            LAGO_MCP_POLICY = "/p.yaml"
            """);
        ClientInstallation.of(McpClientApp.CODEX, machine).install(SERVER);

        assertThat(config).hasContent("""
            [mcp_servers.lago-invoices]
            command = "/bin/lago"
            tool_timeout_sec = 600
            "a b" = true
            args = ["--api-url", "https://lago.example"]

            [mcp_servers.lago-invoices.env]
            LAGO_API_KEY = "canary"
            LAGO_MCP_POLICY = "/p.yaml"
            """);
    }

    @Test
    void whereLagoIsStaysUnlessTheServerSaysSo() throws Exception {
        Files.writeString(file, """
            {"mcpServers": {"lago-invoices": {"command": "/old", "args": ["--api-url=http://old"]}}}\
            """);
        found().install(new ServerLaunch("/bin/lago", List.of("--read-only"), Map.of(), new ApiKeySource.None()));
        assertThat(Files.readString(file)).contains("[\"--read-only\", \"--api-url=http://old\"]");

        found().install(new ServerLaunch("/bin/lago", List.of("--sandbox"), Map.of(), new ApiKeySource.None()));
        assertThat(Files.readString(file)).contains("[\"--sandbox\", \"--read-only\"]");
    }

    @Test
    void aKeyFileThatCannotBeOneIsToldPlainly() throws Exception {
        Files.writeString(file, """
            {"mcpServers": {"lago-invoices": {"command": "/x", "env": {"LAGO_API_KEY_FILE": "a\\u0000b"}}}}\
            """);

        assertThatThrownBy(this::found)
                .isInstanceOf(InstallException.class)
                .hasMessageContaining("LAGO_API_KEY_FILE of our entry cannot be the name of a file");
    }

    @Test
    void tellsInWhichBackupsAKeyStands() throws Exception {
        Files.writeString(file, "{}");
        found().install(SERVER);
        Path second = found().install(SERVER.with(new ApiKeySource.Written("canary-2")))
                .orElseThrow();
        Path third = found().install(SERVER.with(new ApiKeySource.None())).orElseThrow();
        found().uninstall();

        assertThat(found().backupsWithKey()).containsExactly(third, second);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anAdministratorLeavesFilesToTheirOwner() throws Exception {
        Object self = Files.getAttribute(file.getParent(), "unix:uid");
        // only root can give files away; everybody else must at least keep their own
        Object owner = self.equals(0) ? 4711 : self;
        Object group = self.equals(0) ? 4712 : Files.getAttribute(file.getParent(), "unix:gid");
        Files.writeString(file, "{}");
        Files.setAttribute(file, "unix:uid", owner);
        Files.setAttribute(file, "unix:gid", group);
        Path backup = found().install(SERVER).orElseThrow();
        for (Path kept : List.of(file, backup)) {
            assertThat(Files.readAttributes(kept, "unix:uid,gid"))
                    .as(kept.toString())
                    .containsEntry("uid", owner)
                    .containsEntry("gid", group);
        }

        Files.setAttribute(machine.home(), "unix:uid", owner);
        ClientInstallation.of(McpClientApp.WINDSURF, machine).install(SERVER);
        Path fresh = McpClientApp.WINDSURF.file(machine);
        assertThat(Files.getAttribute(fresh, "unix:uid")).isEqualTo(owner);
        assertThat(Files.getAttribute(fresh.getParent(), "unix:uid")).isEqualTo(owner);
    }

    @Test
    void aFileThatIsNoTextIsLeftAlone() throws Exception {
        Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});

        assertThatThrownBy(this::found).hasMessageContaining("not text in UTF-8");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissionsAreThoseThatItHadAndOtherwiseTheOwnersAlone() throws Exception {
        found().install(SERVER);
        assertThat(permissions(file)).isEqualTo("rw-------");

        Files.writeString(file, "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path backup = found().install(SERVER).orElseThrow();

        assertThat(permissions(file)).isEqualTo("rw-r-----");
        assertThat(permissions(backup)).isEqualTo("rw-r-----");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysALink() throws Exception {
        Path real = Files.writeString(file.resolveSibling("real.json"), "{}");
        Files.createSymbolicLink(file, Path.of("real.json"));
        found().install(SERVER);

        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("lago-invoices");
        found().uninstall();
        assertThat(real).hasContent("{}");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatLeadsNowhereIsLeftAlone() throws Exception {
        Files.createSymbolicLink(file, Path.of("nowhere.json"));

        assertThatThrownBy(this::found).hasMessageContaining("broken symbolic link");
    }

    private ClientInstallation found() throws InstallException {
        return ClientInstallation.of(McpClientApp.CURSOR, machine);
    }

    private List<Path> beside() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
