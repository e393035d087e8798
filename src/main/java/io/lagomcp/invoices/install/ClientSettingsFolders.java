package io.lagomcp.invoices.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the clients of a machine keep their settings. */
record ClientSettingsFolders(UserMachine machine) {

    /** The file in which a client is told of servers, for all projects of the user. */
    Path file(McpClientApp client) {
        return switch (client) {
            case CLAUDE_DESKTOP -> folder(client).resolve("claude_desktop_config.json");
            case CLAUDE_CODE ->
                machine.folder("CLAUDE_CONFIG_DIR").orElseGet(machine::home).resolve(".claude.json");
            case CURSOR, VSCODE -> folder(client).resolve("mcp.json");
            case CODEX -> folder(client).resolve("config.toml");
            case GEMINI -> folder(client).resolve("settings.json");
            case WINDSURF -> folder(client).resolve("mcp_config.json");
        };
    }

    /** The folder that is there if the client is. */
    Path folder(McpClientApp client) {
        Path home = machine.home();
        return switch (client) {
            case CLAUDE_DESKTOP -> claude();
            case CLAUDE_CODE -> machine.folder("CLAUDE_CONFIG_DIR").orElseGet(() -> home.resolve(".claude"));
            case CURSOR -> home.resolve(".cursor");
            case VSCODE ->
                machine.folder("VSCODE_PORTABLE")
                        .map(portable -> portable.resolve("user-data"))
                        .orElseGet(() -> machine.applications().resolve("Code"))
                        .resolve("User");
            case CODEX -> machine.folder("CODEX_HOME").orElseGet(() -> home.resolve(".codex"));
            case GEMINI -> machine.folder("GEMINI_CLI_HOME").orElse(home).resolve(".gemini");
            case WINDSURF -> home.resolve(".codeium").resolve("windsurf");
        };
    }

    /** Since 2026 Claude comes to Windows as a package, and Windows makes such a one read its files elsewhere. */
    private Path claude() {
        Path usual = machine.applications().resolve("Claude");
        Path packages = machine.packages();
        if (machine.system() != UserMachine.OperatingSystem.WINDOWS || !Files.isDirectory(packages)) {
            return usual;
        }
        try (Stream<Path> all = Files.list(packages)) {
            List<Path> redirected = all.filter(
                            one -> String.valueOf(one.getFileName()).startsWith("Claude_"))
                    .map(one -> one.resolve("LocalCache").resolve("Roaming").resolve("Claude"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
            return redirected.isEmpty() ? usual : redirected.get(0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
