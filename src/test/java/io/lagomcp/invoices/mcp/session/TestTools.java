package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/** Tools that block in the ways that the real ones do. */
public final class TestTools {
    public static final ToolVisibility NAMES =
            new ToolVisibility(List.of("echo", "ask"), Set.of("echo", "hold", "stubborn", "ask", "progress", "fail"));

    public final CountDownLatch release = new CountDownLatch(1);
    public final Semaphore holding = new Semaphore(0);
    /** A permit for each question that is over. */
    public final Semaphore asked = new Semaphore(0);

    public final Semaphore interrupted = new Semaphore(0);

    /** Builds a server with these tools on the transport. */
    public void serveOn(McpServerTransportProvider transport) {
        McpServer.async(transport)
                .serverInfo("test-tools", "1")
                .jsonMapper(SdkJson.forSdk())
                .tools(
                        tool("echo", this::echo),
                        tool("hold", this::hold),
                        tool("stubborn", this::stubborn),
                        tool("ask", this::ask),
                        tool("progress", this::progress),
                        tool("fail", this::fail))
                .build();
    }

    /** Those of the call that the current thread works on. */
    public static Map<String, Object> arguments() {
        return SdkJson.mapper().convertValue(CallContext.arguments(), new TypeReference<>() {});
    }

    private CallToolResult echo(McpAsyncServerExchange exchange, CallToolRequest request) {
        return CallToolResult.builder()
                .content(List.of(text("echo")))
                .structuredContent(arguments())
                .build();
    }

    /** Blocks until released; says so when it was interrupted instead. */
    private CallToolResult hold(McpAsyncServerExchange exchange, CallToolRequest request) {
        holding.release();
        try {
            release.await();
            return said("released");
        } catch (InterruptedException stop) {
            interrupted.release();
            return said("interrupted");
        }
    }

    /** Blocks until released, whoever interrupts it. */
    private CallToolResult stubborn(McpAsyncServerExchange exchange, CallToolRequest request) {
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

    /** Asks the person and waits for the answer, the end of the input, a time limit if one is given, or an interruption. */
    private CallToolResult ask(McpAsyncServerExchange exchange, CallToolRequest request) {
        Map<String, Object> schema = Map.of("type", "object", "properties", Map.of("ok", Map.of("type", "boolean")));
        Mono<ElicitResult> answer = exchange.createElicitation(
                ElicitFormRequest.builder("Really?", schema).build());
        if (arguments().get("limit_ms") instanceof Integer limit) {
            answer = answer.timeout(Duration.ofMillis(limit));
        }
        try {
            ElicitResult result = Mono.firstWithSignal(
                            answer,
                            CallContext.gone().then(Mono.error(new IllegalStateException("the client is gone"))))
                    .block();
            return said(result == null ? "nothing" : result.action().name());
        } catch (RuntimeException none) {
            interrupted.release(Thread.currentThread().isInterrupted() ? 1 : 0);
            return said("no answer");
        } finally {
            asked.release();
        }
    }

    private CallToolResult progress(McpAsyncServerExchange exchange, CallToolRequest request) {
        Object token = request.progressToken();
        for (int step = 1; step <= 2; step++) {
            exchange.progressNotification(
                            ProgressNotification.builder(token, step).total(2.0).build())
                    .block();
        }
        return said("done");
    }

    private CallToolResult fail(McpAsyncServerExchange exchange, CallToolRequest request) {
        throw new IllegalStateException("jdbc://user:secret@host");
    }

    private static AsyncToolSpecification tool(
            String name, BiFunction<McpAsyncServerExchange, CallToolRequest, CallToolResult> work) {
        return AsyncToolSpecification.builder()
                .tool(Tool.builder(name, Map.of("type", "object")).build())
                .callHandler((exchange, request) -> {
                    Callable<CallToolResult> call = () -> work.apply(exchange, request);
                    return Mono.fromCallable(call);
                })
                .build();
    }

    private static CallToolResult said(String word) {
        return CallToolResult.builder().content(List.of(text(word))).build();
    }

    private static McpSchema.Content text(String text) {
        return TextContent.builder(text).build();
    }
}
