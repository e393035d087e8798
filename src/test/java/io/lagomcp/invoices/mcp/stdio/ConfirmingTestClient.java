package io.lagomcp.invoices.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.ConfirmingTestTool;
import io.lagomcp.invoices.mcp.ElicitationChannel;
import io.lagomcp.invoices.mcp.session.SdkJson;
import io.lagomcp.invoices.mcp.session.ToolVisibility;
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
public final class ConfirmingTestClient extends StdioTestClient {
    private static final ToolVisibility NAMES =
            new ToolVisibility(List.of(ConfirmingTestTool.NAME), Set.of(ConfirmingTestTool.NAME));

    private final ConfirmingTestTool tool;

    private ConfirmingTestClient(ConfirmingTestTool tool, ConfirmationTimeout patience) {
        super((in, out) -> {
            StdioTransport transport = new StdioTransport(in, out, StdioLimits.STANDARD, NAMES);
            McpServer.async(transport)
                    .serverInfo("asking", "1")
                    .jsonMapper(SdkJson.forSdk())
                    .tools(specification(tool, patience, transport.inputClosed()))
                    .build();
            return transport;
        });
        this.tool = tool;
    }

    public static ConfirmingTestClient at(ConfirmationLevel level, ConfirmationTimeout patience)
            throws InterruptedException {
        return at(level, patience, "{\"elicitation\":{\"form\":{}}}");
    }

    public static ConfirmingTestClient at(ConfirmationLevel level, ConfirmationTimeout patience, String capabilities)
            throws InterruptedException {
        ConfirmingTestClient client = new ConfirmingTestClient(new ConfirmingTestTool(level), patience);
        client.shakeHands(capabilities);
        return client;
    }

    /** Calls the tool under the id 1. */
    public void callTool() {
        call("1", ConfirmingTestTool.NAME);
    }

    /** What the user is asked when the tool is called under the id 1. */
    public JsonNode question() throws InterruptedException {
        callTool();
        return asked();
    }

    /** The same, where the client wants to hear of progress. */
    public JsonNode questionWithProgress(String token) throws InterruptedException {
        callWithProgress("1", ConfirmingTestTool.NAME, "{}", token);
        return asked();
    }

    /** What the server made of the answer. */
    public Answer meaning() throws InterruptedException {
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

    private static AsyncToolSpecification specification(
            ConfirmingTestTool tool, ConfirmationTimeout patience, Mono<Void> clientGone) {
        return AsyncToolSpecification.builder()
                .tool(Tool.builder(ConfirmingTestTool.NAME, Map.of("type", "object"))
                        .build())
                .callHandler((exchange, request) -> Mono.fromCallable(() -> {
                    tool.ask(new ElicitationChannel(exchange, request.progressToken(), patience, clientGone));
                    return CallToolResult.builder().addTextContent("asked").build();
                }))
                .build();
    }
}
