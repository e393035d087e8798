package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.RequestQueue.Admission;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Who is let in, and who may answer. */
class RequestQueueTest {
    private final Queue<Runnable> started = new ArrayDeque<>();
    private final RequestQueue calls = new RequestQueue(new RequestLimits(2, 0), principal -> started::add, call -> {});

    /** Over HTTP two requests of one session can pass every check before either is taken. */
    @Test
    void ofTwoUnderOneIdTheSecondIsRefusedAndTheFirstStillAnswered() {
        InFlightRequest first = call(7);
        InFlightRequest second = call(7);

        assertThat(calls.admit(first)).isEqualTo(Admission.ACCEPTED);
        assertThat(calls.admit(second)).isEqualTo(Admission.DUPLICATE);
        assertThat(started).as("threads").hasSize(1);
        assertThat(calls.claimAnswer(second)).as("the second may answer").isFalse();
        assertThat(calls.claimAnswer(first)).as("the first may answer").isTrue();
    }

    @Test
    void theSameHoldsForWhatRunsOnTheThreadThatReads() {
        InFlightRequest first = call(7);
        calls.admit(first);

        assertThat(calls.runHere(call(7))).isEqualTo(Admission.DUPLICATE);
        assertThat(calls.claimAnswer(first)).as("the first may answer").isTrue();
    }

    @Test
    void anIdIsFreeAgainOnceItsCallIsAnsweredThoughThatStillWindsDown() {
        InFlightRequest first = call(7);
        calls.admit(first);
        calls.claimAnswer(first);

        assertThat(calls.admit(call(7))).isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void whoWasRefusedAsBusyMayTryAgainUnderItsId() {
        Executor none = work -> {
            throw new RejectedExecutionException("none is free");
        };
        RequestQueue full = new RequestQueue(new RequestLimits(2, 0), principal -> none, call -> {});

        assertThat(full.admit(call(7))).isEqualTo(Admission.BUSY);
        assertThat(full.admit(call(7))).isEqualTo(Admission.BUSY);
        assertThat(full.isIdle()).isTrue();
    }

    @Test
    void aCallThatBreaksIsOverAndTheNextBegins() {
        Queue<InFlightRequest> begun = new ArrayDeque<>();
        RequestQueue one = new RequestQueue(new RequestLimits(1, 1), principal -> started::add, call -> {
            begun.add(call);
            throw new IllegalStateException("broken");
        });
        one.admit(call(1));
        one.admit(call(2));

        started.remove().run();

        assertThat(begun).hasSize(2);
        assertThat(one.isIdle()).isTrue();
    }

    @Test
    void aCallWhoseAnswerCannotBeSentIsOver() {
        Queue<String> ended = new ArrayDeque<>();
        RequestListener listener = facts -> outcome -> ended.add("observed");
        SessionConfig config = new SessionConfig(
                new TestTools().server(), new RequestLimits(2, 0), principal -> Runnable::run, listener, "tcp");
        RequestProcessor requests = new RequestProcessor(config, "");
        ResponseChannel broken = new Nobody() {
            @Override
            public boolean send(byte[] message) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void end() {
                ended.add("channel");
            }
        };

        requests.start(call(7, broken));

        assertThat(ended).containsExactly("observed", "channel");
        assertThat(requests.isIdle()).isTrue();
    }

    private InFlightRequest call(int id) {
        return call(id, new Nobody());
    }

    private InFlightRequest call(int id, ResponseChannel channel) {
        JsonNode number = JsonNodeFactory.instance.numberNode(id);
        return new InFlightRequest(
                new JsonRpcMessage.Request(number, McpSchema.METHOD_TOOLS_LIST, null),
                new McpSession(
                        new SessionConfig(
                                new TestTools().server(),
                                new RequestLimits(2, 0),
                                principal -> Runnable::run,
                                RequestListener.none(),
                                "tcp"),
                        ""),
                "2025-11-25",
                new MessageContext(channel, Principal.local(), Optional.empty(), MemoryReservation.current()));
    }

    private static class Nobody implements ResponseChannel {
        @Override
        public boolean send(byte[] message) {
            return true;
        }

        @Override
        public CompletableFuture<Void> gone() {
            return new CompletableFuture<>();
        }
    }
}
