package io.lagomcp.invoices.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An MCP client that starts servers itself, as its configuration file says. */
public enum McpClientApp {
    /** Anthropic's application. */
    CLAUDE_DESKTOP("Claude Desktop", "claude-desktop.json", "Quit Claude Desktop and start it again."),
    /** Anthropic's command line, for all projects of the user. */
    CLAUDE_CODE("Claude Code", "claude-code.json", "Restart Claude Code; its command /mcp shows the server."),
    /** The editor, for all projects of the user. */
    CURSOR("Cursor", "cursor.json", "Restart Cursor; its settings show the server under MCP."),
    /** The editor, in the user's default profile. */
    VSCODE("VS Code", "vscode.json", "In VS Code, run the command \"MCP: List Servers\" and start lago-invoices."),
    /** OpenAI's command line. */
    CODEX("Codex CLI", "codex-cli.toml", "Restart Codex; its command /mcp shows the server."),
    /** Google's command line. */
    GEMINI("Gemini CLI", "gemini-cli.json", "Restart Gemini CLI; its command /mcp shows the server."),
    /** The editor. */
    WINDSURF("Windsurf", "windsurf.json", "Restart Windsurf; the MCP panel of Cascade shows the server.");

    private final String title;
    private final String example;
    private final String nextStep;

    McpClientApp(String title, String example, String nextStep) {
        this.title = title;
        this.example = example;
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

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** Its configuration file, which may not exist yet. */
    public Path file(UserMachine machine) {
        return new UserMachine.SettingsFolders(machine).file(this);
    }

    /** Whether it is on this machine: its configuration file or folder exists. */
    public boolean isFound(UserMachine machine) {
        return Files.exists(file(machine)) || Files.isDirectory(new UserMachine.SettingsFolders(machine).folder(this));
    }

    /** How to activate the entry, as a sentence. */
    public String nextStep() {
        return nextStep;
    }

    /** How it gets the key by default. */
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
}
