package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.PrincipalPauses.Decider;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Principals who are paused change nothing, wherever they try, until somebody else resumes them. */
class PrincipalPausesTest extends ApprovalServiceFixture {
    private static final Permissions APPROVER = Permissions.of(Role.APPROVER);
    private static final Principal BOT = new Principal("bot", Permissions.of(Role.OPERATOR));
    private static final Principal ANN = new Principal("ann", APPROVER);
    private static final Principal ANN_AT_HOME =
            new Principal("ann-laptop", "ann", APPROVER, "", () -> Optional.of(APPROVER));
    private static final Principal BOB = new Principal("bob", APPROVER);
    private static final Decider OPERATOR = Decider.operator("root");

    private final PrincipalPauses pauses = new PrincipalPauses(AuditLog.at(record, clock), false);

    @Test
    void refusesEveryChangeOfThePausedPrincipalAndPlansNothing() {
        PendingPlan waiting = plannedBy(approvals, BOT);
        pauses.pause("bot", "", "It asks for the same \"charge\" all day", by(ANN));
        int read = account.requests().size();

        for (Runnable call : List.<Runnable>of(
                () -> plannedBy(approvals, BOT),
                () -> approvals.preview(markAsPaid, MarkAsPaidMutation.of(unpaid), caller(BOT)),
                () -> approvals.confirm(waiting.id(), waiting.plan().statement(), caller(BOT)),
                () -> approvals.inbox().reject(waiting.id(), waiting.plan().statement(), "", "page", caller(BOT)),
                () -> approvals.resume(markAsPaid.name(), waiting.id(), caller(BOT)))) {
            assertThat(refusal(call::run).code()).isEqualTo("principal_paused");
        }
        assertThat(refusal(() -> plannedBy(approvals, BOT)).message())
                .startsWith("ann paused bot at ")
                .endsWith(": \"It asks for the same \\\"charge\\\" all day\". Nothing was changed.");
        assertThat(account.requests()).as("requests to Lago").hasSize(read);
        assertThat(lines()).anyMatch(line -> line.contains("\"code\":\"principal_paused\""));
    }

    @Test
    void leavesTheOthersAlone() {
        pauses.pause("bot", "", "Too many", by(ANN));

        assertThat(confirm(approvals, plannedBy(approvals, ANN), ANN)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void lastsUntilSomebodyResumesThem() {
        pauses.pause("bot", "", "Too many", by(ANN));
        pauses.resume("bot", by(BOB));

        assertThat(confirm(approvals, plannedBy(approvals, BOT), BOB)).isInstanceOf(MutationOutcome.Done.class);
        assertThat(pauses.all()).isEmpty();
    }

    @Test
    void keepsTheirPlansFromBeingCarriedOutByOthersWhoCanStillRejectThem() {
        PendingPlan first = plannedBy(approvals, BOT);
        PendingPlan second = plannedBy(approvals, BOT);
        pauses.pause("bot", "", "Too many", by(ANN));

        assertThat(refusal(() -> confirm(approvals, first, BOB)).message())
                .startsWith("The maker of this plan is paused (");
        assertNothingWritten();
        assertThat(approvals.inbox().reject(second.id(), second.plan().statement(), "Runaway", "page", caller(BOB)))
                .isInstanceOf(MutationOutcome.Rejected.class);

        pauses.resume("bot", by(ANN));
        assertThat(confirm(approvals, first, BOB)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void areShownWhereThePlanIsDecided() {
        PendingPlan waiting = plannedBy(approvals, BOT);
        pauses.pause("bot", "", "Too many", by(ANN));

        PlanDetails details = approvals.inbox().details(waiting.id(), BOB).orElseThrow();

        assertThat(details.objection().map(Refusal::code)).hasValue("principal_paused");
        assertThat(approvals.inbox().plans(BOB))
                .extracting(ListedPlan::mayDecide)
                .containsExactly(false);
    }

    @Test
    void stillAnswersWithTheReceiptOfWhatWasDoneBefore() {
        PendingPlan done = plannedBy(approvals, BOT);
        confirm(approvals, done, BOB);
        pauses.pause("bot", "", "Too many", by(ANN));

        assertThat(confirm(approvals, done, BOB)).isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    @Test
    void refusesTheYesOfAPausedApprover() {
        PendingPlan waiting = plannedBy(approvals, BOT);
        pauses.pause("bob", "", "Their key is stolen", by(ANN));

        assertRefused("principal_paused", () -> confirm(approvals, waiting, BOB));
        assertNothingWritten();
    }

    @Test
    void holdsWhereTheyArePausedWhileTheyAreAsked() {
        FixedAnswerChannel paused = new FixedAnswerChannel(
                new ConfirmationChannel.Answer.Approved(),
                () -> pauses.pause("bob", "", "Their key is stolen", by(ANN)));

        assertRefused(
                "principal_paused",
                () -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), new Caller(BOB, "client", paused)));
        assertNothingWritten();
    }

    @Test
    void holdsUntilTheRequestLeaves() {
        PendingPlan waiting = plannedBy(approvals, BOT, writing((write, observer, check) -> {
            pauses.pause("bot", "", "Too many", by(ANN));
            return account.lago().send(write, observer, check);
        }));

        assertRefused("principal_paused", () -> confirm(approvals, waiting, BOB));
        assertNothingWritten();
        pauses.resume("bot", by(ANN));
        assertThat(confirm(approvals, waiting, BOB)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void holdsForWhatAPolicyAllowsWithoutAsking() {
        pauses.pause("bot", "", "Too many", by(ANN));
        ApprovalService permissive = approvalsUnder(policy(plan -> new PolicyDecision.Allow("all")));

        assertRefused(
                "principal_paused", () -> permissive.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), caller(BOT)));
        assertNothingWritten();
    }

    @Test
    void holdsForAllPrincipalsOfAPersonWhereThePersonIsNamed() {
        pauses.pause("ann", "", "Her laptop is stolen", by(BOB));

        assertRefused("principal_paused", () -> plannedBy(approvals, ANN_AT_HOME));
        assertRefused("principal_paused", () -> plannedBy(approvals, ANN));
    }

    @Test
    void holdsAfterARestartAndForOtherProcesses() {
        pauses.pause("bot", "", "Too many", by(ANN));

        ApprovalService another = restarted();

        assertRefused("principal_paused", () -> plannedBy(another, BOT));
        assertThat(new PrincipalPauses(AuditLog.at(record, clock), true).all())
                .extracting(Pause::principal, Pause::by, Pause::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("bot", "ann", "Too many"));
    }

    @Test
    void isRecordedWithWhoAndWhy() {
        pauses.pause("bot", "botfather", "Too many", by(ANN));
        pauses.resume("bot", OPERATOR);

        assertThat(lines().get(0))
                .contains("\"event\":\"paused\"", "\"principal\":\"ann\"", "\"client\":\"client\"")
                .contains("\"paused_principal\":\"bot\"", "\"person\":\"botfather\"", "\"reason\":\"Too many\"");
        assertThat(lines().get(1))
                .contains("\"event\":\"resumed\"", "\"principal\":\"operator root\"", "\"channel\":\"terminal\"")
                .contains("\"paused_principal\":\"bot\"");
    }

    @Test
    void isNoneWhereItCannotBeRecorded() throws IOException {
        Path aside = record.resolveSibling("aside");
        pauses.pause("eve", "", "Too many", by(ANN));
        Files.move(record, aside);
        Files.createDirectory(record);

        assertRefused("audit_unavailable", () -> pauses.pause("bot", "", "Too many", by(ANN)));

        Files.delete(record);
        Files.move(aside, record);
        assertThat(pauses.all()).extracting(Pause::principal).containsExactly("eve");
    }

    @Test
    void isForApproversAlone() {
        Principal reader = new Principal("reader", Permissions.of(Role.READER));
        Principal revoked = new Principal("carl", "carl", APPROVER, "", Optional::empty);
        Principal narrowed =
                BOB.narrowedTo(new Permissions(Role.APPROVER, Optional.of(java.util.Set.of("find_invoice"))));

        assertRefused("approver_needed", () -> pauses.pause("ann", "", "Why not", by(BOT)));
        assertRefused("approver_needed", () -> pauses.pause("ann", "", "Why not", by(reader)));
        for (Principal nobody : List.of(revoked, narrowed)) {
            assertRefused("not_permitted", () -> pauses.pause("ann", "", "Why not", by(nobody)));
        }
        assertThat(pauses.all()).isEmpty();
        assertThat(recorded()).as("attempts").hasSize(4);
    }

    @Test
    void isNotForAServerThatOnlyReads() {
        PrincipalPauses reading = new PrincipalPauses(AuditLog.at(record, clock), true);
        pauses.pause("bot", "", "Too many", by(ANN));

        assertRefused("read_only", () -> reading.pause("eve", "", "Too many", by(ANN)));
        assertRefused("read_only", () -> reading.resume("bot", by(ANN)));
        assertRefused("read_only", () -> reading.resume("bot", OPERATOR));
    }

    @Test
    void isNotForOneself() {
        assertRefused("own_pause", () -> pauses.pause("ann", "", "A break", by(ANN)));
        assertRefused("own_pause", () -> pauses.pause("ann", "", "A break", by(ANN_AT_HOME)));
        assertRefused("own_pause", () -> pauses.pause("ann-laptop", "ann", "A break", by(ANN)));
    }

    @Test
    void isNotEndedByThePausedPersonUnderAnyOfTheirNames() {
        pauses.pause("ann-laptop", "ann", "Stolen", by(BOB));

        assertRefused("own_pause", () -> pauses.resume("ann-laptop", by(ANN_AT_HOME)));
        assertRefused("own_pause", () -> pauses.resume("ann-laptop", by(ANN)));
        assertThat(pauses.all()).hasSize(1);
    }

    @Test
    void keepsThePausedFromPausingAndResumingOthers() {
        pauses.pause("bot", "", "Too many", by(ANN));
        pauses.pause("bob", "", "Stolen", by(ANN));

        assertRefused("principal_paused", () -> pauses.pause("ann", "", "Revenge", by(BOB)));
        assertRefused("principal_paused", () -> pauses.resume("bot", by(BOB)));
        assertThat(pauses.all()).hasSize(2);
    }

    @RepeatedTest(5)
    void lockNobodyOutWhoAreGivenByTwoApproversAgainstEachOther() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService both = Executors.newFixedThreadPool(2);
        List<Callable<String>> duel = List.of(() -> paused(together, "bob", ANN), () -> paused(together, "ann", BOB));
        List<String> outcomes = new ArrayList<>();
        for (Future<String> one : both.invokeAll(duel)) {
            outcomes.add(one.get());
        }
        both.shutdown();

        assertThat(outcomes).containsExactlyInAnyOrder("paused", "principal_paused");
        assertThat(pauses.all()).hasSize(1);
    }

    private String paused(CyclicBarrier together, String name, Principal by) throws Exception {
        PrincipalPauses own = new PrincipalPauses(AuditLog.at(record, clock), false);
        together.await();
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> own.pause(name, "", "Revenge", by(by)));
        return refused == null ? "paused" : refused.refusal().code();
    }

    @Test
    void canAlwaysBeEndedByTheOperatorOfTheMachine() {
        pauses.pause("local", "", "My own assistant", OPERATOR);
        pauses.pause("ann", "", "Stolen", by(BOB));
        pauses.pause("operator root", "", "Out", by(BOB));

        pauses.resume("local", OPERATOR);
        pauses.resume("ann", OPERATOR);
        pauses.resume("operator root", OPERATOR);

        assertThat(pauses.all()).isEmpty();
    }

    @Test
    void sayWhereThereIsNothingToDo() {
        pauses.pause("bot", "", "Too many", by(ANN));

        assertRefused("already_paused", () -> pauses.pause("bot", "", "Another reason", by(BOB)));
        assertRefused("not_paused", () -> pauses.resume("bott", by(BOB)));
        assertThat(pauses.all()).extracting(Pause::reason).containsExactly("Too many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "bo\u202et", "bo\nt"})
    void takeNoNameThatCannotBeShown(String name) {
        assertRefused("invalid_name", () -> pauses.pause(name, "", "Too many", by(ANN)));
    }

    @Test
    void takeNoPauseWithoutAReason() {
        assertRefused("reason_needed", () -> pauses.pause("bot", "", " \u202e", by(ANN)));
        assertRefused("reason_needed", () -> pauses.pause("bot", "", "x".repeat(301), by(ANN)));
    }

    private static Decider by(Principal principal) {
        return Decider.of(caller(principal));
    }

    private static Caller caller(Principal principal) {
        return new Caller(principal, "client", ConfirmationChannel.relay());
    }

    private PendingPlan plannedBy(ApprovalService by, Principal maker) {
        return plannedBy(by, maker, markAsPaid);
    }

    private PendingPlan plannedBy(ApprovalService by, Principal maker, MutationKind mutation) {
        return ((MutationOutcome.Waiting) by.submit(mutation, MarkAsPaidMutation.of(unpaid), caller(maker)))
                .confirmation();
    }

    private static MutationOutcome confirm(ApprovalService by, PendingPlan waiting, Principal approver) {
        return by.confirm(waiting.id(), waiting.plan().statement(), caller(approver));
    }
}
