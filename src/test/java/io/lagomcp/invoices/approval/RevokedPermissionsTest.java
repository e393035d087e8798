package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever made a plan and whoever says yes to it must be permitted to when it is carried out, not only when they called. */
class RevokedPermissionsTest extends ApprovalServiceFixture {
    private static final Permissions APPROVER = Permissions.of(Role.APPROVER);

    private final AtomicReference<Optional<Permissions>> granted = new AtomicReference<>(Optional.of(APPROVER));
    private final Principal kim = new Principal("kim", "kim", APPROVER, "", granted::get);

    static Stream<Arguments> less() {
        return Stream.of(
                Arguments.of(Optional.empty(), "not_permitted"),
                Arguments.of(Optional.of(Permissions.of(Role.READER)), "not_permitted"),
                Arguments.of(Optional.of(Permissions.of(Role.OPERATOR)), "approver_needed"),
                Arguments.of(
                        Optional.of(new Permissions(Role.APPROVER, Optional.of(Set.of("void_invoice")))),
                        "not_permitted"));
    }

    @ParameterizedTest
    @MethodSource("less")
    void aYesDoesNotCountAfterItWasTakenFromWhoSaysIt(Optional<Permissions> left, String code) {
        Caller asked =
                new Caller(kim, "test 1", new FixedAnswerChannel(new Answer.Approved(), () -> granted.set(left)));

        assertThat(refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
    }

    @ParameterizedTest
    @MethodSource("less")
    void aYesDoesNotCountIfTheMessageThatCarriedItPermitsLess(Optional<Permissions> left, String code) {
        Caller asked = new Caller(
                kim, "test 1", answeredBy(() -> new Principal("kim", left.orElse(Permissions.of(Role.READER)))));

        assertThat(refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
    }

    @ParameterizedTest
    @MethodSource("less")
    void anApproverOfAnotherOnesPlanNeedsItThenToo(Optional<Permissions> left, String code) {
        PendingPlan waiting = plannedBy(new Principal("bot", Permissions.of(Role.OPERATOR)));
        Caller asked =
                new Caller(kim, "test 1", new FixedAnswerChannel(new Answer.Approved(), () -> granted.set(left)));

        assertThat(refusal(() -> approvals.confirm(waiting.id(), waiting.plan().statement(), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
        granted.set(Optional.of(APPROVER));
        assertThat(approvals.confirm(
                        waiting.id(), waiting.plan().statement(), FixedAnswerChannel.asked(kim, new Answer.Approved())))
                .as("the plan still waits for somebody who may")
                .isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void aPlanDoesNotOutliveTheGrantOfItsMaker() {
        AtomicReference<Optional<Permissions>> ofBot =
                new AtomicReference<>(Optional.of(Permissions.of(Role.OPERATOR)));
        PendingPlan waiting = plannedBy(new Principal("bot", "bot", Permissions.of(Role.OPERATOR), "", ofBot::get));
        ofBot.set(Optional.empty());

        Refusal refusal = refusal(
                () -> approvals.confirm(waiting.id(), waiting.plan().statement(), FixedAnswerChannel.relayed(kim)));

        assertThat(refusal.code()).isEqualTo("not_permitted");
        assertThat(recorded()).anyMatch(line -> line.contains("grant_taken_back"));
        assertNothingWritten();
    }

    @Test
    void moreThanBeforeOpensNothing() {
        granted.set(Optional.of(Permissions.of(Role.APPROVER)));
        Principal narrowed = kim.narrowedTo(Permissions.of(Role.READER));

        assertThat(narrowed.asOfNow().grant()).isEqualTo(Permissions.of(Role.READER));
    }

    private static ConfirmationChannel answeredBy(Supplier<Principal> responder) {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "elicitation";
            }

            @Override
            public Answer ask(PendingPlan confirmation) {
                return new Answer.Approved();
            }

            @Override
            public Principal responder(Principal asked) {
                return responder.get();
            }
        };
    }
}
