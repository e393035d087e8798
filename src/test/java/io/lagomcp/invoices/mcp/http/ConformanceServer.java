package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.limit.SharedLimit;
import io.lagomcp.invoices.mcp.session.RequestListener;
import io.lagomcp.invoices.mcp.session.ToolVisibility;
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
        ToolVisibility tools = new ToolVisibility(names, Set.copyOf(names));
        try (McpHttpServer server = new McpHttpServer(
                ConformanceServer::serveOn,
                principal -> tools,
                HttpTestServer.SETTINGS,
                Authenticator.open(),
                RequestListener.none(),
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
