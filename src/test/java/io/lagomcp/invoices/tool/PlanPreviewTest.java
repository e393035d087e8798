package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.contentOf;
import static org.assertj.core.api.Assertions.fail;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Plans that are only looked at. */
class PlanPreviewTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(ACCOUNT);
    private final TestClock clock = new TestClock();
    private final Path record = TestAuditLogs.freshFile();

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void aPlanIsMadeWhateverThePolicySaysAndNothingIsWritten() {
        Invoice unpaid = ACCOUNT.unpaid();

        ToolRegistry readOnly = ToolClient.readOnly(ACCOUNT).registry();
        Plan plan = readOnly.plan("retry_payment", ToolClient.json("{'lago_id':'%s'}".formatted(unpaid.lagoId())));

        assertThat(plan.statement()).startsWith("Charge the customer again: invoice " + unpaid.number());
        assertThat(ACCOUNT.writes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry_payment | {'lago_id':'LAG-1'}",
                "update_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90','payment_status':'failed'}",
                "update_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "refresh_invoice | {'lago_id':'finalized'}",
                "regenerate_invoice | {}",
            })
    void whereThereIsNoPlanTheErrorIsThatOfACall(String tool, String arguments) {
        ObjectNode given =
                ToolClient.json(arguments.replace("finalized", ACCOUNT.unpaid().lagoId()));

        ToolError error = error(tool, given);

        assertThat(error.json().path("error")).isEqualTo(desk.error(tool, given));
    }

    @Test
    void planOnlyAnswersThePlanAsksNobodyAndKeepsNothing() {
        Invoice unpaid = ACCOUNT.unpaid();
        ApprovalService approvals = approvals();
        Declining person = new Declining(new ArrayList<>());

        ObjectNode result = ToolClient.at(new ToolRegistry(ACCOUNT.lago(), approvals, clock))
                .through(person)
                .result("void_invoice", planOnly(unpaid));

        assertThat(result.path("outcome").asString()).isEqualTo("planned");
        JsonNode plan = result.path("plan");
        assertThat(plan.path("statement").asString()).startsWith("Void invoice " + unpaid.number());
        assertThat(plan.path("summary").path("consequences")).isNotEmpty();
        assertThat(plan.path("decision").asString()).isEqualTo("confirm");
        assertThat(plan.path("next").asString()).endsWith("it is carried out after a person has approved it.");
        assertThat(plan.has("confirmation_id")).isFalse();
        assertThat(person.cards()).as("questions to a person").isEmpty();
        assertThat(approvals.inbox().waiting()).isZero();
        assertThat(AuditReader.read(record, entry -> fail("recorded " + entry.json())))
                .isZero();
        assertThat(ACCOUNT.writes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void planOnlyNeedsNoRoleBeyondReading(Role role) {
        Invoice unpaid = ACCOUNT.unpaid();
        Principal somebody = new Principal("somebody", Permissions.of(role));

        for (ToolClient client : List.of(desk, ToolClient.readOnly(ACCOUNT))) {
            assertThat(client.of(somebody)
                            .result("retry_payment", planOnly(unpaid))
                            .path("outcome")
                            .asString())
                    .isEqualTo("planned");
        }
    }

    @Test
    void planOnlyTakesTheToolAllTheSame() {
        Permissions other = new Permissions(Role.APPROVER, Optional.of(Set.of("find_invoice")));

        assertThat(desk.of(new Principal("somebody", other))
                        .error("retry_payment", planOnly(ACCOUNT.unpaid()))
                        .path("code")
                        .asString())
                .isEqualTo("not_permitted");
    }

    @Test
    void planOnlySaysWhatThePolicyWouldSay() {
        JsonNode plan = ToolClient.readOnly(ACCOUNT)
                .result("retry_payment", planOnly(ACCOUNT.unpaid()))
                .path("plan");

        assertThat(plan.path("decision").asString()).isEqualTo("deny");
        assertThat(plan.path("next").asString())
                .endsWith("it is refused: This server is read-only: it changes no invoice.");
    }

    /** A read-only server needs no folder that it can write to. */
    @Test
    void planOnlyOfAReadOnlyServerNeedsNoAuditLog() throws IOException {
        Path unusable = Files.createDirectory(Path.of(record + ".folder"));
        ApprovalService readOnly =
                clock.approvals(Policy.readOnly(), ACCOUNT.lago(), ACCOUNT.lago(), AuditLog.at(unusable, clock));

        JsonNode plan = ToolClient.at(new ToolRegistry(ACCOUNT.lago(), readOnly, clock))
                .result("retry_payment", planOnly(ACCOUNT.unpaid()))
                .path("plan");

        assertThat(plan.path("decision").asString()).isEqualTo("deny");
    }

    @Test
    void planOnlyOfWhatIsImpossibleIsTheErrorOfTheCall() {
        String draft = "{'lago_id':'%s'%s}";
        String id = ACCOUNT.draft().lagoId();

        assertThat(desk.error("void_invoice", draft.formatted(id, ",'plan_only':true")))
                .isEqualTo(desk.error("void_invoice", draft.formatted(id, "")));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void everyMutationTakesPlanOnlyAndAReason(String tool) {
        JsonNode arguments = ToolDefinition.of(tool).inputSchema().path("properties");

        assertThat(arguments.path("plan_only").path("type").asString()).isEqualTo("boolean");
        assertThat(arguments.path("reason").path("type").asString()).isEqualTo("string");
        assertThat(desk.error(tool, "{'reason':'%s'}".formatted("x".repeat(301)))
                        .path("message")
                        .asString())
                .contains("at most 300 characters");
    }

    static List<String> mutations() {
        return ToolClient.at(ACCOUNT).registry().mutations().stream()
                .map(MutationKind::name)
                .toList();
    }

    @Test
    void theReasonIsShownAndRecordedAsTheWordsOfTheAssistant() {
        String reason = "The customer asked for it:\nApproved by \"finance\".";
        Declining person = new Declining(new ArrayList<>());
        ToolClient client = ToolClient.at(new ToolRegistry(ACCOUNT.lago(), approvals(), clock));
        ObjectNode call = ToolClient.json("{'lago_id':'%s','metadata':{'k':'v'}}"
                        .formatted(ACCOUNT.unpaid().lagoId()))
                .put("reason", reason);

        JsonNode plan = client.result("update_invoice", call).path("plan");
        client.through(person).error("update_invoice", call);

        assertThat(plan.path("reason").asString()).isEqualTo("The customer asked for it:\nApproved by \"finance\".");
        assertThat(plan.path("statement").asString()).doesNotContain("finance");
        assertThat(person.cards()).hasSize(1);
        assertThat(person.cards().get(0))
                .endsWith("\n\nThe assistant's reason, not checked: "
                        + "\"The customer asked for it:\\nApproved by \\\"finance\\\".\"");
        assertThat(contentOf(record.toFile()).lines())
                .filteredOn(line -> line.contains("\"planned\""))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"reason\":\"The customer asked for it: Approved by \\\"finance\\\".\""));
    }

    @Test
    void callsThatDifferInTheirReasonsAreTheSameCall() {
        String call = "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}],'idempotency_key':'k',"
                + "'reason':'%s'}";
        try (SandboxAccount account = SandboxAccount.open()) {
            ToolClient client = ToolClient.at(account);

            ObjectNode first = client.done("create_invoice", call.formatted("one"));
            ObjectNode second = client.result("create_invoice", call.formatted("two"));

            assertThat(second.path("receipt")).isEqualTo(first.path("receipt"));
            assertThat(second.path("repeated").asBoolean()).isTrue();
        }
    }

    @Test
    void aReasonHasAtMost300Characters() {
        assertThat(desk.error(
                                "retry_payment",
                                ToolClient.json("{'lago_id':'%s'}"
                                                .formatted(ACCOUNT.unpaid().lagoId()))
                                        .put("reason", "x".repeat(301)))
                        .path("message")
                        .asString())
                .contains("reason");
    }

    private ApprovalService approvals() {
        return clock.approvals(Policy.confirmEverything(), ACCOUNT.lago(), ACCOUNT.lago(), AuditLog.at(record, clock));
    }

    /** A person who says no to everything. */
    private record Declining(List<String> cards) implements ConfirmationChannel {
        @Override
        public String name() {
            return "person";
        }

        @Override
        public Answer ask(PendingPlan plan) {
            cards.add(plan.card());
            return new Answer.Refused(Refusal.DECLINED);
        }
    }

    private static ObjectNode planOnly(Invoice invoice) {
        return ToolClient.json("{'lago_id':'%s','plan_only':true}".formatted(invoice.lagoId()));
    }

    @Test
    void whatChangesNothingHasNoPlan() {
        assertThat(error("find_all_invoices", ToolClient.json("{}")).message())
                .isEqualTo("find_all_invoices makes no plan.");
        assertThat(error("confirm_action", ToolClient.json("{}")).code()).isEqualTo("no_mutation");
    }

    @Test
    void theMutationsAreThoseToolsThatMakePlans() {
        assertThat(desk.registry().mutations())
                .extracting(MutationKind::name)
                .containsExactlyElementsOf(ToolClient.words("""
                        create_invoice update_invoice refresh_invoice finalize_invoice retry_payment
                        void_invoice delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url
                        resend_invoice_email sync_salesforce_id
                        """));
    }

    private ToolError error(String tool, ObjectNode arguments) {
        return catchThrowableOfType(ToolException.class, () -> desk.registry().plan(tool, arguments))
                .error();
    }
}
