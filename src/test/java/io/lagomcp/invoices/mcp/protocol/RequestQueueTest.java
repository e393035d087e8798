package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Who is let in, and who may answer. */
class RequestQueueTest {
    private static final String DUPLICATE = "A request with this id is still in progress.";

    private final Queue<Runnable> started = new ArrayDeque<>();
    private final Queue<String> ended = new ArrayDeque<>();
    private final Executor thread = started::add;
    private final RequestQueue calls = queue(new RequestLimits(2, 0), thread);

    /** Over HTTP two requests of one session can pass every check before either is taken. */
    @Test
    void ofTwoUnderOneIdTheSecondIsRefusedAndTheFirstStillAnswered() {
        Answers first = new Answers();
        Answers second = new Answers();

        calls.start(call(7, first));
        calls.start(call(7, second));

        assertThat(started).as("threads").hasSize(1);
        assertThat(second.messages).singleElement().asString().contains(DUPLICATE);
        started.remove().run();
        assertThat(first.messages).singleElement().asString().contains("\"result\"");
    }

    @Test
    void theSameHoldsForWhatRunsOnTheThreadThatReads() {
        Answers first = new Answers();
        Answers second = new Answers();

        calls.start(call(7, first));
        calls.answerHere(call(7, second));

        assertThat(second.messages).singleElement().asString().contains(DUPLICATE);
        started.remove().run();
        assertThat(first.messages).singleElement().asString().contains("\"result\"");
    }

    @Test
    void anIdIsFreeAgainOnceItsCallIsAnsweredThoughThatStillWindsDown() {
        Answers second = new Answers();
        calls.start(call(7, new Answers() {
            @Override
            public void end() {
                calls.start(call(7, second));
            }
        }));

        started.remove().run();
        started.remove().run();

        assertThat(second.messages).singleElement().asString().contains("\"result\"");
    }

    @Test
    void whoWasRefusedAsBusyMayTryAgainUnderItsId() {
        Executor none = work -> {
            throw new RejectedExecutionException("none is free");
        };
        RequestQueue full = queue(new RequestLimits(2, 0), none);
        Answers refused = new Answers();

        full.start(call(7, refused));
        full.start(call(7, refused));

        assertThat(refused.messages).hasSize(2).allSatisfy(message -> assertThat(message)
                .contains("busy"));
        assertThat(full.isIdle()).isTrue();
    }

    @Test
    void aCallThatBreaksIsOverAndTheNextBegins() {
        RequestQueue one = queue(new RequestLimits(1, 1), thread);
        Answers next = new Answers();
        one.start(call(1, new Broken()));
        one.start(call(2, next));

        started.remove().run();

        assertThat(next.messages).singleElement().asString().contains("\"result\"");
        assertThat(one.isIdle()).isTrue();
    }

    @Test
    void aCallWhoseAnswerCannotBeSentIsOver() {
        RequestQueue requests = queue(new RequestLimits(2, 0), Runnable::run);

        requests.start(call(7, new Broken()));

        assertThat(ended).containsExactly("observed", "channel");
        assertThat(requests.isIdle()).isTrue();
    }

    @Test
    void aCallerWhoseAccessEndedBeforeTheCallBeganIsToldSo() {
        Answers answers = new Answers();
        Principal local = Principal.local();
        Principal revoked =
                new Principal(local.name(), local.person(), local.grant(), local.credential(), Optional::empty);

        calls.start(call(7, answers, revoked));
        calls.cancelRevoked();
        started.remove().run();

        assertThat(answers.messages).singleElement().asString().contains("Your access to this server has ended.");
    }

    private RequestQueue queue(RequestLimits limits, Executor workers) {
        return new RequestQueue(config(limits, workers), "");
    }

    private SessionConfig config(RequestLimits limits, Executor workers) {
        RequestListener listener = facts -> outcome -> ended.add("observed");
        return new SessionConfig(new TestTools().server(), limits, principal -> workers, listener, "tcp");
    }

    private InFlightRequest call(int id, ResponseChannel channel) {
        return call(id, channel, Principal.local());
    }

    private InFlightRequest call(int id, ResponseChannel channel, Principal principal) {
        return new InFlightRequest(
                new JsonRpcMessage.Request(
                        JsonNodeFactory.instance.numberNode(id),
                        McpSchema.METHOD_TOOLS_LIST,
                        JsonNodeFactory.instance.objectNode()),
                new McpSession(config(new RequestLimits(2, 0), thread), "", Optional.empty()),
                ClientInfo.UNKNOWN,
                new MessageContext(channel, principal, Optional.empty(), MemoryReservation.current()));
    }

    private static class Answers implements ResponseChannel {
        final List<String> messages = new ArrayList<>();

        @Override
        public boolean send(byte[] message) {
            return messages.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public CompletableFuture<Void> gone() {
            return new CompletableFuture<>();
        }
    }

    private final class Broken extends Answers {
        @Override
        public boolean send(byte[] message) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void end() {
            ended.add("channel");
        }
    }
}
