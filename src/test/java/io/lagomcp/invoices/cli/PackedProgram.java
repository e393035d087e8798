package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.approval.TestAuditLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as users have it, in a process of its own with nothing but the environment that is given. */
public final class PackedProgram {
    private static final long PATIENCE_SECONDS = 600;

    private PackedProgram() {}

    public static Path jar() {
        return Path.of(System.getProperty("program.jar"));
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** How the tests start a JVM for the jar, with the start cache that they share. */
    public static List<String> jvm() {
        List<String> command = new ArrayList<>(List.of(java().toString()));
        command.addAll(SharedCache.OPTIONS);
        command.addAll(List.of("-Xlog:disable", SharedCache.USE + SharedCache.FILE));
        return command;
    }

    /** The command line that runs the jar with these arguments. */
    public static List<String> command(String... arguments) {
        List<String> command = jvm();
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A start cache for this jar on this Java, made once for all tests. A JVM that cannot use it does without. */
    private static final class SharedCache {
        static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        static final String USE = Runtime.version().feature() >= 25 ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
        static final Path FILE = make();

        private static Path make() {
            // another JVM of the build may want one at the same time
            try (FileChannel channel = FileChannel.open(
                            jar().resolveSibling("tests-cache.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                Path file = jar().resolveSibling("tests-cache")
                        .resolve("java-" + Runtime.version().feature() + "-"
                                + Files.getLastModifiedTime(jar()).toMillis());
                if (held.isValid() && !Files.exists(file)) {
                    List<String> command = new ArrayList<>(List.of(java().toString()));
                    command.addAll(OPTIONS);
                    command.addAll(List.of("-Dlago.options=" + String.join(" ", OPTIONS), "-jar", jar().toString()));
                    command.addAll(List.of("cache", file.toString()));
                    run(builder(Map.of(), command));
                }
                return file;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
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
