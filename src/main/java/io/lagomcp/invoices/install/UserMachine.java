package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where programs of this machine keep their settings.
 *
 * @param system which conventions hold
 * @param home the home folder of the user
 * @param environment the variables that may name other folders
 */
public record UserMachine(OperatingSystem system, Path home, Map<String, String> environment) {

    /** The families of systems that differ in where settings are. */
    public enum OperatingSystem {
        /** Also every other Unix that keeps to the conventions of freedesktop.org. */
        LINUX,
        /** Apple's. */
        MACOS,
        /** Microsoft's. */
        WINDOWS
    }

    /** The machine that this program runs on, of which the environment is given. */
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

    /** The folder that a variable names; empty where it names none. */
    Optional<Path> folder(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    /** Where applications with windows keep their settings, in a folder each. */
    Path applications() {
        return switch (system) {
            // the specification wants relative ones ignored
            case LINUX -> folder("XDG_CONFIG_HOME").filter(Path::isAbsolute).orElseGet(() -> home.resolve(".config"));
            case MACOS -> home.resolve("Library").resolve("Application Support");
            case WINDOWS ->
                folder("APPDATA").orElseGet(() -> home.resolve("AppData").resolve("Roaming"));
        };
    }

    /** Where Windows keeps what packaged applications believe to be in their own places. */
    Path packages() {
        return folder("LOCALAPPDATA")
                .orElseGet(() -> home.resolve("AppData").resolve("Local"))
                .resolve("Packages");
    }
}
