package io.lagomcp.invoices.mcp.stdio;

import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertError;
import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertSaid;
import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.awaitAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a session ends: by the end of the input, from another thread, or because the client no longer reads. */
class SessionEndTest {
    private static final StdioLimits NO_PATIENCE =
            new StdioLimits(1 << 20, new RequestLimits(1, 8), Duration.ofMillis(50), StdioLimits.STANDARD.memory());
    private static final StdioLimits ONE_AT_A_TIME =
            new StdioLimits(1 << 20, new RequestLimits(1, 8), Duration.ofSeconds(10), StdioLimits.STANDARD.memory());

    @Test
    void answersAllThatWasAskedBeforeTheInputEnded() throws Exception {
        TestToolsClient client = TestToolsClient.initialized(ONE_AT_A_TIME);
        client.call("1", "hold");
        client.call("2", "echo");
        client.sendBytes("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\"}".getBytes(UTF_8));
        client.endInput();
        client.transport.inputClosed().get(60, TimeUnit.SECONDS);
        client.tools.release.countDown();
        client.awaitEnd();
        assertSaid(client.next(), "1", "released");
        assertThat(client.next().get("id")).hasToString("2");
        assertThat(client.next().get("id"))
                .as("the last line needs no line end")
                .hasToString("3");
    }

    @Test
    void endsACallThatWaitsForAnAnswerWhichCannotComeAnyMore() throws Exception {
        TestToolsClient client = TestToolsClient.initialized();
        client.call("1", "ask");
        client.next();
        client.endInput();
        client.awaitEnd();
        assertSaid(client.next(), "1", "no answer");
    }

    @Test
    void hearsAnAnswerThatWasWrittenJustBeforeTheInputEnded() throws Exception {
        TestToolsClient client = TestToolsClient.initialized();
        client.call("1", "ask");
        client.answer(client.next(), "decline");
        client.endInput();
        client.awaitEnd();
        assertSaid(client.next(), "1", "DECLINE");
    }

    @Test
    void interruptsWhatTakesTooLongAndSaysThatTheRestWillNotBeDone() throws Exception {
        TestToolsClient client = TestToolsClient.initialized(NO_PATIENCE);
        client.call("1", "hold");
        awaitAll(client.tools.holding, 1);
        client.call("2", "echo");
        client.endInput();
        client.awaitEnd();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            JsonNode answer = client.next();
            ids.add(answer.get("id").toString());
            if (answer.get("id").intValue() == 1) {
                assertSaid(answer, "1", "interrupted");
            } else {
                assertError(answer, "2", -32000);
            }
        }
        assertThat(ids).as("both are answered").containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void endsAlthoughACallDoesNot() throws Exception {
        TestToolsClient client = TestToolsClient.initialized(NO_PATIENCE);
        client.call("1", "stubborn");
        awaitAll(client.tools.holding, 1);
        client.endInput();
        client.awaitEnd();
        assertThat(client.nextIfAny()).as("nothing is known of the call").isNull();
        client.tools.release.countDown();
    }

    @Test
    void answersWhatRunsAndRefusesWhatIsNewWhenDrained() throws Exception {
        TestToolsClient client = TestToolsClient.initialized();
        client.call("1", "hold");
        awaitAll(client.tools.holding, 1);
        CompletableFuture<Void> drained = CompletableFuture.runAsync(client.transport::drain);
        client.transport.inputClosed().get(60, TimeUnit.SECONDS);
        client.call("2", "echo");
        assertError(client.next(), "2", -32000);
        client.tools.release.countDown();
        drained.orTimeout(60, TimeUnit.SECONDS).join();
        assertSaid(client.next(), "1", "released");
        client.awaitEnd();
    }

    @Test
    void endsWhenNothingRunsAndItIsDrainedThoughTheInputIsOpen() throws Exception {
        TestToolsClient client = TestToolsClient.initialized();
        client.transport.drain();
        client.awaitEnd();
        assertThat(client.nextIfAny()).isNull();
    }

    @Test
    void endsWhenTheClientNoLongerReadsThoughTheInputIsOpen() throws Exception {
        TestToolsClient client = TestToolsClient.initialized();
        client.call("1", "hold");
        client.call("2", "ask");
        client.next();
        awaitAll(client.tools.holding, 1);
        client.stopReading();
        client.ping("3");
        awaitAll(client.tools.interrupted, 1);
        client.awaitEnd();
    }
}
