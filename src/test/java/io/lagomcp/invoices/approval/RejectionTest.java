package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans that are listed to whom they concern, and rejected. */
class RejectionTest extends ApprovalServiceFixture {
    private static final Principal BOT = new Principal("bot", Permissions.of(Role.OPERATOR));
    private static final Principal ANN = new Principal("ann", Permissions.of(Role.APPROVER));
    private static final Principal BOB = new Principal("bob", Permissions.of(Role.APPROVER));
    private static final Principal EVE = new Principal("eve", Permissions.of(Role.OPERATOR));

    @Test
    void endsThePlanForEverybody() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");

        MutationOutcome.Rejected rejected =
                (MutationOutcome.Rejected) reject(approvals, waiting, "Wrong \"customer\"", BOB);

        assertThat(rejected.reason()).isEqualTo("Wrong \"customer\"");
        for (Principal anybody : List.of(BOT, ANN, BOB)) {
            assertThat(refusal(() -> confirm(approvals, waiting, anybody)).message())
                    .isEqualTo("bob rejected this plan: \"Wrong \\\"customer\\\"\". Nothing was changed.");
        }
        assertRefused("rejected", () -> reject(approvals, waiting, "", ANN));
        assertNothingWritten();
        assertThat(approvals.inbox().waiting()).isZero();
    }

    @Test
    void isRecordedWithWhoAndWhy() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        reject(approvals, waiting, "Wrong customer", BOB);

        String line = lines().get(lines().size() - 1);

        assertThat(line)
                .contains("\"event\":\"refused\"", "\"code\":\"rejected\"", "\"principal\":\"bob\"")
                .contains("\"reason\":\"Wrong customer\"", "\"plan\":\"" + waiting.id() + '"');
    }

    @Test
    void isNotClaimedWhereTheAuditLogCannotSayWhetherThePlanWasBegun() throws IOException {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        Path aside = record.resolveSibling("aside");
        Files.move(record, aside);
        Files.createDirectory(record);

        assertRefused("audit_unavailable", () -> reject(approvals, waiting, "Wrong customer", BOB));

        Files.delete(record);
        Files.move(aside, record);
        assertThat(reject(approvals, waiting, "Wrong customer", BOB)).isInstanceOf(MutationOutcome.Rejected.class);
    }

    @Test
    void isToldToTheSameCallUntilItHasAnotherReason() {
        reject(approvals, plannedBy(approvals, BOT, "They asked for it"), "Wrong customer", BOB);

        assertRefused("rejected", () -> plannedBy(approvals, BOT, "They asked for it"));
        assertThat(account.writes()).isEmpty();

        assertThat(plannedBy(approvals, BOT, "It is the right one: see their order"))
                .isNotNull();
        assertThat(plannedBy(approvals, ANN, "They asked for it"))
                .as("of another maker")
                .isNotNull();
    }

    @Test
    void isToldNoLongerThanThePlanWouldHaveWaited() {
        reject(approvals, plannedBy(approvals, BOT, ""), "Not today", BOB);
        clock.advance(Policy.confirmEverything().planLifetime());

        assertThat(plannedBy(approvals, BOT, "")).isNotNull();
    }

    @Test
    void mayComeFromTheMaker() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");

        assertThat(reject(approvals, waiting, "Changed my mind", BOT)).isInstanceOf(MutationOutcome.Rejected.class);
        assertRefused("rejected", () -> confirm(approvals, waiting, BOB));
    }

    @Test
    void doesNotComeFromThoseWhomThePlanDoesNotConcern() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");

        assertRefused("unknown_confirmation", () -> reject(approvals, waiting, "", EVE));
        assertRefused("statement_mismatch", () -> approvals
                .inbox()
                .reject(waiting.id(), "Something else", "", "confirm_action", FixedAnswerChannel.relayed(BOB)));
        assertThat(confirm(approvals, waiting, BOB)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void comesTooLateForWhatWasDone() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        confirm(approvals, waiting, ANN);

        MutationOutcome.Done done = (MutationOutcome.Done) reject(approvals, waiting, "No", BOB);

        assertThat(done.repeated()).isTrue();
        assertThat(done.receipt().parties()).hasValue(new Receipt.Parties("bot", "ann"));
        assertWritten(1);
    }

    @Test
    void winsWhileAnotherApproverIsAsked() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        Caller asked = new Caller(
                ANN,
                "test 1",
                new FixedAnswerChannel(new Answer.Approved(), () -> reject(approvals, waiting, "No", BOB)));

        assertRefused(
                "rejected", () -> approvals.confirm(waiting.id(), waiting.plan().statement(), asked));
        assertNothingWritten();
    }

    @RepeatedTest(20)
    void ofAYesAndANoAtTheSameMomentOneWinsAndTheOtherIsTold() throws Exception {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Future<String> yes = two.submit(told(together, () -> confirm(approvals, waiting, ANN)));
            Future<String> no = two.submit(told(together, () -> reject(approvals, waiting, "No", BOB)));

            assertThat(yes.get() + " " + no.get())
                    .isIn("done done", "done confirmation_in_progress", "rejected rejected");
            assertWritten(yes.get().equals("done") ? 1 : 0);
        } finally {
            two.shutdown();
        }
    }

    private static Callable<String> told(CyclicBarrier together, Callable<MutationOutcome> decision) {
        return () -> {
            together.await();
            try {
                return decision.call() instanceof MutationOutcome.Done ? "done" : "rejected";
            } catch (RefusedException refused) {
                return refused.refusal().code();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "bot, waiting, false",
        "ann, waiting, true",
        "bob, waiting, true",
        "eve, , ",
    })
    void listsAPlanToWhomItConcerns(String name, String state, Boolean mayDecide) {
        PendingPlan waiting = plannedBy(approvals, BOT, "They asked for it");
        Principal reader = List.of(BOT, ANN, BOB, EVE).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();

        List<ListedPlan> listed = approvals.inbox().plans(reader);

        if (state == null) {
            assertThat(listed).isEmpty();
            return;
        }
        assertThat(listed).singleElement().satisfies(plan -> {
            assertThat(plan.id()).isEqualTo(waiting.id());
            assertThat(plan.state().word()).isEqualTo(state);
            assertThat(plan.mayDecide()).isEqualTo(mayDecide);
            assertThat(plan.pending().maker()).isEqualTo(BOT);
            assertThat(plan.pending().madeAt()).isEqualTo(clock.instant());
            assertThat(plan.pending().reason()).isEqualTo("They asked for it");
        });
    }

    @Test
    void whoCannotApproveForAnyReasonMayNotDecide() {
        ApprovalService strict = approvalsUnder(
                policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, true, "two persons")));
        plannedBy(strict, ANN, "");

        assertThat(strict.inbox().plans(ANN)).singleElement().satisfies(plan -> assertThat(plan.mayDecide())
                .isFalse());
        assertThat(strict.inbox().plans(new Principal("phone", "ann", ANN.grant(), "", () -> Optional.of(ANN.grant()))))
                .singleElement()
                .satisfies(plan -> assertThat(plan.mayDecide()).isFalse());
        assertThat(strict.inbox().plans(BOB)).singleElement().satisfies(plan -> assertThat(plan.mayDecide())
                .isTrue());
    }

    @Test
    void aCallerOfOtherToolsReadsNoPlan() {
        PendingPlan waiting = plannedBy(approvals, BOT, "");
        for (String name : List.of("ann", "bot")) {
            Principal narrow = new Principal(
                    name, new Permissions(Role.APPROVER, Optional.of(Set.of("confirm_action", "void_invoice"))));

            assertThat(approvals.inbox().plans(narrow)).isEmpty();
            assertThat(approvals.inbox().pending(waiting.id(), narrow)).isEmpty();
            assertThat(approvals.inbox().details(waiting.id(), narrow)).isEmpty();
        }
    }

    @Test
    void nobodyMayDecideAPlanWhoseMakerWasRevoked() {
        AtomicReference<Optional<Permissions>> granted = new AtomicReference<>(Optional.of(BOT.grant()));
        PendingPlan waiting = plannedBy(approvals, new Principal("bot", "bot", BOT.grant(), "", granted::get), "");
        granted.set(Optional.empty());

        assertThat(details(waiting, ANN).listed().mayDecide()).isFalse();
        assertThat(details(waiting, ANN).objection()).hasValue(Refusal.PERMISSION_REVOKED);
    }

    @Test
    void listsWhatBecameOfPlans() {
        PendingPlan rejected = plannedBy(approvals, BOT, "one");
        reject(approvals, rejected, "No", BOB);
        PendingPlan done = plannedBy(approvals, BOT, "two");
        confirm(approvals, done, BOB);
        plannedBy(approvals, ANN, "three");
        clock.advance(Policy.confirmEverything().planLifetime());

        assertThat(approvals.inbox().plans(BOT))
                .extracting(plan -> plan.state().word())
                .containsExactly("rejected", "done");
        assertThat(approvals.inbox().plans(BOT).get(0).note())
                .hasValue("bob rejected this plan: \"No\". Nothing was changed.");
        assertThat(approvals.inbox().plans(ANN))
                .extracting(plan -> plan.state().word())
                .containsExactly("rejected", "done", "expired");
        assertThat(approvals.inbox().plans(ANN)).noneMatch(ListedPlan::mayDecide);
    }

    @Test
    void showsOnePlanWithItsHistoryAndWhyOneMayNotApproveIt() {
        PendingPlan waiting = plannedBy(approvals, BOT, "one");

        assertThat(approvals.inbox().details(waiting.id(), EVE)).isEmpty();
        assertThat(details(waiting, BOT).objection()).hasValue(Refusal.APPROVER_NEEDED);
        assertThat(details(waiting, BOB).objection()).isEmpty();
        assertThat(details(waiting, BOB).plan().plan().card())
                .isEqualTo(waiting.plan().card());
        assertThat(history(details(waiting, BOB))).containsExactly("waiting bot  one");

        confirm(approvals, waiting, BOB);
        assertThat(history(details(waiting, BOT)))
                .containsExactly("waiting bot  one", "in_progress bob confirm_action ", "done   ");
        assertThat(details(waiting, BOT).objection()).isEmpty();

        PendingPlan another = plannedBy(approvals, BOT, "two");
        reject(approvals, another, "No", BOB);
        assertThat(history(details(another, ANN)))
                .containsExactly("waiting bot  two", "rejected   bob rejected this plan: \"No\". Nothing was changed.");

        PendingPlan late = plannedBy(approvals, BOT, "three");
        clock.advance(Policy.confirmEverything().planLifetime());
        assertThat(history(details(late, ANN))).containsExactly("waiting bot  three", "expired   ");
        assertThat(details(late, ANN).history().get(1).at()).hasValue(late.expiresAt());
    }

    private PlanDetails details(PendingPlan plan, Principal reader) {
        return approvals.inbox().details(plan.id(), reader).orElseThrow();
    }

    private static List<String> history(PlanDetails details) {
        return details.history().stream()
                .map(entry -> String.join(" ", entry.state().word(), entry.by(), entry.channel(), entry.note()))
                .toList();
    }

    private static MutationOutcome confirm(ApprovalService by, PendingPlan waiting, Principal principal) {
        Caller caller = FixedAnswerChannel.relayed(principal);
        return by.confirm(waiting.id(), waiting.plan().statement(), caller);
    }

    private static MutationOutcome reject(ApprovalService by, PendingPlan waiting, String reason, Principal principal) {
        Caller caller = FixedAnswerChannel.relayed(principal);
        return by.inbox().reject(waiting.id(), waiting.plan().statement(), reason, "confirm_action", caller);
    }
}
