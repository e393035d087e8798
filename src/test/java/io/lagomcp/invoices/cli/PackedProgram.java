package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.approval.TestAuditLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as users have it, in a process of its own with nothing but the environment that is given. */
public final class PackedProgram {
    private static final long PATIENCE_SECONDS = 600;

    private PackedProgram() {}

    /** How a process ended, and what it wrote. */
    public record Ended(int exitCode, String out, String err) {}

    public static Path jar() {
        return Path.of(System.getProperty("program.jar"));
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The command line that runs the jar with these arguments. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(java().toString(), "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static Ended run(Map<String, String> environment, String... arguments) {
        return run(builder(environment, command(arguments)));
    }

    public static ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(TestAuditLogs.stateFolder());
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs a process to its end; output goes through files, so that it never waits for a reader. */
    static Ended run(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile("program", ".out");
            Path err = Files.createTempFile("program", ".err");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(builder.command() + " did not end; it wrote " + Files.readString(out));
            }
            return new Ended(process.exitValue(), text(out), text(err));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new AssertionError("the test was stopped", stopped);
        }
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }
}
