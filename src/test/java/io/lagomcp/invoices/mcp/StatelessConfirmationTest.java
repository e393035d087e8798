package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.JsonRpcParser;
import io.lagomcp.invoices.mcp.protocol.MessageContext;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import io.lagomcp.invoices.mcp.protocol.SdkJson;
import io.lagomcp.invoices.mcp.protocol.SessionConfig;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** A confirmation in revision 2026-07-28: the question comes in the result, the answer with a repeated request. */
class StatelessConfirmationTest {
    private static final Principal ADA = new Principal("ada", Permissions.of(Role.APPROVER));
    private static final Principal EVE = new Principal("eve", Permissions.of(Role.APPROVER));
    private static final String FORMS = "{\"elicitation\":{}}";
    private static final String YES = "{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}";
    private static final int INVALID_PARAMS = -32602;

    private static final ConfirmationChannel SAYS_YES = new ConfirmationChannel() {
        @Override
        public String name() {
            return "person";
        }

        @Override
        public Answer ask(PendingPlan plan) {
            return new Answer.Approved();
        }
    };

    private final SandboxAccount account = SandboxAccount.open();
    private final Path record = TestAuditLogs.freshFile();
    private final String unpaid = account.unpaid().lagoId();
    private final String update = arguments(unpaid, "succeeded");
    private ApprovalService approvals = approvals(Duration.ofMinutes(15));
    private StatelessRequests server = server(ConfirmationMethod.AUTO, Duration.ofMinutes(15));
    private List<String> writesBefore = List.of();

    @BeforeEach
    void noteWrites() {
        writesBefore = account.writes();
    }

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void theAnswerCarriesOutThePlanThatWasShown() {
        JsonNode question = asked();
        assertThat(question.at("/inputRequests/confirm/method").asString()).isEqualTo("elicitation/create");
        assertThat(question.at("/inputRequests/confirm/params/message").asString())
                .contains(account.unpaid().number());
        assertThat(writes()).isZero();

        JsonNode done = retry(question, YES).path("result");

        assertThat(done.path("resultType").asString()).isEqualTo("complete");
        assertThat(done.at("/structuredContent/outcome").asString()).isEqualTo("done");
        assertThat(writes()).isOne();
    }

    @Test
    void anAnswerIsTakenByAnotherConnectionOfTheSamePrincipal() {
        JsonNode question = asked();
        Principal again = new Principal("ada", Permissions.of(Role.APPROVER));

        assertThat(call(again, "update_invoice", update, question, YES, FORMS).at("/result/structuredContent/outcome"))
                .hasToString("\"done\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"action\":\"decline\"} | declined",
                "{\"action\":\"cancel\"} | not_confirmed",
                "{} | not_confirmed",
                "{\"action\":\"accept\",\"content\":{\"confirm\":false}} | declined",
                "{\"action\":\"accept\"} | confirmation_invalid",
                "{\"action\":\"accept\",\"content\":{\"confirm\":\"true\"}} | confirmation_invalid"
            })
    void anythingButAYesIsANoAndUsesThePlanUp(String answer, String code) {
        JsonNode question = asked();

        assertThat(errorOf(retry(question, "{\"confirm\":" + answer + "}"))).isEqualTo(code);
        assertThat(errorOf(retry(question, YES))).isEqualTo(code);
        assertThat(writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"decline\"}", "{\"action\":\"accept\",\"content\":{\"confirm\":false}}"})
    void aNoHoldsThatComesWhileTheAuditLogCannotBeRead(String answer) throws Exception {
        JsonNode question = asked();
        byte[] log = Files.readAllBytes(record);
        Files.write(record, new byte[0]);
        assertThat(errorOf(retry(question, "{\"confirm\":" + answer + "}"))).isEqualTo("declined");
        assertThat(errorOf(retry(question, YES))).isEqualTo("audit_unavailable");

        Files.write(record, log);

        assertThat(errorOf(retry(question, YES))).isEqualTo("declined");
        assertThat(writes()).isZero();
    }

    @Test
    void aNoToWhatWasDoneDoesNotClaimTheContraryWhileTheAuditLogCannotBeRead() throws Exception {
        JsonNode question = asked();
        retry(question, YES);
        Files.write(record, new byte[0]);

        JsonNode answer = retry(question, "{\"confirm\":{\"action\":\"decline\"}}");

        assertThat(errorOf(answer)).isEqualTo("declined");
        assertThat(answer.toString())
                .contains("Whether it was carried out before cannot be read now")
                .doesNotContain("nothing was changed");
    }

    @Test
    void aUsedStateAnswersTheReceiptAndDoesNothingAgain() {
        JsonNode question = asked();
        retry(question, YES);

        assertReceipt(retry(question, YES));
        assertThat(writes()).isOne();
    }

    @Test
    void aStateOfSomebodyElseIsRefused() {
        JsonNode question = asked();

        assertRefused(call(EVE, "update_invoice", update, question, YES, FORMS));
        assertThat(writes()).isZero();
        assertThat(retry(question, YES).at("/result/structuredContent/outcome").asString())
                .as("it is still good for its owner")
                .isEqualTo("done");
    }

    @Test
    void aStateForOtherArgumentsIsRefused() {
        JsonNode question = asked();

        assertRefused(call(ADA, "update_invoice", arguments(unpaid, "failed"), question, YES, FORMS));
        assertThat(writes()).isZero();
    }

    @Test
    void aStateForAnotherToolIsRefused() {
        JsonNode question = asked();

        assertRefused(call(ADA, "void_invoice", update, question, YES, FORMS));
        assertThat(writes()).isZero();
    }

    @Test
    void theOrderOfArgumentsDoesNotMatter() {
        JsonNode question = asked();
        String turned = "{\"payment_status\":\"succeeded\",\"lago_id\":\"" + unpaid + "\"}";

        assertThat(call(ADA, "update_invoice", turned, question, YES, FORMS)
                        .at("/result/structuredContent/outcome")
                        .asString())
                .isEqualTo("done");
    }

    @Test
    void anAlteredStateIsRefusedWhereverItIsAltered() {
        ObjectNode question = (ObjectNode) asked();
        String state = question.path("requestState").asString();
        for (int i = 0; i < state.length(); i += 7) {
            char other = state.charAt(i) == 'A' ? 'B' : 'A';
            question.put("requestState", state.substring(0, i) + other + state.substring(i + 1));
            assertRefused(retry(question, YES));
        }
        assertThat(writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "not base64 at all!", "bm90IG91cnMgYnV0IGxvbmcgZW5vdWdo"})
    void anInventedStateIsRefused(String state) {
        assertRefused(retry(JsonNodeFactory.instance.objectNode().put("requestState", state), YES));
        assertThat(writes()).isZero();
    }

    @Test
    void aStateThatIsNoTextIsRefused() {
        assertRefused(retry(JsonNodeFactory.instance.objectNode().put("requestState", 1), YES));
    }

    @Test
    void aStateOfAnotherProcessIsRefused() {
        JsonNode question = asked();
        server = server(ConfirmationMethod.AUTO, Duration.ofMinutes(15));

        assertRefused(retry(question, YES));
        assertThat(writes()).as("the plan is not known there").isZero();
    }

    @Test
    void anExpiredStateIsRefused() {
        server = server(ConfirmationMethod.AUTO, Duration.ZERO);
        JsonNode question = asked();

        assertRefused(retry(question, YES));
        assertThat(writes()).isZero();
    }

    @Test
    void aStateWithoutAnAnswerAsksAboutTheSamePlanAgain() {
        JsonNode question = asked();

        JsonNode again = retry(question, "{}").path("result");

        assertThat(again.path("resultType").asString()).isEqualTo("input_required");
        assertThat(again.at("/inputRequests")).isEqualTo(question.at("/inputRequests"));
        retry(again, YES);
        assertReceipt(retry(question, YES));
        assertThat(writes()).isOne();
    }

    @Test
    void anAnswerWithoutAStateIsNotTrusted() {
        JsonNode again = retry(JsonNodeFactory.instance.objectNode(), YES).path("result");

        assertThat(again.path("resultType").asString()).isEqualTo("input_required");
        assertThat(writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"yes\"", "null", "{\"confirm\":true}", "{\"confirm\":[]}"})
    void misshapenAnswersAreInvalidAndUseNothingUp(String answers) {
        JsonNode question = asked();

        assertThat(retry(question, answers).at("/error/code").intValue()).isEqualTo(INVALID_PARAMS);
        assertThat(retry(question, YES).at("/result/structuredContent/outcome").asString())
                .isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"elicitation\":{\"url\":{}}}"})
    void aClientThatCannotAskGetsAStatementToConfirm(String capabilities) {
        JsonNode result = call(ADA, "update_invoice", update, MissingNode.getInstance(), "", capabilities)
                .path("result");

        assertThat(result.path("resultType").asString()).isEqualTo("complete");
        assertThat(result.at("/structuredContent/outcome").asString()).isEqualTo("confirmation_required");
    }

    @Test
    void aServerThatMustAskSaysWhatTheClientLacks() {
        server = server(ConfirmationMethod.ELICIT, Duration.ofMinutes(15));

        JsonNode error = call(ADA, "update_invoice", update, MissingNode.getInstance(), "", "{}")
                .path("error");

        assertThat(error.path("code").intValue()).isEqualTo(-32021);
        assertThat(error.at("/data/requiredCapabilities")).hasToString("{\"elicitation\":{}}");
        assertThat(approvals.inbox().waiting())
                .as("plans that wait for an answer")
                .isZero();
    }

    @Test
    void anApproverIsAskedAboutThePlanOfAnOperatorAndAnswersOnce() {
        Principal bob = new Principal("bob", Permissions.of(Role.OPERATOR));
        JsonNode planned = call(bob, "update_invoice", update, MissingNode.getInstance(), "", FORMS)
                .at("/result/structuredContent/plan");
        ObjectNode confirm = JsonNodeFactory.instance.objectNode();
        confirm.set("confirmation_id", planned.at("/confirmation_id"));
        confirm.set("statement", planned.at("/statement"));
        JsonNode question = call(ADA, "confirm_action", confirm.toString(), MissingNode.getInstance(), "", FORMS)
                .path("result");
        assertThat(question.path("resultType").asString()).as("%s", question).isEqualTo("input_required");

        assertRefused(call(EVE, "confirm_action", confirm.toString(), question, YES, FORMS));
        assertRefused(call(bob, "confirm_action", confirm.toString(), question, YES, FORMS));
        assertThat(writes()).isZero();
        assertThat(call(ADA, "confirm_action", confirm.toString(), question, YES, FORMS)
                        .at("/result/structuredContent/outcome")
                        .asString())
                .isEqualTo("done");
        assertReceipt(call(ADA, "confirm_action", confirm.toString(), question, YES, FORMS));
        assertThat(writes()).isOne();
    }

    @Test
    void anAnswerAboutABatchCountsForThePartsThatWereAskedAbout() {
        String three = account
                .lago()
                .search(InvoiceQuery.page(1, 3)
                        .withEach("statuses[]", List.of("finalized"))
                        .withEach("payment_statuses[]", List.of("pending")))
                .invoices()
                .stream()
                .map(invoice -> "\"" + invoice.lagoId() + "\"")
                .collect(Collectors.joining(",", "{\"lago_ids\":[", "],\"payment_status\":\"succeeded\"}"));
        JsonNode question = call(ADA, "update_invoice", three, MissingNode.getInstance(), "", FORMS)
                .path("result");
        ListedPlan batch = approvals.inbox().plans(ADA).get(0);
        approvals.confirm(
                batch.id(),
                batch.plan().statement(),
                new Caller(ADA, "test 1", SAYS_YES, (done, total, text) -> Thread.currentThread()
                        .interrupt()));
        assertThat(Thread.interrupted()).as("it was cancelled after the first").isTrue();

        JsonNode again =
                call(ADA, "update_invoice", three, question, YES, FORMS).path("result");

        assertThat(again.path("resultType").asString()).as("%s", again).isEqualTo("input_required");
        assertThat(writes()).isOne();
        assertThat(call(ADA, "update_invoice", three, again, YES, FORMS).at("/result/structuredContent/outcome"))
                .hasToString("\"done\"");
        assertThat(writes()).isEqualTo(3);
    }

    private JsonNode asked() {
        JsonNode result = call(ADA, "update_invoice", update, MissingNode.getInstance(), "", FORMS)
                .path("result");
        assertThat(result.path("resultType").asString()).as("%s", result).isEqualTo("input_required");
        return result;
    }

    private JsonNode retry(JsonNode question, String answers) {
        return call(ADA, "update_invoice", update, question, answers, FORMS);
    }

    private JsonNode call(
            Principal principal,
            String tool,
            String arguments,
            JsonNode question,
            String answers,
            String capabilities) {
        String state = question.has("requestState") ? ",\"requestState\":" + question.path("requestState") : "";
        String message = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":%s%s%s,"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":%s}}}\
            """.formatted(
                tool, arguments, state, answers.isEmpty() ? "" : ",\"inputResponses\":" + answers, capabilities);
        Reply reply = new Reply();
        server.receive(
                (Request) JsonRpcParser.parse(message, MemoryReservation.current()),
                new MessageContext(reply, principal, Optional.empty(), MemoryReservation.current()),
                null);
        return SdkJson.mapper()
                .readTree(reply.answer.orTimeout(60, TimeUnit.SECONDS).join());
    }

    private static void assertRefused(JsonNode answer) {
        assertThat(answer.at("/error/code").intValue()).as("%s", answer).isEqualTo(INVALID_PARAMS);
        assertThat(answer.at("/error/message").asString())
                .contains("requestState", "This request did nothing", "look first");
    }

    private static void assertReceipt(JsonNode answer) {
        JsonNode result = answer.at("/result/structuredContent");
        assertThat(result.path("outcome").asString()).as("%s", answer).isEqualTo("done");
        assertThat(result.path("repeated").asBoolean(false)).as("%s", result).isTrue();
    }

    private static String errorOf(JsonNode answer) {
        String text = answer.at("/result/content/0/text").asString();
        return SdkJson.mapper().readTree(text).at("/error/code").asString();
    }

    private int writes() {
        return account.writes().size() - writesBefore.size();
    }

    private static String arguments(String invoice, String status) {
        return "{\"lago_id\":\"" + invoice + "\",\"payment_status\":\"" + status + "\"}";
    }

    private ApprovalService approvals(Duration lifetime) {
        Clock clock = Clock.systemUTC();
        Policy policy = new ConfirmationLevelPolicy(ConfirmationLevel.SIMPLE, lifetime);
        return new ApprovalService(policy, account.lago(), account.lago(), AuditLog.at(record, clock), clock);
    }

    private StatelessRequests server(ConfirmationMethod via, Duration lifetime) {
        Clock clock = Clock.systemUTC();
        approvals = approvals(lifetime);
        ToolRegistry tools = new ToolRegistry(account.lago(), approvals, clock);
        InvoiceServer invoices = new InvoiceServer(
                tools, new PromptRegistry(tools, clock), via, ConfirmationTimeout.of(Duration.ofMinutes(1)));
        return new StatelessRequests(new SessionConfig(
                invoices.definition(),
                new RequestLimits(10, 0),
                principal -> Runnable::run,
                RequestListener.none(),
                "tcp"));
    }

    /** What came back for one request. */
    private static final class Reply implements ResponseChannel {
        private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

        @Override
        public boolean send(byte[] message) {
            return answer.complete(message);
        }

        @Override
        public CompletableFuture<Void> gone() {
            return new CompletableFuture<>();
        }
    }
}
