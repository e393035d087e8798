package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.cli.PackedProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The packed program as a process of its own, driven line by line as a client would. */
final class ServerProcess implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECONDS = 120;
    private static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
        """;

    private final Process process;
    private final OutputStream stdin;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<String> errors;
    private final CountDownLatch outputEnded = new CountDownLatch(1);
    private int lastId;

    private ServerProcess(Process process) {
        this.process = process;
        this.stdin = process.getOutputStream();
        this.errors = new CompletableFuture<>();
        daemon(this::readOutput, "stdout");
        daemon(this::readErrors, "stderr");
    }

    /** Starts it with nothing in its environment but what is given. */
    static ServerProcess start(Map<String, String> environment, String... arguments) {
        return run(program(List.of(), arguments), environment);
    }

    /** Starts it so that its standard error is read with its standard output. */
    static ServerProcess startMerged(List<String> options, Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = builder(program(options, arguments), environment);
        return start(builder.redirectErrorStream(true));
    }

    private static List<String> program(List<String> options, String... arguments) {
        List<String> command = PackedProgram.jvm();
        command.addAll(options);
        command.addAll(List.of("-jar", PackedProgram.jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it as this command line says, with nothing in its environment but what is given. */
    static ServerProcess run(List<String> command, Map<String, String> environment) {
        return start(builder(command, environment));
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(TestAuditLogs.stateFolder());
        builder.environment().putAll(environment);
        return builder;
    }

    private static ServerProcess start(ProcessBuilder builder) {
        try {
            return new ServerProcess(builder.start());
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    /** Shakes hands as the protocol wants it, as a client that cannot ask its user. */
    ServerProcess initialized() {
        assertThat(answerTo("init", INITIALIZE)
                        .path("result")
                        .path("serverInfo")
                        .path("name")
                        .stringValue())
                .isEqualTo("lago-invoices-mcp");
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        return this;
    }

    void send(String line) {
        send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
        try {
            stdin.write(bytes);
            stdin.flush();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Sends a line and returns the answer with this id, passing over answers to others. */
    JsonNode answerTo(String id, String line) {
        send(line);
        return answerTo(id);
    }

    JsonNode answerTo(String id) {
        JsonNode answer = next();
        while (!answer.path("id").asString("").equals(id)) {
            answer = next();
        }
        return answer;
    }

    JsonNode request(String method, ObjectNode params) {
        String id = "request-" + ++lastId;
        return answerTo(id, requestLine(id, method, params));
    }

    /** Calls a tool and returns what its text block says. */
    JsonNode call(String tool, ObjectNode arguments) {
        JsonNode result = request("tools/call", toolCall(tool, arguments)).path("result");
        return JSON.readTree(result.path("content").path(0).path("text").stringValue());
    }

    static ObjectNode toolCall(String tool, ObjectNode arguments) {
        ObjectNode params = JSON.createObjectNode().put("name", tool);
        params.set("arguments", arguments);
        return params;
    }

    static String requestLine(String id, String method, ObjectNode params) {
        ObjectNode request =
                JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
        request.set("params", params);
        return JSON.writeValueAsString(request);
    }

    String line() {
        try {
            String line = unread.poll(SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("The server answers within " + SECONDS + " seconds");
            }
            return line;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    JsonNode next() {
        return JSON.readTree(line());
    }

    long pid() {
        return process.pid();
    }

    /** Ends its input, which asks it to end. */
    void endInput() throws IOException {
        stdin.close();
    }

    /** Asks it to end as a service manager or a container does. */
    void terminate() {
        // by its handle: the process itself would close our ends of its streams too
        process.toHandle().destroy();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("the server ends within %d seconds", SECONDS)
                .isTrue();
        return process.exitValue();
    }

    /** Everything on standard output; waits for the end. */
    List<String> output() throws InterruptedException {
        assertThat(outputEnded.await(SECONDS, TimeUnit.SECONDS))
                .as("the output ends")
                .isTrue();
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** Everything on standard error; waits for the end. */
    String errors() {
        return errors.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                unread.add(line);
            }
        } catch (IOException closed) {
            // The test ended the process.
        } finally {
            outputEnded.countDown();
        }
    }

    private void readErrors() {
        try {
            errors.complete(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException closed) {
            errors.complete("");
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
