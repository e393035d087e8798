package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A call whose answer got lost, made again after the server was restarted: its plan is not remembered, its record is. */
class RestartedServerTest {
    private static final String CREATE = """
        {'external_customer_id':'acme','idempotency_key':'%s','fees':[{'add_on_code':'setup','unit_amount_cents':1000}]}\
        """;

    private final TestClock clock = new TestClock();

    @AutoClose
    private final LagoProxy lago = new LagoProxy(
            SandboxAccount.open(SandboxOptions.defaults().withClock(clock).withJobDelay(Duration.ofHours(1))));

    private final Path record = TestAuditLogs.freshFile();
    private final ToolClient desk = restarted();

    /** Calls that Lago permits once. */
    private enum Once {
        CREATE_INVOICE,
        FINALIZE_INVOICE,
        VOID_INVOICE,
        VOID_INVOICE_WITH_CREDIT_NOTE,
        DELETE_INVOICE,
        LOSE_DISPUTE_INVOICE;

        String tool() {
            return name().toLowerCase(Locale.ROOT).replace("_with_credit_note", "");
        }

        String arguments(SandboxAccount account) {
            return switch (this) {
                case CREATE_INVOICE -> CREATE.formatted("key-1");
                case FINALIZE_INVOICE, DELETE_INVOICE ->
                    "{'lago_id':'%s'}".formatted(account.draft().lagoId());
                case VOID_INVOICE, LOSE_DISPUTE_INVOICE ->
                    "{'lago_id':'%s'}".formatted(account.unpaid().lagoId());
                case VOID_INVOICE_WITH_CREDIT_NOTE ->
                    "{'lago_id':'%s','generate_credit_note':true,'credit_amount':100}"
                            .formatted(account.unpaid().lagoId());
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHappenedIsAnsweredThoughItCannotBePlannedAgain(Once call) {
        String arguments = call.arguments(lago.account());
        JsonNode plan = lost(call.tool(), arguments);

        ObjectNode found = restarted().result(call.tool(), arguments);

        assertThat(found.path("outcome").asString()).isEqualTo("done");
        assertThat(found.path("repeated").booleanValue()).isTrue();
        assertThat(found.path("receipt").path("confirmation_id")).isEqualTo(plan.path("confirmation_id"));
        assertThat(lago.account().writes()).hasSize(1);
    }

    @Test
    void aVoidIsFoundWhereNoCreditNoteCanGoAlongWithIt() {
        String arguments = "{'lago_id':'%s','generate_credit_note':true}"
                .formatted(lago.account()
                        .invoice("finalized", Invoice::buysCredits)
                        .lagoId());
        lost("void_invoice", arguments);

        assertThat(restarted().result("void_invoice", arguments).path("outcome").asString())
                .isEqualTo("done");
    }

    @ParameterizedTest
    @CsvSource({"finalize_invoice, true", "finalize_invoice, false", "delete_invoice, true", "delete_invoice, false"})
    void theNumberOfADraftThatIsGoneStillNamesIt(String tool, boolean restarted) {
        try (LagoProxy ofOne = ofOneDraft()) {
            ToolClient desk = ToolClient.at(ofOne.client(), clock, record);
            String arguments = "{'number':'%s'}"
                    .formatted(ofOne.account().invoices().get(0).number());
            JsonNode plan = desk.plan(tool, arguments);
            ofOne.loseAnswersToWrites();
            desk.confirm(plan);

            assertThat(desk.error("void_invoice", arguments).path("code").asString())
                    .as("another call does not mean it")
                    .isEqualTo("invoice_not_found");
            ToolClient later = restarted ? ToolClient.at(ofOne.client(), clock, record) : desk;
            assertThat(later.result(tool, arguments).path("receipt").path("confirmation_id"))
                    .isEqualTo(plan.path("confirmation_id"));
            assertThat(ofOne.account().writes()).hasSize(1);
        }
    }

    /** A Lago with one invoice; in the sandbox's own, all drafts of a billing entity have the same number. */
    private LagoProxy ofOneDraft() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.putArray("invoices")
                .add(lago.account().lago().find(lago.account().draft().lagoId()).json());
        Path file = record.resolveSibling("invoices.json");
        try {
            Files.writeString(file, all.toString());
            return new LagoProxy(SandboxAccount.open(
                    SandboxOptions.defaults().withClock(clock).withInvoices(SandboxSeed.read(file))));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Test
    void whatLagoDoesNotShowIsNamedInsteadOfTheStateThatItMayHaveCausedAtAnyTime() {
        String arguments = Once.VOID_INVOICE_WITH_CREDIT_NOTE.arguments(lago.account());
        lost("void_invoice", arguments);
        lago.changeAnswers(answer -> {
            ((ObjectNode) answer).remove("credit_notes");
            return answer;
        });

        for (int minutes : List.of(0, 5, 60)) {
            clock.advance(Duration.ofMinutes(minutes));
            JsonNode error = restarted().error("void_invoice", arguments);
            assertThat(error.path("code").asString()).isEqualTo("earlier_call_unsettled");
            assertThat(error.path("message").asString())
                    .contains("made at 2026-07-01T10:00:00Z", "Lago does not show whether it happened");
        }
    }

    @Test
    void whyACallIsImpossibleIsNamedWithTheEarlierCallThatMayBeTheCause() {
        String arguments = Once.VOID_INVOICE_WITH_CREDIT_NOTE.arguments(lago.account());
        lost("void_invoice", arguments);
        lago.changeAnswers(answer -> {
            ((ObjectNode) answer).remove("credit_notes");
            return answer;
        });
        clock.advance(Duration.ofDays(20));

        JsonNode error = restarted().error("void_invoice", arguments);

        assertThat(error.path("message").asString())
                .contains("Only a finalized invoice can be voided", "made at 2026-07-01T10:00:00Z");
        assertThat(error.path("hint").asString()).contains("audit resolve").doesNotContain("looks again");
        assertThat(record).content().contains("\"code\":\"earlier_call_unsettled\"");
    }

    @Test
    void whatALaterCallForTheSameMayHaveMadeIsNotTakenForTheEarlierOne() {
        JsonNode first = desk.plan("create_invoice", CREATE.formatted("key-1"));
        lago.loseRequestsToWrite();
        desk.confirm(first);
        clock.advance(Duration.ofMinutes(10));
        ToolClient later = restarted();
        JsonNode second = later.plan("create_invoice", CREATE.formatted("key-2"));
        lago.loseAnswersToWrites();
        later.confirm(second);

        assertThat(restarted()
                        .error("create_invoice", CREATE.formatted("key-1"))
                        .path("code")
                        .asString())
                .isEqualTo("request_key_unsettled");
    }

    @Test
    void theSecondAttemptOfAPlanIsNoLaterCall() {
        JsonNode plan = desk.plan("create_invoice", CREATE.formatted("key-1"));
        lago.changeAnswers(
                answer -> ToolClient.json(answer.toString().replace("'", "").replace("Acme GmbH", "Acme AG")));
        assertThat(desk.confirm(plan).json().path("error").path("code").asString())
                .as("held back by the last check")
                .isEqualTo("invoice_changed");
        lago.changeAnswers(UnaryOperator.identity());
        lago.loseAnswersToWrites();
        desk.confirm(plan);

        assertThat(restarted()
                        .result("create_invoice", CREATE.formatted("key-1"))
                        .path("outcome")
                        .asString())
                .isEqualTo("done");
    }

    @ParameterizedTest
    @CsvSource({"true, earlier_call_unsettled", "false, outcome_unknown"})
    void aChargeBetweenThePlanAndTheYesIsNotTakenForIt(boolean restarted, String code) {
        String lagoId = lago.account().unpaid().lagoId();
        String arguments = "{'lago_id':'%s'}".formatted(lagoId);
        JsonNode plan = desk.plan("retry_payment", arguments);
        JsonNode charges = ToolClient.json(
                        "{'payments':[{'lago_id':'p1','type':'provider','payable_type':'Invoice','amount_cents':1,"
                                + "'payment_status':'failed','created_at':'%s','invoice_ids':['%s']}]}"
                                        .formatted(clock.instant(), lagoId))
                .path("payments");
        lago.changeAnswers(answer -> answer.has("payments") ? ((ObjectNode) answer).set("payments", charges) : answer);
        lago.loseRequestsToWrite();
        desk.confirm(plan);

        ToolClient client = restarted ? restarted() : desk;
        assertThat(client.error("retry_payment", arguments).path("code").asString())
                .isEqualTo(code);
    }

    @Test
    void anInvoiceThatIsAsItIsNowProvesNothing() {
        String arguments = "{'lago_id':'%s'}".formatted(lago.account().draft().lagoId());
        JsonNode plan = desk.plan("refresh_invoice", arguments);
        lago.loseRequestsToWrite();
        desk.confirm(plan);
        clock.advance(Duration.ofMinutes(5));

        assertThat(restarted()
                        .error("refresh_invoice", arguments)
                        .path("message")
                        .asString())
                .contains("Lago does not show whether it happened");
    }

    @Test
    void anOlderInvoiceLikeItIsNotTakenForItByAClockThatIsSlow() {
        desk.done("create_invoice", CREATE.formatted("key-1"));
        clock.advance(Duration.ofMinutes(1));
        JsonNode plan = desk.plan("create_invoice", CREATE.formatted("key-2"));
        lago.loseRequestsToWrite();
        clock.setBack(Duration.ofMinutes(5));
        desk.confirm(plan);

        assertThat(restarted()
                        .error("create_invoice", CREATE.formatted("key-2"))
                        .path("message")
                        .asString())
                .contains("Lago shows nothing of it so far");
    }

    @Test
    void anInvoiceThatAnotherCallMadeIsNotTakenForIt() {
        JsonNode plan = desk.plan("create_invoice", CREATE.formatted("key-1"));
        lago.loseRequestsToWrite();
        desk.confirm(plan);
        lago.passWrites();
        clock.advance(Duration.ofMinutes(10));
        ToolClient later = restarted();
        later.done("create_invoice", CREATE.formatted("key-2"));

        assertThat(later.error("create_invoice", CREATE.formatted("key-1"))
                        .path("code")
                        .asString())
                .isEqualTo("request_key_unsettled");
    }

    private ToolClient restarted() {
        return ToolClient.at(lago.client(), clock, record);
    }

    /** The plan of a call that Lago carries out without anybody being told. */
    private JsonNode lost(String tool, String arguments) {
        JsonNode plan = desk.plan(tool, arguments);
        lago.loseAnswersToWrites();
        assertThat(desk.confirm(plan).json().path("error").path("code").asString())
                .isEqualTo("outcome_unknown");
        return plan;
    }
}
