package io.lagomcp.invoices.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** An MCP client that starts servers itself, as its configuration file says. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum McpClientApp {
    CLAUDE_DESKTOP(
            "Claude Desktop",
            "claude-desktop.json",
            McpClientApp::claudeFolder,
            "claude_desktop_config.json",
            "Quit Claude Desktop and start it again."),
    /** Anthropic's command line, for all projects of the user. */
    CLAUDE_CODE(
            "Claude Code",
            "claude-code.json",
            machine -> machine.folder("CLAUDE_CONFIG_DIR", ".claude"),
            ".claude.json",
            "Restart Claude Code; its command /mcp shows the server."),
    /** The editor, for all projects of the user. */
    CURSOR(
            "Cursor",
            "cursor.json",
            machine -> machine.home().resolve(".cursor"),
            "mcp.json",
            "Restart Cursor; its settings show the server under MCP."),
    /** The editor, in the user's default profile. */
    VSCODE(
            "VS Code",
            "vscode.json",
            McpClientApp::vsCodeFolder,
            "mcp.json",
            "In VS Code, run the command \"MCP: List Servers\" and start lago-invoices."),
    CODEX(
            "Codex CLI",
            "codex-cli.toml",
            machine -> machine.folder("CODEX_HOME", ".codex"),
            "config.toml",
            "Restart Codex; its command /mcp shows the server."),
    GEMINI(
            "Gemini CLI",
            "gemini-cli.json",
            machine -> machine.folder("GEMINI_CLI_HOME", "").resolve(".gemini"),
            "settings.json",
            "Restart Gemini CLI; its command /mcp shows the server."),
    WINDSURF(
            "Windsurf",
            "windsurf.json",
            machine -> machine.home().resolve(".codeium").resolve("windsurf"),
            "mcp_config.json",
            "Restart Windsurf; the MCP panel of Cascade shows the server.");

    private final String title;
    private final String example;
    private final Function<UserMachine, Path> folder;
    private final String fileName;
    private final String nextStep;

    /**
     * Describes a client.
     *
     * @param example the file in {@code examples/} that shows its entry
     * @param folder exists if the client is installed
     * @param fileName of its configuration file, in that folder
     */
    McpClientApp(String title, String example, Function<UserMachine, Path> folder, String fileName, String nextStep) {
        this.title = title;
        this.example = example;
        this.folder = folder;
        this.fileName = fileName;
        this.nextStep = nextStep;
    }

    /** Its name on the command line, for example {@code claude-desktop}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The client with this id, in any case. */
    public static Optional<McpClientApp> named(String id) {
        return Arrays.stream(values())
                .filter(client -> client.id().equalsIgnoreCase(id))
                .findFirst();
    }

    public String title() {
        return title;
    }

    /** Its configuration file for all projects of the user, which may not exist yet. */
    public Path file(UserMachine machine) {
        // without CLAUDE_CONFIG_DIR, the file is beside the folder
        Path parent = this == CLAUDE_CODE ? machine.folder("CLAUDE_CONFIG_DIR", "") : folder.apply(machine);
        return parent.resolve(fileName);
    }

    /** Whether it is on this machine: its configuration file or folder exists. */
    public boolean isFound(UserMachine machine) {
        return Files.exists(file(machine)) || Files.isDirectory(folder.apply(machine));
    }

    public String nextStep() {
        return nextStep;
    }

    public SecretSupport keyHabit() {
        return ConfigTemplate.of(this).keyHabit();
    }

    /** The content of its file with only this server. */
    public String fileOf(ServerLaunch server) {
        try {
            return ClientConfig.of(this, "", Path.of(example))
                    .with(ConfigTemplate.of(this).entry(server));
        } catch (InstallException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The name of the file in {@code examples/} that shows its entry. */
    String example() {
        return example;
    }

    boolean speaksToml() {
        return example.endsWith(".toml");
    }

    private static Path vsCodeFolder(UserMachine machine) {
        return machine.folder("VSCODE_PORTABLE")
                .map(portable -> portable.resolve("user-data"))
                .orElseGet(() -> machine.applications().resolve("Code"))
                .resolve("User");
    }

    /** Since 2026 Claude is a packaged application on Windows, whose files Windows redirects. */
    private static Path claudeFolder(UserMachine machine) {
        Path usual = machine.applications().resolve("Claude");
        Path packages = machine.packages();
        if (machine.system() != UserMachine.OperatingSystem.WINDOWS || !Files.isDirectory(packages)) {
            return usual;
        }
        try (Stream<Path> all = Files.list(packages)) {
            return all.filter(one -> String.valueOf(one.getFileName()).startsWith("Claude_"))
                    .map(one -> one.resolve("LocalCache").resolve("Roaming").resolve("Claude"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .findFirst()
                    .orElse(usual);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** How a client can pass a secret to a server. */
    public enum SecretSupport {
        /** The client's file contains the secret or names another file with it. */
        IN_ITS_FILE,
        /** The client can pass it from its own environment. */
        FROM_ITS_ENVIRONMENT,
        /** The client asks for it and stores it. */
        ASKS
    }
}
