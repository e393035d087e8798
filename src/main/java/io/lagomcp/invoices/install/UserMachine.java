package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
        MACOS,
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

    /** The folder that a variable names, else this folder in the home folder; the home folder itself for empty text. */
    Path folder(String variable, String inHome) {
        return folder(variable).orElseGet(() -> home.resolve(inHome));
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
}
