package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** A conversation whose calls begin when the test says so. */
class McpSessionTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    /** Each call that ended, as whoever watches is told. */
    private final List<String> ended = new ArrayList<>();

    private final McpSession conversation = new McpSession(
            new SessionConfig(
                    new TestTools().server(), new RequestLimits(10, 0), principal -> work::add, this::watch, "tcp"),
            "session",
            Optional.empty());

    @BeforeEach
    void shakeHands() {
        receive(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    @Test
    void aCallThatIsCancelledBeforeItBeginsIsOverAndNeverAnswered() {
        Reply reply = receive(echo(1));
        receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
        work.remove().run();

        assertThat(reply.messages).isEmpty();
        assertThat(reply.ended).as("whoever keeps the connection open is told").isTrue();
        assertThat(conversation.requests().isIdle()).isTrue();
    }

    @Test
    void aCallThatHasNotBegunWhenTheConversationBreaksOffIsToldSo() {
        Reply reply = receive(echo(1));
        conversation.requests().abort();
        work.remove().run();

        assertThat(reply.messages).singleElement().asString().contains("shutting down");
        assertThat(reply.ended).isTrue();
        assertThat(conversation.requests().isIdle()).isTrue();
    }

    @Test
    void whoeverWatchesHearsOfWorkRefusalsAndWhatNeverBegan() {
        receive(echo(1));
        receive(echo(2).replace("\"echo\"", "\"no_such_tool\""));
        work.remove().run();
        work.remove().run();
        receive(echo(3));
        receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}");
        work.remove().run();
        receive(echo(4));
        conversation.requests().abort();
        work.remove().run();

        assertThat(ended)
                .containsExactly(
                        "initialize  ok",
                        "tools/call echo ok",
                        "tools/call no_such_tool -32602",
                        "tools/call echo cancelled",
                        "tools/call echo -32000");
    }

    private RequestListener.Observation watch(RequestInfo call) {
        assertThat(MDC.get(CorrelationId.KEY)).isEqualTo(call.correlationId());
        return outcome -> ended.add(call.method() + " " + call.target() + " " + outcome);
    }

    private Reply receive(String message) {
        Reply reply = new Reply();
        conversation.receive(
                JsonRpcParser.parse(message, MemoryReservation.current()),
                new MessageContext(reply, Principal.local(), Optional.empty(), MemoryReservation.current()));
        return reply;
    }

    private static String echo(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{}}}";
    }

    /** What came back for one message. */
    private static final class Reply implements ResponseChannel {
        final List<String> messages = new ArrayList<>();
        boolean ended;

        @Override
        public boolean send(byte[] message) {
            return messages.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public CompletableFuture<Void> gone() {
            return new CompletableFuture<>();
        }
    }
}
