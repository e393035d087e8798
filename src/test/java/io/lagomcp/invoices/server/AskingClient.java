package io.lagomcp.invoices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.guard.Level;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A client of a server whose one tool asks its user. */
final class AskingClient extends LineClient {
    private static final ToolNames NAMES = new ToolNames(List.of(AskingTool.NAME), Set.of(AskingTool.NAME));

    private final AskingTool tool;

    private AskingClient(AskingTool tool, Patience patience) {
        super((in, out) -> {
            StdioTransport transport = new StdioTransport(in, out, StdioLimits.STANDARD, NAMES);
            McpServer.async(transport)
                    .serverInfo("asking", "1")
                    .jsonMapper(Json.forSdk())
                    .tools(specification(tool, patience, transport.inputClosed()))
                    .build();
            return transport;
        });
        this.tool = tool;
    }

    static AskingClient at(Level level, Patience patience) throws InterruptedException {
        return at(level, patience, "{\"elicitation\":{\"form\":{}}}");
    }

    static AskingClient at(Level level, Patience patience, String capabilities) throws InterruptedException {
        AskingClient client = new AskingClient(new AskingTool(level), patience);
        client.shakeHands(capabilities);
        return client;
    }

    /** Calls the tool under the id 1. */
    void callTool() {
        call("1", AskingTool.NAME);
    }

    /** What the user is asked when the tool is called under the id 1. */
    JsonNode question() throws InterruptedException {
        callTool();
        return asked();
    }

    /** The same, where the client wants to hear of progress. */
    JsonNode questionWithProgress(String token) throws InterruptedException {
        callWithProgress("1", AskingTool.NAME, "{}", token);
        return asked();
    }

    /** What the server made of the answer. */
    Answer meaning() throws InterruptedException {
        Answer meaning = tool.meanings.poll(60, TimeUnit.SECONDS);
        if (meaning == null) {
            throw new AssertionError("the server makes something of the answer within a minute");
        }
        return meaning;
    }

    private JsonNode asked() throws InterruptedException {
        JsonNode question = next();
        assertThat(question.path("method").stringValue("")).isEqualTo("elicitation/create");
        return question;
    }

    private static AsyncToolSpecification specification(AskingTool tool, Patience patience, Mono<Void> clientGone) {
        return AsyncToolSpecification.builder()
                .tool(Tool.builder(AskingTool.NAME, Map.of("type", "object")).build())
                .callHandler((exchange, request) -> Mono.fromCallable(() -> {
                    tool.ask(new ElicitationChannel(exchange, request.progressToken(), patience, clientGone));
                    return CallToolResult.builder().addTextContent("asked").build();
                }))
                .build();
    }
}
