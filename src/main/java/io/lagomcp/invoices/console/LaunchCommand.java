package io.lagomcp.invoices.console;

import io.lagomcp.invoices.config.InvalidSettingException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The command line with which another program can start this one.
 *
 * @param program an absolute path
 * @param arguments before our own arguments
 */
public record LaunchCommand(String program, List<String> arguments) {
    /** The property with the path of the launcher. */
    public static final String LAUNCHER = "lago.launcher";

    /**
     * The launcher, else Java with our jar.
     *
     * @throws InvalidSettingException if this program is not packed into a jar
     */
    public static LaunchCommand of(Properties system) {
        String launcher = system.getProperty(LAUNCHER, "");
        if (!launcher.isBlank()) {
            return new LaunchCommand(Path.of(launcher).toAbsolutePath().toString(), List.of());
        }
        String jar = system.getProperty("java.class.path", "");
        if (!jar.endsWith(".jar") || jar.contains(File.pathSeparator) || !Files.isRegularFile(Path.of(jar))) {
            throw new InvalidSettingException(List.of("There is no packed program that a client could start. "
                    + "Run: mvn -DskipTests package, and then bin/lago-invoices-mcp install"));
        }
        String java = File.separatorChar == '\\' ? "java.exe" : "java";
        return new LaunchCommand(
                Path.of(system.getProperty("java.home"), "bin", java).toString(),
                List.of("-jar", Path.of(jar).toAbsolutePath().toString()));
    }

    /** All arguments of the program. */
    public List<String> arguments(List<String> ours) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(ours);
        return all;
    }
}
