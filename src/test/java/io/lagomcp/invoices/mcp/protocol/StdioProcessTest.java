package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.stdio.TestServerProgram;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program of its own on real pipes. */
@Timeout(300)
class StdioProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> ARGUMENTS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            TestServerProgram.class.getName());
    private static final String HANDSHAKE = """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{"elicitation":{}},"clientInfo":{"name":"raw","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """;

    /** A call of a tool in revision 2026-07-28. */
    private static final String STATELESS = """
        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":{},"_meta":{\
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    /** As on a machine with one processor; Java 17 has no virtual threads and ignores it. */
    private static final List<String> ONE_CARRIER_THREAD =
            List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    private final List<Process> processes = new ArrayList<>();

    static List<List<String>> javaOptions() {
        return List.of(List.of(), ONE_CARRIER_THREAD);
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void servesTheClientOfTheSdk() {
        StdioClientTransport transport = new StdioClientTransport(
                ServerParameters.builder(JAVA).args(ARGUMENTS).build(), SdkJson.forSdk());
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(30))
                .capabilities(ClientCapabilities.builder().elicitation().build())
                .elicitation(question -> ElicitResult.builder(ElicitResult.Action.ACCEPT)
                        .content(Map.of("ok", true))
                        .build())
                .build()) {
            client.initialize();
            assertThat(client.listTools().tools()).hasSize(7);
            assertThat(client.callTool(CallToolRequest.builder("ask").build()).content())
                    .as("the person was asked and said yes")
                    .containsExactly(TextContent.builder("ACCEPT").build());
        }
    }

    @Test
    void keepsStandardOutputForTheProtocolAndEndsWithTheInput() throws Exception {
        Process process = start();
        write(process, HANDSHAKE);
        process.getOutputStream().close();
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
                .as("what the library printed is not here")
                .singleElement()
                .asString()
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":");
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).containsExactly("a library talks");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void answersWhatRunsWhenToldToTerminate() throws Exception {
        Process process = start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        write(
                process,
                HANDSHAKE + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\"}}\n");
        assertThat(output.readLine()).contains("\"id\":0");
        assertThat(output.readLine()).contains("elicitation/create");
        // unlike Process.destroy, this leaves the pipes open
        process.toHandle().destroy();
        assertThat(output.readLine())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,")
                .contains("no answer");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    }

    @Test
    void answersWhatRunsWithoutASessionWhenToldToTerminate() throws Exception {
        Process process = start(List.of(), TestServerProgram.IMPATIENT);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        write(process, STATELESS.formatted(1, "hold"));
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines().limit(2))
                .containsExactly("a library talks", "call 1");
        process.toHandle().destroy();
        assertThat(output.readLine())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,")
                .contains("interrupted");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    }

    @Test
    void answersAllThatWasAskedWithoutASessionBeforeTheInputEnded() throws Exception {
        Process process = start();
        for (int id = 1; id <= 100; id++) {
            write(process, STATELESS.formatted(id, "echo"));
        }
        process.getOutputStream().close();
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).hasSize(100);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void endsQuietlyWhenItsOutputIsClosed() throws Exception {
        Process process = start();
        write(process, HANDSHAKE);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).contains("\"id\":0");
        output.close();
        write(process, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
        assertThat(process.waitFor()).isZero();
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).containsExactly("a library talks");
    }

    @ParameterizedTest
    @MethodSource("javaOptions")
    void endsWhenToldToTerminateThoughItsClientNeverReads(List<String> javaOptions) throws Exception {
        Process process = flooded(javaOptions);
        process.toHandle().destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    }

    @Test
    void startsCallsWhileTheClientDoesNotReadAnAnswer() throws Exception {
        Process process = start(ONE_CARRIER_THREAD, TestServerProgram.IMPATIENT);
        String longText = "x".repeat(500_000);
        write(process, HANDSHAKE + call(1, "{\"text\":\"" + longText + "\"}"));
        InputStream output = process.getInputStream();
        while (output.read() != '\n') {
            // the answer to initialize
        }
        assertThat(output.read())
                .as("the answer has begun, and its rest does not fit the pipe")
                .isEqualTo('{');
        write(process, call(2, "{}"));
        Future<List<String>> log = CompletableFuture.supplyAsync(() ->
                process.errorReader(StandardCharsets.UTF_8).lines().limit(3).toList());
        assertThat(log.get(60, TimeUnit.SECONDS)).containsExactly("a library talks", "call 1", "call 2");
    }

    @Test
    void endsWithTheInputThoughItsClientNeverReads() throws Exception {
        Process process = flooded(List.of());
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** A program that was asked for more than fits into a pipe, by a client that takes none of the answers. */
    private Process flooded(List<String> javaOptions) throws IOException {
        Process process = start(javaOptions, TestServerProgram.IMPATIENT);
        write(process, HANDSHAKE);
        // more than the input pipe holds: once all is written, much has been read
        for (int id = 1; id <= 3000; id++) {
            write(process, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/list\"}\n".formatted(id));
        }
        return process;
    }

    private static String call(int id, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":%s}}\n"
                .formatted(id, arguments);
    }

    private Process start() throws IOException {
        return start(List.of());
    }

    private Process start(List<String> javaOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(javaOptions);
        command.addAll(ARGUMENTS);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static void write(Process process, String lines) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(lines.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }
}
