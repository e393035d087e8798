package io.lagomcp.invoices.mcp;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.MutationOutcome;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.mcp.protocol.RequestStateSealer;
import io.lagomcp.invoices.mcp.protocol.SdkJson;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The person gets a link to the page of a plan, decides there, in another process, and the call that waits goes on. */
@Timeout(120)
class PageConfirmationTest {
    private static final String PAGES = "https://lago.example.com/approvals";
    private static final String LINKS = "{\"elicitation\":{\"url\":{}}}";
    private static final Clock CLOCK = Clock.systemUTC();
    private static final ConfirmationTimeout PATIENT = ConfirmationTimeout.of(Duration.ofSeconds(100));
    private static final ConfirmationTimeout IMPATIENT =
            new ConfirmationTimeout(Duration.ofSeconds(1), Duration.ofMillis(500));

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Path audit;
    private final ApprovalService elsewhere;
    private final String paid;
    private List<String> writesBefore = List.of();

    PageConfirmationTest(@TempDir Path folder) {
        audit = folder.resolve("audit.jsonl");
        elsewhere = service();
        new ToolRegistry(account.lago(), elsewhere, CLOCK);
        paid = "{\"lago_id\":\"" + account.unpaid().lagoId() + "\",\"payment_status\":\"succeeded\"}";
    }

    @BeforeEach
    void noteWrites() {
        writesBefore = account.writes();
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "PAGE", "ELICIT"})
    void theCallGoesOnWhenThePageHasApproved(ConfirmationMethod via) throws Exception {
        try (StdioTestClient client = client(via, PATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            JsonNode question = client.next();
            String id = waitingPlan();
            assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
            assertThat(question.at("/params/mode").asString()).isEqualTo("url");
            assertThat(question.at("/params/url").asString())
                    .as("the id of the plan alone")
                    .isEqualTo(PAGES + "/" + id);
            assertThat(question.at("/params/elicitationId").asString()).isEqualTo(id);
            assertThat(question.at("/params/message").asString())
                    .contains(account.unpaid().number());
            answer(client, question, "{\"action\":\"accept\"}");
            assertThat(writes()).as("opening decides nothing").isZero();

            approveOnPage(id);

            JsonNode complete = client.next();
            assertThat(complete.path("method").asString()).isEqualTo("notifications/elicitation/complete");
            assertThat(complete.at("/params/elicitationId").asString()).isEqualTo(id);
            JsonNode done = client.next();
            assertThat(done.at("/result/structuredContent/outcome").asString())
                    .as("%s", done)
                    .isEqualTo("done");
            assertThat(done.at("/result/structuredContent/receipt/approved_via").asString())
                    .isEqualTo("page");
        }
        assertThat(writes()).isOne();
    }

    @Test
    void theCallEndsWhenThePageHasRejected() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, PATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            answer(client, client.next(), "{\"action\":\"accept\"}");
            String id = waitingPlan();

            elsewhere.inbox().reject(id, statement(id), "Not this month", "page", person());

            assertThat(client.next().path("method").asString()).isEqualTo("notifications/elicitation/complete");
            JsonNode error = error(client.next());
            assertThat(error.path("code").asString()).isEqualTo("rejected");
            assertThat(error.path("message").asString()).contains("Not this month");
        }
        assertThat(writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"accept\"}", "{\"action\":\"cancel\"}", "{}", "{\"action\":\"yes\"}"})
    void withoutADecisionThePlanGoesOnWaiting(String answer) throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, IMPATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            answer(client, client.next(), answer);

            JsonNode plan = client.next().at("/result/structuredContent/plan");

            assertThat(plan.path("confirmation_id").asString()).isEqualTo(waitingPlan());
            assertThat(plan.path("approval_url").asString()).isEqualTo(PAGES + "/" + waitingPlan());
            assertThat(writes()).as("no answer of a client is a yes").isZero();
            assertThat(approveOnPage(waitingPlan())).isInstanceOf(MutationOutcome.Done.class);
        }
    }

    @Test
    void noContentOfAnAnswerIsAYes() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, IMPATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            answer(client, client.next(), "{\"action\":\"accept\",\"content\":{\"confirm\":true}}");

            assertThat(client.next().at("/result/structuredContent/outcome").asString())
                    .isEqualTo("confirmation_required");
        }
        assertThat(writes()).isZero();
    }

    @Test
    void whoDeclinesTheLinkDeclinesThePlan() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, PATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            answer(client, client.next(), "{\"action\":\"decline\"}");

            assertThat(error(client.next()).path("code").asString()).isEqualTo("declined");
        }
        assertThat(elsewhere.inbox().waiting()).isZero();
    }

    @Test
    void whoDeclinesTheLinkWhileTheAuditLogCannotBeReadDeclinesThePlan() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, PATIENT, LINKS)) {
            client.call("1", "update_invoice", paid);
            JsonNode question = client.next();
            byte[] log = Files.readAllBytes(audit);
            Files.write(audit, new byte[0]);
            answer(client, question, "{\"action\":\"decline\"}");
            assertThat(error(client.next()).path("code").asString()).isEqualTo("declined");

            Files.write(audit, log);

            eventually(elsewhere.inbox()::waiting, waiting -> waiting == 0);
        }
    }

    @Test
    void whereThePageDecidesTheAssistantCannot() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, PATIENT, "{}")) {
            client.call("1", "update_invoice", paid);
            JsonNode plan = client.next().at("/result/structuredContent/plan");
            assertThat(plan.path("next").asString()).contains("page at approval_url");

            client.call("2", "confirm_action", confirmation(plan));
            assertThat(client.next().at("/result/structuredContent/outcome").asString())
                    .isEqualTo("confirmation_required");
            assertThat(writes()).isZero();

            approveOnPage(plan.path("confirmation_id").asString());
            client.call("3", "confirm_action", confirmation(plan));
            JsonNode done = client.next().at("/result/structuredContent");
            assertThat(done.path("outcome").asString()).isEqualTo("done");
            assertThat(done.path("repeated").booleanValue()).isTrue();
        }
        try (StdioTestClient relay = client(ConfirmationMethod.RELAY, PATIENT, "{}")) {
            relay.call("1", "update_invoice", paid.replace("succeeded", "failed"));
            assertThat(relay.next()
                            .at("/result/structuredContent/plan/approval_url")
                            .asString())
                    .as("with the statement of the relay")
                    .startsWith(PAGES + "/");
        }
    }

    @Test
    void aClientThatShowsFormsIsAskedByOne() throws Exception {
        try (StdioTestClient client =
                client(ConfirmationMethod.AUTO, PATIENT, "{\"elicitation\":{\"form\":{},\"url\":{}}}")) {
            client.call("1", "update_invoice", paid);

            assertThat(client.next().at("/params/requestedSchema").isObject()).isTrue();
        }
    }

    @Test
    void withoutSessionsTheRepeatedCallTellsWhatBecameOfThePlan() throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, PATIENT, "{}")) {
            JsonNode question = stateless(client, "", LINKS).path("result");
            assertThat(question.path("resultType").asString()).isEqualTo("input_required");
            JsonNode params = question.at("/inputRequests/page/params");
            assertThat(params.path("mode").asString()).isEqualTo("url");
            assertThat(params.path("url").asString()).isEqualTo(PAGES + "/" + waitingPlan());
            assertThat(params.has("elicitationId"))
                    .as("removed in this revision")
                    .isFalse();
            String state = ",\"requestState\":" + question.path("requestState");

            assertThat(stateless(client, state, LINKS).at("/result/resultType").asString())
                    .as("a state without an answer asks again")
                    .isEqualTo("input_required");
            String accepted = state + ",\"inputResponses\":{\"page\":{\"action\":\"accept\"}}";
            send(client, "7", accepted, LINKS);
            approveOnPage(waitingPlan());

            JsonNode done = client.next();
            assertThat(done.at("/result/structuredContent/outcome").asString())
                    .as("%s", done)
                    .isEqualTo("done");
            assertThat(stateless(client, accepted, LINKS)
                            .at("/result/structuredContent/repeated")
                            .booleanValue())
                    .isTrue();
            assertThat(writes()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}", "\"page\":{}"})
    void withoutSessionsNoAnswerIsAYes(String answers) throws Exception {
        try (StdioTestClient client = client(ConfirmationMethod.PAGE, IMPATIENT, "{}")) {
            JsonNode question = stateless(client, "", LINKS).path("result");
            String state = ",\"requestState\":" + question.path("requestState");

            stateless(client, state + ",\"inputResponses\":{" + answers + "}", LINKS);

            assertThat(writes()).isZero();
        }
    }

    private JsonNode stateless(StdioTestClient client, String more, String capabilities) throws InterruptedException {
        send(client, "6", more, capabilities);
        return client.next();
    }

    private void send(StdioTestClient client, String id, String more, String capabilities) {
        client.send("""
            {"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"update_invoice","arguments":%s%s,"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":%s}}}\
            """.formatted(id, paid, more, capabilities));
    }

    private StdioTestClient client(ConfirmationMethod via, ConfirmationTimeout patience, String capabilities)
            throws InterruptedException {
        ToolRegistry tools = new ToolRegistry(account.lago(), service(), CLOCK);
        InvoiceServer server = new InvoiceServer(
                tools,
                new PromptRegistry(tools, CLOCK),
                via,
                Optional.of(PAGES),
                patience,
                RequestStateSealer.Key.ofThisProcess());
        StdioTestClient client = new StdioTestClient(server::connect);
        client.shakeHands(capabilities);
        return client;
    }

    private ApprovalService service() {
        FilePlanStore plans = new FilePlanStore(
                FilePlanStore.folderOf(audit),
                Optional.empty(),
                () -> "account",
                token -> Optional.empty(),
                CLOCK,
                System::nanoTime);
        return new ApprovalService(
                new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE, Duration.ofMinutes(15)),
                account.lago(),
                account.lago(),
                AuditLog.at(audit, CLOCK),
                plans,
                CLOCK);
    }

    private static void answer(StdioTestClient client, JsonNode question, String result) {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id") + ",\"result\":" + result + "}");
    }

    private String waitingPlan() {
        return eventually(() -> elsewhere.inbox().plans(Principal.local()), plans -> plans.size() == 1)
                .get(0)
                .id();
    }

    private String statement(String id) {
        return elsewhere
                .inbox()
                .pending(id, Principal.local())
                .orElseThrow()
                .plan()
                .statement();
    }

    private MutationOutcome approveOnPage(String id) {
        return elsewhere.confirm(id, statement(id), person());
    }

    /** Signed in on the page of another process. */
    private static Caller person() {
        return new Caller(Principal.local(), "page", new ConfirmationChannel() {
            @Override
            public String name() {
                return "page";
            }

            @Override
            public Answer ask(PendingPlan plan) {
                return new Answer.Approved();
            }
        });
    }

    private static String confirmation(JsonNode plan) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("confirmation_id", plan.path("confirmation_id").asString())
                .put("statement", plan.path("statement").asString())
                .toString();
    }

    private static JsonNode error(JsonNode answer) {
        String text = answer.at("/result/content/0/text").asString("");
        return SdkJson.mapper().readTree(text).path("error");
    }

    private int writes() {
        return account.writes().size() - writesBefore.size();
    }
}
