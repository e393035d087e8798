package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two approval services with one audit log, as two processes have. */
class ApprovalAcrossProcessesTest extends ApprovalServiceFixture {
    private final ApprovalService other = approvalsUnder(Policy.confirmEverything());

    @Test
    void oneDoesNotActWhileTheOtherDoes() {
        List<String> codes = new ArrayList<>();
        PendingPlan second = planned(other, markAsPaid);
        PendingPlan first = planned(writing((write, observer, check) -> {
            codes.add(refusal(() -> confirm(other, second)).code());
            return account.lago().send(write, observer, check);
        }));

        confirm(first);

        assertThat(codes).containsExactly("invoice_busy");
        assertWritten(1);
    }

    @Test
    void whatTheOtherDidBetweenTheLastReadingAndTheActIsSeen() {
        // as in a Lago that does not change updated_at: the invoice looks as it did
        PendingPlan first = planned(approvals, writing((write, observer, check) -> unpaid.json()));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        ApprovalService reader = new ApprovalService(
                Policy.confirmEverything(),
                new ModifiedInvoiceReader(account.lago(), invoice -> {
                    meanwhile.getAndSet(() -> {}).run();
                    return invoice;
                }),
                account.lago(),
                AuditLog.at(record, clock),
                clock);
        PendingPlan second = planned(reader, markAsPaid);
        meanwhile.set(() -> confirm(first));

        assertRefused("invoice_busy", () -> confirm(reader, second));
        assertNothingWritten();
    }

    @Test
    void whatTheOtherHadBegunBeforeTheLastReadingAndEndedAfterItIsSeen() {
        AtomicReference<PendingPlan> second = new AtomicReference<>();
        PendingPlan first = planned(approvals, writing((write, observer, check) -> {
            second.set(planned(other, markAsPaid));
            return unpaid.json();
        }));
        confirm(first);

        assertRefused("invoice_busy", () -> confirm(other, Objects.requireNonNull(second.get())));
        assertNothingWritten();
    }

    @Test
    void whatWasDoneSinceIsSeenBehindWhatLagoRefusedAfterIt() {
        PendingPlan waiting = planned(other, markAsPaid);
        // as a charge that is asked for again: the invoice looks as it did
        confirm(planned(approvals, writing((write, observer, check) -> unpaid.json())));
        PendingPlan refused = planned(approvals, writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        }));
        assertThatThrownBy(() -> confirm(refused)).isInstanceOf(MutationFailedException.class);

        assertRefused("invoice_busy", () -> confirm(other, waiting));
        assertNothingWritten();
    }

    @Test
    void anIntentThatAnEndedProcessLeftBehindBlocksForTwoMinutes() {
        leaveAnIntentBehind();
        PendingPlan waiting = planned(other, markAsPaid);

        clock.advance(Duration.ofSeconds(119));
        assertRefused("invoice_busy", () -> confirm(other, waiting));

        clock.advance(Duration.ofSeconds(1));
        assertThat(confirm(other, waiting)).isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    private void leaveAnIntentBehind() {
        AuditTrail trail = new AuditTrail(AuditLog.at(record, clock));
        Plan plan = markAsPaid.plan(MarkAsPaidMutation.of(unpaid));
        trail.intend(
                plan.subject("left", Principal.local(), "test 1"),
                plan,
                new PolicyDecision.Allow("all"),
                "policy",
                ledger -> Optional.empty());
    }
}
