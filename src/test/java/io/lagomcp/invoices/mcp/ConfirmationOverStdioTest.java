package io.lagomcp.invoices.mcp;

import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertWithdrawn;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.mcp.protocol.SdkJson;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The whole way of a mutation: a call over the wire, the question, the answer, and what Lago then sees of it. */
class ConfirmationOverStdioTest {
    private static final ConfirmationTimeout PATIENT = ConfirmationTimeout.of(Duration.ofMinutes(1));
    private static final String ASKS = "{\"elicitation\":{}}";
    private static final String CANNOT_ASK = "{}";
    private static final String YES = "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}";

    private final SandboxAccount account = SandboxAccount.open();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void isCarriedOutInTheSameCallAfterAYes() throws Exception {
        Invoice unpaid = account.unpaid();
        try (StdioTestClient client =
                client(new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, PATIENT, ASKS)) {
            markAsPaid(client, unpaid);
            client.reply(question(client), YES);

            JsonNode done = client.next().path("result").path("structuredContent");
            assertThat(done.path("outcome").stringValue("")).isEqualTo("done");
            assertThat(done.path("receipt").path("approved_via").stringValue(""))
                    .isEqualTo("elicitation");
            assertThat(account.lago().find(unpaid.lagoId()).paymentStatus()).isEqualTo("succeeded");
        }
    }

    @Test
    void asksForTheInvoiceNumberWhereThePolicyWantsItTyped() throws Exception {
        Invoice unpaid = account.unpaid();
        try (StdioTestClient client =
                client(new ConfirmationLevelPolicy(ConfirmationLevel.TYPED), ConfirmationMethod.AUTO, PATIENT, ASKS)) {
            markAsPaid(client, unpaid);
            JsonNode question = question(client);
            JsonNode schema = question.path("params").path("requestedSchema");
            assertThat(schema.path("properties").path("confirm").path("title").stringValue(""))
                    .isEqualTo("Type the invoice number to say yes");
            assertThat(schema.toString()).as("the form does not show it").doesNotContain(unpaid.number());
            assertThat(question.path("params").path("message").stringValue(""))
                    .as("the card does")
                    .contains(unpaid.number());
            client.reply(
                    question,
                    "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"" + unpaid.number() + "\"}}");

            JsonNode done = client.next().path("result").path("structuredContent");
            assertThat(done.path("outcome").stringValue("")).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"result\":{\"action\":\"decline\"}                                      | declined",
                "\"result\":{\"action\":\"cancel\"}                                       | not_confirmed",
                "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":false}}       | declined",
                "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"true\"}}    | confirmation_invalid",
                "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}             | confirmation_unavailable"
            })
    void changesNothingWithoutAYes(String reply, String code) throws Exception {
        assertNothingIsWritten(() -> {
            try (StdioTestClient client = client(
                    new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, PATIENT, ASKS)) {
                markAsPaid(client, account.unpaid());
                client.reply(question(client), reply);
                assertRefused(client.next(), code);
            }
        });
    }

    @Test
    void changesNothingWhenNobodyAnswersNotEvenByALateYes() throws Exception {
        assertNothingIsWritten(() -> {
            ConfirmationTimeout hardlyAny = ConfirmationTimeout.of(Duration.ofMillis(20));
            try (StdioTestClient client = client(
                    new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, hardlyAny, ASKS)) {
                markAsPaid(client, account.unpaid());
                JsonNode question = question(client);
                assertWithdrawn(client.next(), question);
                assertRefused(client.next(), "confirmation_timed_out");
                client.reply(question, YES);
            }
        });
    }

    @Test
    void asksNoLongerThanThePlanIsValid() throws Exception {
        assertNothingIsWritten(() -> {
            Policy shortPlans = new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE, Duration.ofMillis(50));
            try (StdioTestClient client = client(shortPlans, ConfirmationMethod.AUTO, PATIENT, ASKS)) {
                markAsPaid(client, account.unpaid());
                JsonNode question = question(client);
                assertWithdrawn(client.next(), question);
                assertRefused(client.next(), "confirmation_timed_out");
            }
        });
    }

    @Test
    void changesNothingWhenTheCallIsCancelledNotEvenByALateYes() throws Exception {
        assertNothingIsWritten(() -> {
            StdioTestClient client = client(
                    new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, PATIENT, ASKS);
            markAsPaid(client, account.unpaid());
            JsonNode question = question(client);
            client.cancel("1");
            assertWithdrawn(client.next(), question);
            client.reply(question, YES);
            client.close();
            assertThat(client.nextIfAny()).as("an answer to a cancelled call").isNull();
        });
    }

    @Test
    void changesNothingWhenTheSessionEndsFirst() throws Exception {
        assertNothingIsWritten(() -> {
            StdioTestClient client = client(
                    new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, PATIENT, ASKS);
            markAsPaid(client, account.unpaid());
            question(client);
            client.close();
            assertRefused(client.next(), "session_ended");
        });
    }

    @Test
    void tellsTheClientThatItStillWaits() throws Exception {
        ConfirmationTimeout talkative = new ConfirmationTimeout(Duration.ofMinutes(1), Duration.ofMillis(2));
        try (StdioTestClient client = client(
                new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.AUTO, talkative, ASKS)) {
            client.callWithProgress("1", "update_invoice", paid(account.unpaid()), "7");
            question(client);
            JsonNode progress = client.next();
            assertThat(progress.path("method").stringValue("")).isEqualTo("notifications/progress");
            assertThat(progress.path("params").path("progressToken")).hasToString("7");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "RELAY"})
    void givesThePlanBackWhereTheClientIsNotToAsk(ConfirmationMethod via) throws Exception {
        assertNothingIsWritten(() -> {
            String capabilities = via == ConfirmationMethod.RELAY ? ASKS : CANNOT_ASK;
            try (StdioTestClient client =
                    client(new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), via, PATIENT, capabilities)) {
                markAsPaid(client, account.unpaid());
                JsonNode answer = client.next();
                assertThat(answer.path("result")
                                .path("structuredContent")
                                .path("outcome")
                                .stringValue(""))
                        .as("outcome of %s", answer)
                        .isEqualTo("confirmation_required");
            }
        });
    }

    @Test
    void asksInNoOtherWayWhereOnlyTheClientMayAsk() throws Exception {
        try (StdioTestClient client = client(
                new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE), ConfirmationMethod.ELICIT, PATIENT, ASKS)) {
            markAsPaid(client, account.unpaid());
            question(client);
        }
        assertNothingIsWritten(() -> {
            try (StdioTestClient client = client(
                    new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE),
                    ConfirmationMethod.ELICIT,
                    PATIENT,
                    CANNOT_ASK)) {
                markAsPaid(client, account.unpaid());
                assertRefused(client.next(), "confirmation_unavailable");
            }
        });
    }

    @Test
    void aReadOnlyServerHasNoToolThatChangesSomething() throws Exception {
        List<String> withoutMark = new ArrayList<>();
        for (JsonNode tool : tools(new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE))) {
            if (!tool.at("/annotations/destructiveHint").booleanValue()) {
                withoutMark.add(tool.path("name").stringValue(""));
            }
        }
        List<String> readOnly = new ArrayList<>();
        for (JsonNode tool : tools(Policy.readOnly())) {
            assertThat(tool.at("/annotations/destructiveHint").booleanValue())
                    .as("%s changes something", tool)
                    .isFalse();
            readOnly.add(tool.path("name").stringValue(""));
        }
        assertThat(withoutMark.remove("invoice_payment_url"))
                .as("it leaves the invoice as it is")
                .isTrue();
        assertThat(withoutMark.remove("list_approvals"))
                .as("where nothing can be changed, nothing waits")
                .isTrue();
        assertThat(withoutMark).isEqualTo(readOnly);
    }

    private JsonNode tools(Policy policy) throws Exception {
        try (StdioTestClient client = client(policy, ConfirmationMethod.AUTO, PATIENT, ASKS)) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
            return client.next().path("result").path("tools");
        }
    }

    private StdioTestClient client(
            Policy policy, ConfirmationMethod via, ConfirmationTimeout patience, String capabilities)
            throws InterruptedException {
        ApprovalService approvals = new ApprovalService(
                policy, account.lago(), account.lago(), TestAuditLogs.fresh(Clock.systemUTC()), Clock.systemUTC());
        ToolRegistry registry = new ToolRegistry(account.lago(), approvals, Clock.systemUTC());
        StdioTestClient client = new StdioTestClient(
                new InvoiceServer(registry, new PromptRegistry(registry, Clock.systemUTC()), via, patience)::connect);
        client.shakeHands(capabilities);
        return client;
    }

    private static void markAsPaid(StdioTestClient client, Invoice invoice) {
        client.call("1", "update_invoice", paid(invoice));
    }

    private static String paid(Invoice invoice) {
        return "{\"lago_id\":\"" + invoice.lagoId() + "\",\"payment_status\":\"succeeded\"}";
    }

    private static JsonNode question(StdioTestClient client) throws InterruptedException {
        JsonNode question = client.next();
        assertThat(question.path("method").stringValue("")).isEqualTo("elicitation/create");
        assertThat(question.at("/params/_meta/anthropic~1permissionDisplay/title")
                        .asString(""))
                .startsWith("Approve: ");
        return question;
    }

    private static void assertRefused(JsonNode answer, String code) {
        String text = answer.path("result").path("content").path(0).path("text").stringValue("");
        JsonNode error = SdkJson.mapper().readTree(text).path("error");
        assertThat(error.path("code").stringValue("")).isEqualTo(code);
        assertThat(error.path("message").stringValue("")).endsWith("nothing was changed.");
        assertThat(error.path("hint").stringValue("")).isNotEmpty();
    }

    private void assertNothingIsWritten(Attempt attempt) throws Exception {
        List<String> earlier = account.writes();
        attempt.run();
        assertThat(account.writes()).as("what was written to Lago").isEqualTo(earlier);
    }

    private interface Attempt {
        void run() throws Exception;
    }
}
