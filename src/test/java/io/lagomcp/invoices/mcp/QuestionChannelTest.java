package io.lagomcp.invoices.mcp;

import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertSaid;
import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertWithdrawn;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.protocol.SdkJson;
import io.lagomcp.invoices.mcp.stdio.ConfirmingTestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a person is asked over the wire, and what each answer of their client means. */
class QuestionChannelTest {
    private static final ConfirmationTimeout PATIENT = ConfirmationTimeout.of(Duration.ofMinutes(1));
    private static final Duration AN_INSTANT = Duration.ofMillis(2);

    @Test
    void asksForATickWhereAYesIsEnough() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, PATIENT)) {
            JsonNode question = client.question();
            assertThat(question.path("params").path("message").stringValue("")).isEqualTo("Do it.");
            assertThat(question.path("params").path("requestedSchema")).hasToString("""
                {"type":"object","properties":{"confirm":{"type":"boolean","title":"Yes, do this",\
                "description":"Nothing happens without it"}},"required":["confirm"]}\
                """);

            client.reply(question, "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}");
            assertThat(client.meaning()).isEqualTo(new Answer.Approved());
        }
    }

    @Test
    void asksForALineThatMustBeReadFirstWhereAYesMustBeTyped() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.TYPED, PATIENT)) {
            JsonNode schema = client.question().path("params").path("requestedSchema");
            assertThat(schema).as("what must be typed, without showing it").hasToString("""
                {"type":"object","properties":{"confirm":{"type":"string",\
                "title":"Type the external id of the customer to say yes",\
                "description":"Nothing happens without it","minLength":1,"maxLength":1000}},\
                "required":["confirm"]}\
                """);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", " Acme\\t", "something else", "\\u202e", " "})
    void passesOnWhatWasTypedAsItIs(String typed) throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.TYPED, PATIENT)) {
            client.reply(
                    client.question(),
                    "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"" + typed + "\"}}");
            String text = SdkJson.mapper().readTree("\"" + typed + "\"").stringValue();
            assertThat(client.meaning()).isEqualTo(new Answer.Typed(text));
        }
    }

    @Test
    void countsCharactersAsASchemaDoes() throws Exception {
        String longest = "\uD834\uDD1E".repeat(1_000);
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.TYPED, PATIENT)) {
            client.reply(
                    client.question(),
                    "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"" + longest + "\"}}");
            assertThat(client.meaning()).isEqualTo(new Answer.Typed(longest));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"content\":null",
                ",\"content\":{}",
                ",\"content\":{\"confirm\":null}",
                ",\"content\":{\"confirm\":\"true\"}",
                ",\"content\":{\"confirm\":1}",
                ",\"content\":{\"confirm\":[true]}",
                ",\"content\":{\"Confirm\":true}",
                ",\"content\":{\"confirm\":true,\"amount\":1}",
                ",\"content\":[true]"
            })
    void refusesAnAnswerThatIsNoTick(String content) throws Exception {
        assertInvalid(ConfirmationLevel.SIMPLE, "{\"action\":\"accept\"" + content + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"content\":{}",
                ",\"content\":{\"confirm\":null}",
                ",\"content\":{\"confirm\":true}",
                ",\"content\":{\"confirm\":\"\"}",
                ",\"content\":{\"confirm\":[\"acme\"]}",
                ",\"content\":{\"typed\":\"acme\"}",
                ",\"content\":{\"confirm\":\"acme\",\"amount\":1}"
            })
    void refusesAnAnswerThatIsNoLine(String content) throws Exception {
        assertInvalid(ConfirmationLevel.TYPED, "{\"action\":\"accept\"" + content + "}");
    }

    @Test
    void refusesALineThatIsTooLong() throws Exception {
        String line = "a".repeat(1_001);
        assertInvalid(ConfirmationLevel.TYPED, "{\"action\":\"accept\",\"content\":{\"confirm\":\"" + line + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "[]", "{\"action\":[1]}", "{\"action\":\"yes\",\"content\":{\"confirm\":true}}"})
    void refusesWhatIsNoAnswerAtAll(String result) throws Exception {
        assertInvalid(ConfirmationLevel.SIMPLE, result);
    }

    @Test
    void takesANoForANo() throws Exception {
        assertRefused("{\"action\":\"decline\"}", Refusal.DECLINED);
        assertRefused("{\"action\":\"decline\",\"content\":{\"confirm\":true}}", Refusal.DECLINED);
        assertRefused("{\"action\":\"accept\",\"content\":{\"confirm\":false}}", Refusal.DECLINED);
        assertRefused("{\"action\":\"cancel\"}", Refusal.DISMISSED);
    }

    @Test
    void takesAnAnswerWithoutAnActionForNone() throws Exception {
        assertRefused("{}", Refusal.DISMISSED);
        assertRefused("{\"content\":{\"confirm\":true}}", Refusal.DISMISSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}",
                "\"error\":{\"code\":-32602,\"message\":\"no such form\"}",
                "\"error\":{\"code\":\"x\"}",
                "\"result\":null"
            })
    void findsNobodyBehindAClientThatFailsToAsk(String failure) throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, PATIENT)) {
            client.reply(client.question(), failure);
            assertThat(client.meaning())
                    .isEqualTo(new Answer.Refused(Refusal.unavailable("The client could not ask the user")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"elicitation\":{\"url\":{}}}"})
    void doesNotAskAClientThatShowsNoForms(String capabilities) throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, PATIENT, capabilities)) {
            client.callTool();
            assertSaid(client.next(), "1", "asked");
            assertThat(client.meaning())
                    .isEqualTo(new Answer.Refused(Refusal.unavailable(
                            "This client cannot ask its user, and this server is set to ask only that way")));
        }
    }

    @Test
    void takesSilenceForANoAndWithdrawsTheQuestion() throws Exception {
        try (ConfirmingTestClient client =
                ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, ConfirmationTimeout.of(AN_INSTANT))) {
            JsonNode question = client.question();
            assertThat(client.meaning()).isEqualTo(new Answer.Refused(Refusal.timedOut(AN_INSTANT)));
            assertWithdrawn(client.next(), question);
            assertSaid(client.next(), "1", "asked");
        }
    }

    @Test
    void knowsThatTheSessionEndedBeforeAnAnswer() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, PATIENT)) {
            client.question();
            client.endInput();
            assertThat(client.meaning()).isEqualTo(new Answer.Refused(Refusal.SESSION_ENDED));
        }
    }

    @Test
    void stopsWaitingWhenTheCallIsCancelled() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(ConfirmationLevel.SIMPLE, PATIENT)) {
            JsonNode question = client.question();
            client.cancel("1");
            assertThat(client.meaning()).isEqualTo(new Answer.Refused(Refusal.CANCELLED));
            assertWithdrawn(client.next(), question);
        }
    }

    @Test
    void reportsThatItStillWaitsUntilTheAnswerIsThere() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(
                ConfirmationLevel.SIMPLE, new ConfirmationTimeout(Duration.ofMinutes(1), AN_INSTANT))) {
            JsonNode question = client.questionWithProgress("\"token\"");
            double waited = 0;
            for (int beat = 0; beat < 3; beat++) {
                JsonNode progress = client.next();
                assertThat(progress.path("method").stringValue("")).isEqualTo("notifications/progress");
                JsonNode params = progress.path("params");
                assertThat(params.path("progressToken")).hasToString("\"token\"");
                assertThat(params.path("message").stringValue("")).isEqualTo("Waiting for the user's answer");
                assertThat(params.path("progress").doubleValue())
                        .as("seconds waited so far")
                        .isGreaterThan(waited);
                assertThat(params.path("total").doubleValue()).isEqualTo(60);
                waited = params.path("progress").doubleValue();
            }
            client.reply(question, "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}");
            assertThat(client.meaning()).isEqualTo(new Answer.Approved());
            JsonNode message = client.next();
            while (message.path("method").stringValue("").equals("notifications/progress")) {
                message = client.next();
            }
            assertSaid(message, "1", "asked");
            client.ping("2");
            assertThat(client.next().get("id"))
                    .as("nothing more is said of a call that was answered")
                    .hasToString("2");
        }
    }

    @Test
    void reportsNothingToAClientThatDidNotAskForIt() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(
                ConfirmationLevel.SIMPLE, new ConfirmationTimeout(AN_INSTANT.multipliedBy(5), AN_INSTANT))) {
            JsonNode question = client.question();
            assertWithdrawn(client.next(), question);
            assertSaid(client.next(), "1", "asked");
            assertThat(client.meaning()).isEqualTo(new Answer.Refused(Refusal.timedOut(AN_INSTANT.multipliedBy(5))));
        }
    }

    @Test
    void endsWithAClientThatTakesNoReports() throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(
                ConfirmationLevel.SIMPLE, new ConfirmationTimeout(Duration.ofMinutes(1), Duration.ofMillis(50)))) {
            client.questionWithProgress("1");
            client.stopReading();
            assertThat(client.meaning())
                    .isIn(List.of(new Answer.Refused(Refusal.SESSION_ENDED), new Answer.Refused(Refusal.CANCELLED)));
        }
    }

    private static void assertInvalid(ConfirmationLevel level, String result) throws Exception {
        assertRefused(level, result, Refusal.INVALID_ANSWER);
    }

    private static void assertRefused(String result, Refusal refusal) throws Exception {
        for (ConfirmationLevel level : ConfirmationLevel.values()) {
            // a tick is no answer to a line
            if (level == ConfirmationLevel.SIMPLE || !result.contains("accept")) {
                assertRefused(level, result, refusal);
            }
        }
    }

    private static void assertRefused(ConfirmationLevel level, String result, Refusal refusal) throws Exception {
        try (ConfirmingTestClient client = ConfirmingTestClient.at(level, PATIENT)) {
            client.reply(client.question(), "\"result\":" + result);
            assertThat(client.meaning()).as("meaning of %s", result).isEqualTo(new Answer.Refused(refusal));
        }
    }
}
