package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the policy requires a second person, only another person than the maker can approve a plan. */
class SecondPersonTest extends ApprovalServiceFixture {
    private static final Principal ANN = person("ann", "ann", Role.APPROVER);
    private static final Principal ANNS_PHONE = person("ann-phone", "ann", Role.APPROVER);
    private static final Principal BOB = person("bob", "bob", Role.APPROVER);

    private final ApprovalService strict = approvalsUnder(
            policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, true, "two persons")));
    private final List<PendingPlan> asked = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"OPERATOR", "APPROVER"})
    void theYesOfAnotherPersonCounts(Role maker) {
        PendingPlan waiting = plannedBy(person("ann", "ann", maker));

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(waiting, FixedAnswerChannel.relayed(BOB));

        assertThat(done.receipt().parties()).hasValue(new Receipt.Parties("ann", "bob"));
        assertWritten(1);
    }

    @Test
    void theMakerIsNotAskedInTheirOwnDialogue() {
        MutationOutcome outcome = strict.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), asking(ANN));

        assertThat(outcome).isInstanceOf(MutationOutcome.Waiting.class);
        assertThat(asked).isEmpty();
        assertNothingWritten();
    }

    @Test
    void theMakersOwnYesIsRefusedAndRecorded() {
        PendingPlan waiting = plannedBy(ANN);

        assertRefused("second_person_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(ANN)));
        assertThat(recorded()).endsWith("refused two persons confirm_action second_person_needed");
        assertRefused("second_person_needed", () -> confirm(waiting, asking(ANN)));
        assertThat(asked).isEmpty();
        assertNothingWritten();
        assertThat(confirm(waiting, FixedAnswerChannel.relayed(BOB))).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void anotherTokenOfTheSamePersonIsNoSecondPerson() {
        PendingPlan waiting = plannedBy(ANN);

        assertRefused("second_person_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(ANNS_PHONE)));
        assertNothingWritten();
    }

    @Test
    void whoCannotBeToldApartIsNoSecondPerson() {
        assertRefused(
                "second_person_needed", () -> confirm(plannedBy(ANN), FixedAnswerChannel.relayed(Principal.local())));
        assertRefused(
                "second_person_needed", () -> confirm(plannedBy(Principal.local()), FixedAnswerChannel.relayed(BOB)));
        assertNothingWritten();
    }

    /** Whoever runs the server may learn later that two tokens are of one person. */
    @Test
    void thePersonOfTheMakerIsLookedUpWhenThePlanIsApproved() {
        AtomicReference<String> person = new AtomicReference<>("laptop");
        Permissions grant = Permissions.of(Role.APPROVER);
        Principal laptop = new Principal("laptop", "laptop", grant, "", () -> Optional.of(grant), person::get);
        PendingPlan waiting = plannedBy(laptop);

        person.set("ann");

        assertRefused("second_person_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(ANN)));
        assertNothingWritten();
        assertThat(confirm(waiting, FixedAnswerChannel.relayed(BOB))).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void oneNameIsOnePersonWhoeverItIsSaidToBelongTo() {
        PendingPlan waiting = plannedBy(person("ann", "someone", Role.APPROVER));

        assertRefused("second_person_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(ANN)));
        assertNothingWritten();
    }

    @Test
    void anOperatorsPlanIsNotApprovedByAnotherTokenOfTheOperator() {
        PendingPlan waiting = plannedBy(person("ann-bot", "ann", Role.OPERATOR));

        assertRefused("second_person_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(ANN)));
        assertNothingWritten();
    }

    /** Over HTTP the answer to a question is a message of its own, which may carry another token. */
    @Test
    void anAnswerThatComesFromTheMakerDoesNotCount() {
        PendingPlan waiting = plannedBy(ANN);
        ConfirmationChannel answeredByTheMaker = new ConfirmationChannel() {
            @Override
            public String name() {
                return "person";
            }

            @Override
            public Answer ask(PendingPlan plan) {
                return new Answer.Approved();
            }

            @Override
            public Principal responder(Principal principal) {
                return ANNS_PHONE;
            }
        };

        assertRefused("second_person_needed", () -> confirm(waiting, new Caller(BOB, "test 1", answeredByTheMaker)));
        assertNothingWritten();
    }

    @Test
    void theSecondPersonIsAskedWhereTheirClientCan() {
        PendingPlan waiting = plannedBy(ANN);

        assertThat(confirm(waiting, asking(BOB))).isInstanceOf(MutationOutcome.Done.class);
        assertThat(asked).containsExactly(waiting);
        assertThat(waiting.card()).startsWith("Planned by ann. ");
    }

    private static Principal person(String name, String person, Role role) {
        Permissions grant = Permissions.of(role);
        return new Principal(name, person, grant, "", () -> Optional.of(grant));
    }

    @Override
    PendingPlan plannedBy(Principal maker) {
        return plannedBy(strict, maker, "");
    }

    @Override
    MutationOutcome confirm(PendingPlan waiting, Caller caller) {
        return confirm(strict, waiting, caller);
    }

    private Caller asking(Principal principal) {
        return FixedAnswerChannel.asked(principal, plan -> {
            asked.add(plan);
            return new Answer.Approved();
        });
    }
}
