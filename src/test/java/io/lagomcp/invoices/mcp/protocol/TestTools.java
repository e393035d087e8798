package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Given;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tools that block in the ways that the real ones do. */
public final class TestTools {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("echo", "hold", "stubborn", "ask", "progress", "fail", "flagged");

    public final CountDownLatch release = new CountDownLatch(1);
    public final Semaphore holding = new Semaphore(0);
    /** A permit for each question that is over. */
    public final Semaphore asked = new Semaphore(0);

    public final Semaphore interrupted = new Semaphore(0);

    /** A server with these tools. */
    public ServerDefinition server() {
        return server(this::call);
    }

    /** A server whose tools are called by this method. */
    public static ServerDefinition server(Method toolCall) {
        ObjectNode capabilities = JSON.objectNode();
        capabilities.putObject("tools").put("listChanged", false);
        return new ServerDefinition(
                JSON.objectNode().put("name", "test-tools").put("version", "1"),
                "",
                capabilities,
                Map.of("tools/list", call -> Outcome.of(list()), "tools/call", toolCall),
                RequestStateSealer.Key.ofThisProcess());
    }

    private static ObjectNode list() {
        ObjectNode list = JSON.objectNode();
        ArrayNode tools = list.putArray("tools");
        NAMES.forEach(name ->
                tools.addObject().put("name", name).putObject("inputSchema").put("type", "object"));
        return list;
    }

    private Outcome call(MethodCall call) {
        return switch (call.params().path("name").stringValue("")) {
            case "echo" -> echo(call);
            case "hold" -> hold();
            case "stubborn" -> stubborn();
            case "ask" -> ask(call);
            case "progress" -> progress(call);
            case "flagged" -> flagged(call);
            case "fail" -> throw new IllegalStateException("jdbc://user:secret@host");
            default ->
                throw new MethodException(
                        Kind.INVALID_PARAMS,
                        "Unknown tool: "
                                + SafeText.token(call.params().path("name").stringValue(""))
                                + ". The tools are: echo, ask.");
        };
    }

    /** The answer of {@code echo}. */
    public static Outcome echo(MethodCall call) {
        ObjectNode result = text("echo");
        result.set("structuredContent", call.params().path("arguments"));
        return Outcome.of(result);
    }

    /** Blocks until released; says so when it was interrupted instead. */
    private Outcome hold() {
        holding.release();
        try {
            release.await();
            return said("released");
        } catch (InterruptedException stop) {
            interrupted.release();
            return said("interrupted");
        }
    }

    /** Tells its progress and blocks; leaves the flag of its thread set when it was interrupted. */
    private Outcome flagged(MethodCall call) {
        call.progress(1, 2, "");
        Outcome outcome = hold();
        if (!Thread.currentThread().isInterrupted() && release.getCount() > 0) {
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    /** Blocks until released, whoever interrupts it. */
    private Outcome stubborn() {
        holding.release();
        while (true) {
            try {
                release.await();
                return said("released");
            } catch (InterruptedException ignored) {
                interrupted.release();
            }
        }
    }

    /** Asks the person, within a time limit if one is given. */
    private Outcome ask(MethodCall call) {
        if (call.state().isEmpty()) {
            ObjectNode requests = JSON.objectNode();
            ObjectNode params = requests.putObject("really")
                    .put("method", "elicitation/create")
                    .putObject("params");
            params.put("message", "Really?");
            params.putObject("requestedSchema")
                    .put("type", "object")
                    .putObject("properties")
                    .putObject("ok")
                    .put("type", "boolean");
            JsonNode limit = call.params().path("arguments").path("limit_ms");
            Duration wait = limit.isInt() ? Duration.ofMillis(limit.intValue()) : Duration.ofHours(1);
            return new InputRequired(requests, Optional.of("asked"), wait, wait, Duration.ofHours(1));
        }
        asked.release();
        if (call.answers().get("really") instanceof Given given) {
            return said(given.result()
                    .path("action")
                    .stringValueOpt()
                    .map(action -> action.toUpperCase(Locale.ROOT))
                    .orElse("no answer"));
        }
        interrupted.release(Thread.currentThread().isInterrupted() ? 1 : 0);
        return said("no answer");
    }

    private static Outcome progress(MethodCall call) {
        for (int step = 1; step <= 2; step++) {
            call.progress(step, 2, "");
        }
        return said("done");
    }

    private static Outcome said(String word) {
        return Outcome.of(text(word));
    }

    private static ObjectNode text(String text) {
        ObjectNode result = JSON.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }
}
