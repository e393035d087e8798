package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.limit.SharedLimit;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.ToolNames;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that serves what the protocol's own conformance suite asks of a server, over the HTTP transports of the real one. It
 * prints its address and ends with its input.
 */
final class ConformanceServer {
    private static final List<SyncToolSpecification> TOOLS = Stream.of(
                    ConformanceContent.tools(), ConformanceNotices.tools(), ConformanceQuestions.tools())
            .flatMap(List::stream)
            .toList();

    private ConformanceServer() {}

    public static void main(String[] args) throws Exception {
        List<String> names = TOOLS.stream().map(tool -> tool.tool().name()).toList();
        ToolNames tools = new ToolNames(names, Set.copyOf(names));
        try (HttpServer server = new HttpServer(
                ConformanceServer::serveOn,
                principal -> tools,
                ServedTools.SETTINGS,
                Entrance.open(),
                CallListener.none(),
                (address, code, caller) -> {},
                Duration.ofSeconds(15),
                SharedLimit.ofHeap(false))) {
            server.start();
            System.out.println(server.address().resolve("/mcp"));
            System.in.readAllBytes();
        }
    }

    private static void serveOn(McpServerTransportProvider transport) {
        McpServer.sync(transport)
                // on the thread that knows the call
                .immediateExecution(true)
                // a call's way back is known on the call's own thread
                .immediateExecution(true)
                .serverInfo("conformance-server", "1")
                .capabilities(ServerCapabilities.builder()
                        .tools(false)
                        .resources(true, false)
                        .prompts(false)
                        .completions()
                        .logging()
                        .build())
                .tools(TOOLS)
                .resources(ConformanceResources.resources())
                .resourceTemplates(ConformanceResources.templates())
                .prompts(ConformancePrompts.prompts())
                .completions(ConformancePrompts.completions())
                .build();
    }
}
