package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the audit file, and what happens where nothing can stand there. */
class ApprovalAuditTest extends ApprovalServiceFixture {
    private final Caller agreeing = FixedAnswerChannel.saying(new Answer.Approved());

    @Test
    void aDeedIsPlannedIntendedAndDone() throws IOException {
        approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), agreeing);

        assertThat(recorded())
                .containsExactly("planned confirm built-in", "intent confirm built-in person", "outcome done");
        JsonNode outcome =
                JsonMapper.shared().readTree(Files.readAllLines(record).get(2));
        assertThat(outcome.path("principal").asString()).isEqualTo("local");
        assertThat(outcome.path("client").asString()).isEqualTo("test 1");
        assertThat(outcome.path("tool").asString()).isEqualTo("update_invoice");
        assertThat(outcome.path("invoice").path("number").asString()).isEqualTo(unpaid.number());
        assertThat(outcome.path("amount").path("cents").asLong())
                .isEqualTo(unpaid.total().minorUnits());
        assertThat(outcome.path("request").path("path").asString()).isEqualTo("/invoices/" + unpaid.lagoId());
        assertThat(outcome.path("request").path("status").asInt()).isEqualTo(200);
    }

    @Test
    void theIntentIsOnDiskBeforeTheRequestGoesOut() {
        List<RecordedAction.State> seen = new ArrayList<>();
        MutationKind looking = writing((write, observer, check) -> {
            AuditLog another = AuditLog.at(record, clock);
            another.consult(ledger -> seen.addAll(
                    ledger.unsettled().stream().map(RecordedAction::state).toList()));
            return account.lago().send(write, observer, check);
        });

        approvals.submit(looking, MarkAsPaidMutation.of(unpaid), agreeing);

        assertThat(seen).containsExactly(RecordedAction.State.OPEN);
    }

    @Test
    void refusalsAreRecordedAsMuchAsDeeds() {
        PendingPlan waiting = planned();
        refusal(() -> approvals.confirm("abcdefghjk", "Yes", FixedAnswerChannel.behindRelay()));
        refusal(() -> approvals.confirm(waiting.id(), "Yes", FixedAnswerChannel.behindRelay()));
        refusal(() -> approvals.submit(
                markAsPaid,
                MarkAsPaidMutation.of(unpaid),
                FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED))));
        clock.advance(Duration.ofMinutes(15));
        refusal(() -> confirm(waiting));
        refusal(() -> approvalsUnder(Policy.readOnly()).submit(markAsPaid, MarkAsPaidMutation.of(unpaid), agreeing));

        assertThat(recorded())
                .containsExactly(
                        "planned confirm built-in",
                        "refused confirm_action unknown_confirmation",
                        "refused confirm_action statement_mismatch",
                        "planned confirm built-in",
                        "refused person declined",
                        "refused confirm_action confirmation_expired",
                        "refused read-only read_only");
        assertNothingWritten();
    }

    @Test
    void whatLagoRefusesIsRecordedWithItsCode() {
        MutationKind refused = writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        });
        try {
            approvals.submit(refused, MarkAsPaidMutation.of(unpaid), agreeing);
        } catch (MutationFailedException expected) {
            assertThat(recorded()).last().isEqualTo("outcome failed invalid_status");
        }
        assertThat(recorded()).hasSize(3);
    }

    @Test
    void whatARuleAllowsIsRecordedWithTheRule() {
        approvalsUnder(policy(plan -> new PolicyDecision.Allow("notes are free")))
                .submit(markAsPaid, MarkAsPaidMutation.of(unpaid), agreeing);

        assertThat(recorded())
                .containsExactly("planned allow notes are free", "intent allow notes are free policy", "outcome done");
    }

    @Test
    void neitherArgumentsNorPersonalDataAreRecorded() throws IOException {
        approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid).put("note", "call Ms Miller"), agreeing);

        assertThat(Files.readString(record))
                .doesNotContain("Miller", unpaid.customerName(), unpaid.externalCustomerId(), SandboxAccount.KEY);
    }

    @Test
    void nothingIsDoneThatCannotBeRecorded() throws IOException {
        Files.createDirectories(record);

        Refusal refusal = refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), agreeing));

        assertThat(refusal.code()).isEqualTo("audit_unavailable");
        assertNothingWritten();
    }

    @Test
    void aPlanThatWaitedIsNotCarriedOutWhereItCanNoLongerBeRecorded() throws IOException {
        PendingPlan waiting = planned();
        String before = Files.readString(record);
        Files.writeString(record, "");

        assertThat(refusal(() -> confirm(waiting)).code())
                .as("somebody emptied the record")
                .isEqualTo("audit_unavailable");
        assertNothingWritten();

        Files.writeString(record, before);
        assertThat(confirm(waiting)).as("nothing was used up").isInstanceOf(MutationOutcome.Done.class);
    }
}
