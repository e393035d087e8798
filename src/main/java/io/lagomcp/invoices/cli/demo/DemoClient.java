package io.lagomcp.invoices.cli.demo;

import io.lagomcp.invoices.console.LaunchCommand;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real MCP client that plays an assistant and its user. Prints its calls. */
final class DemoClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final McpSyncClient client;
    private final Terminal terminal;

    /** The result of a tool, or {@code {"error":…}}. */
    record Answer(boolean failed, JsonNode json) {}

    record Offer(String tool, String title, boolean readOnly) {}

    DemoClient(ServerTransport server, Terminal terminal) {
        this.terminal = terminal;
        this.client = McpClient.sync(server)
                .clientInfo(Implementation.builder("lago-invoices-mcp-demo", ProgramName.version())
                        .build())
                .capabilities(ClientCapabilities.builder().elicitation().build())
                .elicitation(this::confirm)
                .initializationTimeout(TIMEOUT)
                .requestTimeout(TIMEOUT)
                .build();
    }

    /** Connects, and returns the server's name, version and protocol. */
    String connect() {
        show("initialize", Map.of());
        InitializeResult server = client.initialize();
        return server.serverInfo().name() + " " + server.serverInfo().version() + ", protocol "
                + server.protocolVersion();
    }

    List<Offer> tools() {
        show("tools/list", Map.of());
        return client.listTools().tools().stream()
                .map(tool -> new Offer(
                        tool.name(),
                        tool.title(),
                        Boolean.TRUE.equals(tool.annotations().readOnlyHint())))
                .toList();
    }

    /** Calls a tool and prints the call. */
    Answer ask(String tool, Map<String, Object> arguments) {
        show(tool, arguments);
        CallToolResult result = client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
        String text = result.content().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining());
        return new Answer(Boolean.TRUE.equals(result.isError()), JSON.readTree(text));
    }

    /** Calls a tool that is expected to succeed. */
    JsonNode call(String tool, Map<String, Object> arguments) {
        Answer answer = ask(tool, arguments);
        if (answer.failed()) {
            throw new IllegalStateException(tool + " answered " + answer.json());
        }
        return answer.json();
    }

    /** Ends the server and waits for its end. */
    @Override
    public void close() {
        client.closeGracefully();
    }

    private void show(String method, Map<String, Object> arguments) {
        String words = arguments.entrySet().stream()
                .map(argument -> " " + argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining());
        terminal.print("   " + terminal.call("→ " + method) + words);
    }

    private ElicitResult confirm(ElicitFormRequest question) {
        terminal.box("The server asks the person", question.message());
        terminal.print("   " + terminal.faint("The person, played by this demo, says yes."));
        return ElicitResult.builder(ElicitResult.Action.ACCEPT)
                .content(
                        question.requestedSchema().get("properties") instanceof Map<?, ?> fields
                                ? fields.keySet().stream().collect(Collectors.toMap(String::valueOf, field -> true))
                                : Map.of())
                .build();
    }

    /** The transport to a child process: this program on the sandbox, started as an installed client starts it. */
    static final class ServerTransport extends StdioClientTransport {
        /** What the launcher itself reads. */
        private static final List<String> LAUNCHER_SETTINGS =
                List.of("JAVA_HOME", "LAGO_MCP_JAVA_OPTS", "LAGO_MCP_CACHE", "XDG_CACHE_HOME");

        private final Queue<String> errorOutput = new ConcurrentLinkedQueue<>();

        private ServerTransport(ServerParameters parameters) {
            super(parameters, new JacksonMcpJsonMapper(new JsonMapper()));
        }

        /** The process starts when a client connects. It writes its audit log and PDFs there. */
        static ServerTransport prepare(Path record, Path documents) {
            LaunchCommand launch = LaunchCommand.of(System.getProperties());
            Map<String, String> settings = new HashMap<>(System.getenv());
            settings.keySet().retainAll(LAUNCHER_SETTINGS);
            ServerTransport server = new ServerTransport(ServerParameters.builder(launch.program())
                    .args(launch.arguments(List.of(
                            "serve",
                            "--sandbox",
                            "--audit-log",
                            record.toString(),
                            "--download-dir",
                            documents.toString())))
                    .env(settings)
                    .build());
            server.setStdErrorHandler(server.errorOutput::add);
            return server;
        }

        List<String> errorOutput() {
            return List.copyOf(errorOutput);
        }

        /** Without our environment, so without the API key; the SDK adds the few variables that a process needs, and ours. */
        @Override
        protected ProcessBuilder getProcessBuilder() {
            ProcessBuilder builder = new ProcessBuilder();
            builder.environment().clear();
            return builder;
        }
    }
}
