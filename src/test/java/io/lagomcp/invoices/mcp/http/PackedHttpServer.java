package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;

import io.lagomcp.invoices.Main;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.cli.PackedProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as a server over HTTP, in a process of its own; packed, if not said otherwise. */
public final class PackedHttpServer implements AutoCloseable {
    private static final String ANNOUNCED = "Serving assistants at ";
    private static final List<String> CLASSES = List.of(
            PackedProgram.java().toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());

    final Process process;
    final URI mcp;
    private final Path record;
    private final Path errors;
    private final BufferedReader out;

    private PackedHttpServer(Process process, BufferedReader out, URI mcp, Path record, Path errors) {
        this.out = out;
        this.process = process;
        this.mcp = mcp;
        this.record = record;
        this.errors = errors;
    }

    /** Where clients connect. */
    public URI mcp() {
        return mcp;
    }

    /** The port that it announced for health and figures. */
    int managementPort() throws IOException {
        String line = out.readLine();
        return Integer.parseInt(line.replaceAll("[^0-9]", ""));
    }

    /** Starts it with the sandbox on a free port, and waits until it listens. */
    static PackedHttpServer start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("--port", "0", "--sandbox"));
        command.addAll(List.of(arguments));
        return serve(folder, environment, command);
    }

    /** The same on this port, and with the Lago of the environment. */
    public static PackedHttpServer startAt(Path folder, int port, Map<String, String> environment) throws IOException {
        return serve(folder, environment, List.of("--port", Integer.toString(port)));
    }

    /** The same on a free port, from the classes of this test. */
    static PackedHttpServer startClasses(Path folder, Map<String, String> environment) throws IOException {
        return serve(folder, environment, List.of("--port", "0"), CLASSES);
    }

    /** Runs a command to its end and returns what it printed. */
    static String runClasses(Map<String, String> environment, String... command) throws IOException {
        Process process = program(List.of(command), environment, CLASSES)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static PackedHttpServer serve(Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException {
        return serve(folder, environment, arguments, PackedProgram.command());
    }

    private static PackedHttpServer serve(
            Path folder, Map<String, String> environment, List<String> arguments, List<String> program)
            throws IOException {
        Path record = folder.resolve("audit.jsonl");
        Path errors = folder.resolve("stderr");
        List<String> command = new ArrayList<>(List.of("serve", "--http", "--audit-log", record.toString()));
        command.addAll(arguments);
        Process process = program(command, environment, program)
                .redirectError(errors.toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith(ANNOUNCED)) {
            process.destroyForcibly();
            throw new IOException("not started: " + line + " " + Files.readString(errors));
        }
        return new PackedHttpServer(process, out, URI.create(line.substring(ANNOUNCED.length())), record, errors);
    }

    /** A new token, as the command prints it. */
    static String token(Path file, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("token", "new"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--tokens-file", file.toString()));
        Process process = program(command, Map.of(), PackedProgram.command())
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return words.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("lim_"))
                .findFirst()
                .orElseThrow(() -> new IOException(words));
    }

    private static ProcessBuilder program(
            List<String> arguments, Map<String, String> environment, List<String> program) {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(TestAuditLogs.stateFolder());
        builder.environment().putAll(environment);
        return builder;
    }

    /** What was recorded, once it holds this. */
    String recordWith(String text) {
        return eventually(() -> Files.exists(record) ? Files.readString(record) : "", lines -> lines.contains(text));
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** As {@code kill} does; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
