package io.lagomcp.invoices.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.desk.DeskQuestion.DeskCall;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers questions over a real session. It knows only what it was asked and what the server told it: each text in its arguments
 * is from the question, from an earlier result, or from the schema of the tool.
 */
final class DeskAgent implements AutoCloseable {
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final int MONTH = "2026-01".length();

    private final StdioTestClient client;
    private final Map<String, JsonNode> tools = new HashMap<>();

    /** What was answered, and what it cost: calls, and bytes and tokens of arguments and results. */
    record Answered(List<String> values, int calls, int bytes, int tokens) {}

    DeskAgent(SandboxAccount account) throws InterruptedException {
        TestClock clock = new TestClock();
        ToolRegistry registry = new ToolRegistry(
                account.lago(),
                new ApprovalService(
                        Policy.readOnly(), account.lago(), account.lago(), TestAuditLogs.fresh(clock), clock),
                clock);
        client = new StdioTestClient(new InvoiceServer(
                registry,
                new PromptRegistry(registry, clock),
                ConfirmationMethod.AUTO,
                ConfirmationTimeout.of(Duration.ofMinutes(1)))::connect);
        client.shakeHands("{}");
        client.send("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"tools/list\"}");
        client.next()
                .at("/result/tools")
                .forEach(tool -> tools.put(tool.path("name").stringValue(), tool));
    }

    Answered answer(DeskQuestion question) throws InterruptedException {
        Map<String, String> kept = new HashMap<>();
        JsonNode result = JsonMapper.shared().createObjectNode();
        int bytes = 0;
        int tokens = 0;
        for (DeskCall call : question.calls()) {
            requireKnown(call, question.ask());
            String arguments = filled(call.arguments(), kept);
            client.call("1", call.tool(), arguments);
            JsonNode answer = client.next().path("result");
            String text = answer.at("/content/0/text").asString("");
            assertThat(answer.path("isError").booleanValue(false)).as(text).isFalse();
            result = JsonMapper.shared().readTree(text);
            for (Map.Entry<String, String> keep : call.keep().entrySet()) {
                kept.put(keep.getKey(), result.at(keep.getValue()).stringValue());
            }
            bytes += (arguments + text).getBytes(StandardCharsets.UTF_8).length;
            tokens += O200K.countTokens(arguments) + O200K.countTokens(text);
        }
        return new Answered(values(result, question.answer()), question.calls().size(), bytes, tokens);
    }

    private static String filled(ObjectNode arguments, Map<String, String> kept) {
        String filled = arguments.toString();
        for (Map.Entry<String, String> value : kept.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private void requireKnown(DeskCall call, String question) {
        JsonNode tool = Objects.requireNonNull(tools.get(call.tool()), "a tool that is not listed: " + call.tool());
        call.arguments().forEachEntry((name, value) -> {
            JsonNode schema = tool.path("inputSchema").path("properties").path(name);
            assertThat(schema.isObject()).as("%s of %s", name, call.tool()).isTrue();
            (value.isArray() ? value.valueStream() : List.of(value).stream())
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .forEach(text -> assertThat(isTold(text, name, tool) || isAsked(text, question))
                            .as("where %s knows %s from", name, text)
                            .isTrue());
        });
    }

    /** Whether it is a choice of the argument or, in {@code fields}, the name of something in the result. */
    private static boolean isTold(String text, String name, JsonNode tool) {
        String schema = name.equals("fields")
                ? tool.path("outputSchema").toString()
                : tool.path("inputSchema").path("properties").path(name).toString();
        return schema.contains('"' + text + '"');
    }

    /** A day may be any of a month that the question names. */
    private static boolean isAsked(String text, String question) {
        String asked = question.toLowerCase(Locale.ROOT);
        return text.startsWith("${")
                || asked.contains(text.toLowerCase(Locale.ROOT))
                || (text.matches("\\d{4}-\\d\\d-\\d\\d") && asked.contains(text.substring(0, MONTH)));
    }

    private static List<String> values(JsonNode result, String pointer) {
        int each = pointer.indexOf("/*");
        if (each < 0) {
            return List.of(result.at(pointer).asString(""));
        }
        List<String> values = new ArrayList<>();
        result.at(pointer.substring(0, each))
                .forEach(row -> values.add(row.at(pointer.substring(each + 2)).asString("")));
        return values;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
