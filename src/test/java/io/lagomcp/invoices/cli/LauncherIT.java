package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.cli.PackedProgram.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path LAUNCHER = Path.of("bin", "lago-invoices-mcp").toAbsolutePath();
    private static final Map<String, String> JAVA_HOME = Map.of("JAVA_HOME", System.getProperty("java.home"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void runsFromAnyFolder() {
        assertRuns(launch(LAUNCHER, JAVA_HOME, "--version"));
    }

    @Test
    void runsThroughSymbolicLinks() throws IOException {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), LAUNCHER);
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

        assertRuns(launch(absolute, JAVA_HOME, "--version"));
        assertRuns(launch(relative, JAVA_HOME, "--version"));
        Files.delete(relative);
        Files.delete(absolute);
    }

    @Test
    void runsWithSpacesInItsPath() throws IOException {
        assertRuns(launch(copyWithJar(folder.resolve("my own tools")), JAVA_HOME, "--version"));
    }

    @Test
    void handsOnItsArgumentsAndTheExitCode() {
        Ended ended = launch(LAUNCHER, JAVA_HOME, "no such command");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("no command or flag no such command");
    }

    @Test
    void prefersTheJavaOfJavaHome() throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        script(java, "echo the java of JAVA_HOME: \"$@\"");
        Ended ended = launch(LAUNCHER, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "tools");

        assertThat(ended.out()).startsWith("the java of JAVA_HOME: ").endsWith("lago-invoices-mcp.jar tools\n");
    }

    @Test
    void takesTheJavaOfThePathWhereJavaHomeIsNotSet() throws IOException {
        script(folder.resolve("java"), "echo the java of the PATH: \"$@\"");
        String path = folder + ":" + System.getenv("PATH");

        assertThat(launch(LAUNCHER, Map.of("PATH", path), "tools").out()).startsWith("the java of the PATH: ");
    }

    @Test
    void saysThatThereIsNoJava() throws IOException {
        for (String tool : List.of("dirname", "readlink")) {
            script(folder.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        Ended ended = launch(LAUNCHER, Map.of("PATH", folder.toString()), "--version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("needs Java 17 or newer");
    }

    @Test
    void saysThatItIsNotBuiltYet() throws IOException {
        Ended ended = launch(copy(folder.resolve("fresh clone")), JAVA_HOME, "--version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains(
                        "is not built yet",
                        "mvn",
                        folder.resolve("fresh clone").toRealPath().toString());
    }

    private Ended launch(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return PackedProgram.run(PackedProgram.builder(environment, command).directory(folder.toFile()));
    }

    private static void assertRuns(Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("lago-invoices-mcp \\d+\\.\\d+\\.\\d+.*\\s+");
        assertThat(ended.exitCode()).isZero();
    }

    private static Path copyWithJar(Path home) throws IOException {
        Path launcher = copy(home);
        Files.copy(
                PackedProgram.jar(),
                Files.createDirectory(home.resolve("target")).resolve("lago-invoices-mcp.jar"));
        return launcher;
    }

    private static Path copy(Path home) throws IOException {
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("lago-invoices-mcp");
        return Files.copy(LAUNCHER, launcher, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
