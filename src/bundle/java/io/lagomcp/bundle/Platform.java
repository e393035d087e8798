package io.lagomcp.bundle;

import java.util.Locale;

/**
 * An operating system and a processor, by the names that are in use for downloads.
 *
 * @param os {@code linux}, {@code macos} or {@code windows}
 * @param arch {@code x64}, {@code aarch64}, or whatever Java calls others
 */
record Platform(String os, String arch) {
    /** This machine. A bundle is for the kind of machine that it is made on. */
    static Platform here() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Platform of(String name, String processor) {
        String lower = name.toLowerCase(Locale.ROOT);
        String os = lower.startsWith("windows") ? "windows" : lower.startsWith("mac") ? "macos" : "linux";
        String arch =
                switch (processor) {
                    case "amd64", "x86_64" -> "x64";
                    case "arm64" -> "aarch64";
                    default -> processor;
                };
        return new Platform(os, arch);
    }

    boolean isWindows() {
        return os.equals("windows");
    }

    /** Its name in manifests of extensions, which is that of Node.js. */
    String ofNode() {
        return switch (os) {
            case "windows" -> "win32";
            case "macos" -> "darwin";
            default -> os;
        };
    }

    String executable(String name) {
        return isWindows() ? name + ".exe" : name;
    }

    @Override
    public String toString() {
        return os + "-" + arch;
    }
}
