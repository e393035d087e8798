package io.lagomcp.invoices.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests of a client that has shaken hands. */
public class StdioTransportTest {
    private static final StdioLimits ONE_AT_A_TIME =
            new StdioLimits(1 << 20, new RequestLimits(1, 2), Duration.ofSeconds(10), StdioLimits.STANDARD.memory());

    @Test
    void answersCallsAsTheyFinish() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "hold");
            awaitAll(client.tools.holding, 1);
            client.call("2", "echo");
            assertThat(client.next().get("id")).as("the quick call overtakes").hasToString("2");
            client.tools.release.countDown();
            assertSaid(client.next(), "1", "released");
        }
    }

    @Test
    void refusesArgumentsForWhichThereIsNoMemoryAndGoesOn() throws Exception {
        StdioLimits little = new StdioLimits(
                1 << 20, new RequestLimits(1, 2), Duration.ofSeconds(10), new PerOwnerLimit(1 << 20, 1 << 20));
        try (TestToolsClient client = TestToolsClient.initialized(little)) {
            client.call("1", "echo", "{\"a\":[" + "{},".repeat(100_000) + "{}]}");
            assertError(client.next(), "1", -32000);
            for (int i = 2; i < 5; i++) {
                client.call(Integer.toString(i), "echo", "{\"a\":[" + "{},".repeat(5_000) + "{}]}");
                assertThat(client.next().has("result")).as("memory comes back").isTrue();
            }
        }
    }

    @Test
    void keepsIdsAndDecimalsAsTheClientWroteThem() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            for (String id : List.of("1", "-7", "\"1\"", "\"é\\u2028\"", "12345678901234567890", "1.50")) {
                client.call(id, "echo", "{\"amount\":12345678901234567.80,\"name\":\"\\u2028é\"}");
                JsonNode answer = client.next();
                assertThat(answer.get("id").toString()).as("id").isEqualTo(id.replace("\\u2028", "\u2028"));
                assertThat(answer.get("result").get("structuredContent").toString())
                        .as("no decimal goes through a double")
                        .isEqualTo("{\"amount\":12345678901234567.80,\"name\":\"\u2028é\"}");
            }
        }
    }

    @Test
    void refusesTheIdOfARequestInFlightButTakesItAgainAfterwards() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("5", "hold");
            client.call("5", "echo");
            assertError(client.next(), "5", -32600);
            client.ping("5");
            assertError(client.next(), "5", -32600);
            client.call("\"5\"", "echo");
            assertThat(client.next().get("id")).as("a string is another id").hasToString("\"5\"");
            client.tools.release.countDown();
            assertSaid(client.next(), "5", "released");
            client.call("5", "echo");
            assertThat(client.next().has("result")).as("the id is free again").isTrue();
        }
    }

    @Test
    void saysNothingOfWhatWentWrongInside() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "fail");
            assertThat(client.next())
                    .hasToString("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Internal"
                            + " error\"}}");
        }
    }

    @Test
    void reportsProgressBeforeTheAnswer() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                    + "{\"name\":\"progress\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}}}");
            for (String step : List.of("1.0", "2.0")) {
                JsonNode progress = client.next();
                assertThat(progress.path("method").stringValue("")).isEqualTo("notifications/progress");
                assertThat(progress.path("params").path("progressToken")).hasToString("\"p\"");
                assertThat(progress.path("params").path("progress")).hasToString(step);
            }
            assertSaid(client.next(), "1", "done");
        }
    }

    @Test
    void hearsTheAnswerToAQuestionAndPingsWhileAllOtherCallsAreBlocked() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("\"ask\"", "ask");
            JsonNode question = client.next();
            assertThat(question.path("method").stringValue("")).isEqualTo("elicitation/create");
            IntStream.range(0, 255).forEach(id -> client.call(Integer.toString(id), "hold"));
            awaitAll(client.tools.holding, 255);
            client.call("\"one more\"", "echo");
            client.ping("\"ping\"");
            assertThat(client.next().get("id"))
                    .as("a ping needs no free thread")
                    .hasToString("\"ping\"");
            client.answer(question, "accept");

            assertSaid(client.next(), "\"ask\"", "ACCEPT");
            assertThat(client.next().get("id"))
                    .as("the request that waited runs once a thread is free")
                    .hasToString("\"one more\"");
            client.tools.release.countDown();
            assertThat(answers(client, 255))
                    .as("every blocked call is answered under its id")
                    .hasSize(255);
        }
    }

    @Test
    void interruptsACancelledCallAndNeverAnswersIt() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "hold");
            awaitAll(client.tools.holding, 1);
            client.cancel("\"1\"");
            client.ping("\"a\"");
            assertThat(client.next().get("id")).hasToString("\"a\"");
            assertThat(client.tools.interrupted.availablePermits())
                    .as("\"1\" is not 1")
                    .isZero();
            client.cancel("1");
            awaitAll(client.tools.interrupted, 1);
            client.endInput();
            client.awaitEnd();
            assertThat(client.nextIfAny()).as("no answer to a cancelled call").isNull();
        }
    }

    @Test
    void givesTheIdOfACancelledCallToTheNextAndNotItsAnswer() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "stubborn");
            awaitAll(client.tools.holding, 1);
            client.cancel("1");
            awaitAll(client.tools.interrupted, 1);
            client.call("1", "hold");
            awaitAll(client.tools.holding, 1);
            client.tools.release.countDown();
            assertSaid(client.next(), "1", "released");
            client.endInput();
            client.awaitEnd();
            assertThat(client.nextIfAny()).as("one answer under this id").isNull();
        }
    }

    @Test
    void takesACancelledCallOutOfTheQueue() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized(ONE_AT_A_TIME)) {
            client.call("1", "hold");
            client.call("2", "hold");
            client.call("3", "echo");
            client.cancel("2");
            client.ping("\"cancelled\"");
            assertThat(client.next().get("id"))
                    .as("what was sent before it is read")
                    .hasToString("\"cancelled\"");
            awaitAll(client.tools.holding, 1);
            client.tools.release.countDown();
            assertSaid(client.next(), "1", "released");
            assertThat(client.next().get("id")).hasToString("3");
            assertThat(client.tools.holding.availablePermits())
                    .as("the cancelled call never ran")
                    .isZero();
        }
    }

    @Test
    void saysThatItIsBusyWhenTooManyWait() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized(ONE_AT_A_TIME)) {
            List.of("1", "2", "3").forEach(id -> client.call(id, "hold"));
            client.call("4", "echo");
            assertError(client.next(), "4", -32000);
            client.tools.release.countDown();
            assertThat(answers(client, 3)).containsOnlyKeys("1", "2", "3");
        }
    }

    @Test
    void interruptsAQuestionOfACancelledCallAndWithdrawsIt() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "ask");
            JsonNode question = client.next();
            client.cancel("1");
            assertWithdrawn(client.next(), question);
            client.answer(question, "accept");
            client.ping("2");
            assertThat(client.next().get("id"))
                    .as("the late answer does no harm")
                    .hasToString("2");
        }
    }

    @Test
    void withdrawsAQuestionThatNobodyAnsweredInTime() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "ask", "{\"limit_ms\":20}");
            JsonNode question = client.next();
            assertWithdrawn(client.next(), question);
            assertSaid(client.next(), "1", "no answer");
            client.answer(question, "accept");
            client.call("2", "echo");
            assertThat(client.next().get("id"))
                    .as("the late answer does no harm")
                    .hasToString("2");
        }
    }

    @Test
    void takesAMisshapenAnswerToAQuestionForNone() throws Exception {
        List<String> answers = List.of(
                "\"result\":\"yes\"",
                "\"result\":null",
                "\"result\":{\"action\":[1]}",
                "\"error\":{\"code\":\"x\"}",
                "\"error\":{\"code\":-1,\"message\":\"no dialogs here\"}");
        try (TestToolsClient client = TestToolsClient.initialized()) {
            for (String answer : answers) {
                client.call("1", "ask");
                JsonNode question = client.next();
                client.send("{\"jsonrpc\":\"2.0\",\"id\":%s,%s}".formatted(question.get("id"), answer));
                assertSaid(client.next(), "1", "no answer");
            }
        }
    }

    @Test
    void answersACallOfNoToolWithTheToolsThereAre() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.call("1", "void_invoice");
            assertUnknownTool(client.next(), "void_invoice");
            client.call("1", "\\u202e\\u001bpay\\n" + "y".repeat(200));
            assertUnknownTool(client.next(), "\"pay\\n" + "y".repeat(76) + "…\"");
        }
    }

    private static void assertUnknownTool(JsonNode answer, String name) {
        assertError(answer, "1", -32602);
        assertThat(answer.path("error").path("message").stringValue(""))
                .isEqualTo("Unknown tool: " + name + ". The tools are: echo, ask.");
    }

    private static Map<String, JsonNode> answers(TestToolsClient client, int count) throws InterruptedException {
        Map<String, JsonNode> answers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            JsonNode answer = client.next();
            answers.put(answer.get("id").toString(), answer);
        }
        return answers;
    }

    public static void assertSaid(JsonNode answer, String id, String word) {
        assertThat(answer.path("id")).as("id of %s", answer).hasToString(id);
        assertThat(answer.path("result").path("content").path(0).path("text").stringValue(""))
                .as("what the tool said in %s", answer)
                .isEqualTo(word);
    }

    public static void assertError(JsonNode answer, String id, int code) {
        assertThat(answer.path("id")).as("id of %s", answer).hasToString(id);
        assertThat(answer.path("error").path("code").intValue(0))
                .as("error code of %s", answer)
                .isEqualTo(code);
    }

    public static void assertWithdrawn(JsonNode notification, JsonNode question) {
        assertThat(notification.path("method").stringValue("")).isEqualTo("notifications/cancelled");
        assertThat(notification.path("params").path("requestId")).isEqualTo(question.get("id"));
    }

    static void awaitAll(Semaphore events, int count) throws InterruptedException {
        assertThat(events.tryAcquire(count, 60, TimeUnit.SECONDS))
                .as("%s events within a minute", count)
                .isTrue();
    }
}
