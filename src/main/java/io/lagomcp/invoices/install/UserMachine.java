package io.lagomcp.invoices.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The operating system and the folders in which programs keep their settings.
 *
 * @param system the operating system
 * @param home the home folder of the user
 * @param environment variables that may name other folders
 */
public record UserMachine(OperatingSystem system, Path home, Map<String, String> environment) {

    /** The operating systems, which differ in their folders. */
    public enum OperatingSystem {
        /** Also other systems that follow freedesktop.org. */
        LINUX,
        /** Apple's. */
        MACOS,
        /** Microsoft's. */
        WINDOWS
    }

    /** This machine with this environment. */
    public static UserMachine current(Map<String, String> environment) {
        OperatingSystem system = system(System.getProperty("os.name", ""));
        String variable = system == OperatingSystem.WINDOWS ? "USERPROFILE" : "HOME";
        String home = environment.getOrDefault(variable, "");
        return new UserMachine(
                system, Path.of(home.isEmpty() ? System.getProperty("user.home", "") : home), Map.copyOf(environment));
    }

    static OperatingSystem system(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("windows")) {
            return OperatingSystem.WINDOWS;
        }
        return lower.startsWith("mac") ? OperatingSystem.MACOS : OperatingSystem.LINUX;
    }

    /** The folder that a variable names; empty if it is not set. */
    Optional<Path> folder(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** The parent folder of the settings of desktop applications. */
    Path applications() {
        return switch (system) {
            // the specification says to ignore relative paths
            case LINUX -> folder("XDG_CONFIG_HOME").filter(Path::isAbsolute).orElseGet(() -> home.resolve(".config"));
            case MACOS -> home.resolve("Library").resolve("Application Support");
            case WINDOWS ->
                folder("APPDATA").orElseGet(() -> home.resolve("AppData").resolve("Roaming"));
        };
    }

    /** The folder in which Windows keeps the redirected files of packaged applications. */
    Path packages() {
        return folder("LOCALAPPDATA")
                .orElseGet(() -> home.resolve("AppData").resolve("Local"))
                .resolve("Packages");
    }

    /** The folders and files of the clients. */
    record SettingsFolders(UserMachine machine) {

        /** The configuration file of a client, for all projects of the user. */
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

        /** The folder that exists if the client is installed. */
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

        /** Since 2026 Claude is a packaged application on Windows, whose files Windows redirects. */
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
}
