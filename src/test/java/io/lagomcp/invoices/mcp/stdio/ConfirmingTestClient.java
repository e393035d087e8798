package io.lagomcp.invoices.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.ConfirmingTestTool;
import io.lagomcp.invoices.mcp.QuestionChannel;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A client of a server whose one tool asks its user. */
public final class ConfirmingTestClient extends StdioTestClient {
    private final ConfirmingTestTool tool;

    private ConfirmingTestClient(ConfirmingTestTool tool, ConfirmationTimeout patience) {
        super((in, out) -> new StdioTransport(
                in,
                out,
                StdioLimits.STANDARD,
                TestTools.server(call -> answer(call, tool, patience)),
                RequestListener.none()));
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

    private static Outcome answer(MethodCall call, ConfirmingTestTool tool, ConfirmationTimeout patience) {
        QuestionChannel channel = new QuestionChannel(call, Optional.empty(), patience);
        tool.ask(channel);
        if (channel.question().isPresent()) {
            return channel.question().get();
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", "asked");
        return Outcome.of(result);
    }
}
