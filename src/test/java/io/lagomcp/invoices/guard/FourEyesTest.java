package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** An operator plans, an approver says yes. */
class FourEyesTest extends GuardedAccount {
    private static final Principal BOT = new Principal("bot", Grant.of(Role.OPERATOR));
    private static final Principal KIM = new Principal("kim", Grant.of(Role.APPROVER));
    private static final Principal LEE = new Principal("lee", Grant.of(Role.APPROVER));

    @Test
    void anOperatorsClientIsNeverAsked() {
        List<Confirmation> asked = new ArrayList<>();
        Caller bot = new Caller(BOT, "test 1", noting(asked, new Answer.Approved()));

        Outcome outcome = guard.submit(markAsPaid, MarkAsPaid.of(unpaid), bot);

        assertThat(outcome).isInstanceOf(Outcome.Waiting.class);
        assertThat(asked).as("questions to the operator's client").isEmpty();
        assertNothingWritten();
    }

    @Test
    void anOperatorsOwnYesDoesNotCount() {
        Confirmation waiting = plannedBy(BOT);

        assertThat(refusal(() -> confirm(waiting, behindRelay(BOT))).code()).isEqualTo("approver_needed");
        assertNothingWritten();
        assertThat(recorded()).endsWith("refused confirm_action approver_needed");
        assertThat(confirm(waiting, behindRelay(KIM))).as("nothing was used up").isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anApproverConfirmsItAndBothNamesAreKept() {
        Confirmation waiting = plannedBy(BOT);

        Outcome.Done done = (Outcome.Done) confirm(waiting, behindRelay(KIM));

        assertThat(done.receipt().hands()).hasValue(new Receipt.Hands("bot", "kim"));
        assertWritten(1);
        assertThat(lines())
                .filteredOn(line -> line.contains("\"event\":\"intent\"") || line.contains("\"event\":\"outcome\""))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"principal\":\"bot\",\"confirmed_by\":\"kim\""));
        assertThat(AuditVerification.of(record).problems()).isEmpty();
    }

    @Test
    void bothGetTheReceiptFromThenOn() {
        Confirmation waiting = plannedBy(BOT);
        Outcome.Done first = (Outcome.Done) confirm(waiting, behindRelay(KIM));

        for (Principal either : List.of(BOT, KIM)) {
            Outcome.Done again = (Outcome.Done) confirm(waiting, behindRelay(either));
            assertThat(again.repeated()).isTrue();
            assertThat(again.receipt()).isEqualTo(first.receipt());
        }
        assertWritten(1);
    }

    @Test
    void theOperatorsRequestKeyAnswersWithTheReceiptOfBothInAnotherProcessToo() {
        Confirmation waiting = plannedBy(BOT, "key 1");
        confirm(waiting, behindRelay(KIM));

        Outcome.Done again = (Outcome.Done) guarded(Policy.confirmEverything())
                .submit(markAsPaid, MarkAsPaid.of(unpaid).put("request_key", "key 1"), behindRelay(BOT));

        assertThat(again.receipt().hands()).hasValue(new Receipt.Hands("bot", "kim"));
        assertWritten(1);
    }

    @Test
    void theApproversPersonIsAskedWhereTheirClientCan() {
        Confirmation waiting = plannedBy(BOT);
        List<Confirmation> asked = new ArrayList<>();

        Outcome.Done done =
                (Outcome.Done) confirm(waiting, new Caller(KIM, "test 1", noting(asked, new Answer.Approved())));

        assertThat(asked).containsExactly(waiting);
        assertThat(waiting.card()).startsWith("Planned by bot. Mark invoice ");
        assertThat(done.receipt().approvedVia()).isEqualTo("noting");
    }

    @Test
    void theApproverTypesWhereThePlanAsksForIt() {
        Guard typing = guarded(policy(plan -> new Decision.Confirm(Level.TYPED, false, "typed")));
        Confirmation waiting = plannedBy(typing, BOT, "");

        assertThat(refusal(() -> confirm(typing, waiting, asking(KIM, new Answer.Typed("something else"))))
                        .code())
                .isEqualTo("typed_mismatch");
        assertNothingWritten();
        assertThat(confirm(typing, waiting, asking(KIM, new Answer.Typed(unpaid.number()))))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theRelayMustBeAllowedForTheApproverToo() {
        Guard strict = guarded(policy(plan -> new Decision.Confirm(Level.SIMPLE, false, "strict")));
        Confirmation waiting = plannedBy(strict, BOT, "");

        assertThat(refusal(() -> confirm(strict, waiting, behindRelay(KIM))).code())
                .isEqualTo("relay_forbidden");
        assertNothingWritten();
        assertThat(recorded()).endsWith("refused strict confirm_action relay_forbidden");
    }

    @Test
    void anApproversNoEndsThePlanForEverybody() {
        Confirmation waiting = plannedBy(BOT);

        assertThat(refusal(() -> confirm(waiting, asking(KIM, new Answer.Refused(Refusal.declined()))))
                        .code())
                .isEqualTo("declined");

        for (Principal anybody : List.of(BOT, KIM, LEE)) {
            assertThat(refusal(() -> confirm(waiting, behindRelay(anybody))).code())
                    .as(anybody.name())
                    .isEqualTo("declined");
        }
        assertNothingWritten();
        assertThat(guard.waiting()).isZero();
    }

    @Test
    void aYesAfterTheNoOfAnotherApproverDoesNothing() {
        Confirmation waiting = plannedBy(BOT);
        Caller meanwhile = new Caller(
                KIM,
                "test 1",
                new Person(
                        new Answer.Approved(),
                        () -> refusal(() -> confirm(waiting, asking(LEE, new Answer.Refused(Refusal.declined()))))));

        assertThat(refusal(() -> confirm(waiting, meanwhile)).code()).isEqualTo("declined");
        assertNothingWritten();
    }

    @Test
    void aNoAfterTheYesOfAnotherApproverHearsWhatWasDone() {
        Confirmation waiting = plannedBy(BOT);
        Caller meanwhile = new Caller(
                KIM,
                "test 1",
                new Person(new Answer.Refused(Refusal.declined()), () -> confirm(waiting, behindRelay(LEE))));

        Outcome.Done done = (Outcome.Done) confirm(waiting, meanwhile);

        assertThat(done.repeated()).isTrue();
        assertThat(done.receipt().hands()).hasValue(new Receipt.Hands("bot", "lee"));
        assertWritten(1);
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNoAnswerLeavesItWaitingForTheNextApprover(Answer none) {
        Confirmation waiting = plannedBy(BOT);

        refusal(() -> confirm(waiting, asking(KIM, none)));

        assertNothingWritten();
        assertThat(guard.waiting()).isEqualTo(1);
        assertThat(confirm(waiting, behindRelay(LEE))).isInstanceOf(Outcome.Done.class);
    }

    static List<Answer> noAnswers() {
        return List.of(
                new Answer.Refused(Refusal.dismissed()),
                new Answer.Refused(Refusal.timedOut(Duration.ofMinutes(2))),
                new Answer.Refused(Refusal.sessionEnded()),
                new Answer.Unavailable("The client could not ask the user"));
    }

    @Test
    void anAnswerThatComesLaterIsNoYesYet() {
        Confirmation waiting = plannedBy(BOT);

        assertThat(confirm(waiting, asking(KIM, new Answer.Pending()))).isInstanceOf(Outcome.Waiting.class);
        assertNothingWritten();
    }

    @Test
    void nobodyIsAskedInVain() {
        Confirmation waiting = plannedBy(BOT);
        clock.advance(Policy.confirmEverything().planLifetime());
        List<Confirmation> asked = new ArrayList<>();

        assertThat(refusal(() -> confirm(waiting, new Caller(KIM, "test 1", noting(asked, new Answer.Approved()))))
                        .code())
                .isEqualTo("confirmation_expired");
        assertThat(asked).isEmpty();
        assertThat(waiting.timeLeft()).isZero();
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void aPlanThatDoesNotConcernTheCallerIsAsUnknownAsNone(Principal maker, Principal stranger) {
        Confirmation waiting = plannedBy(maker);

        assertThat(refusal(() -> confirm(waiting, behindRelay(stranger))))
                .isEqualTo(refusal(() -> guard.confirm("abcdefghjk", "Yes", behindRelay(stranger))));
        assertThat(guard.planOf(waiting.id(), stranger)).isEmpty();
        assertThat(guard.planOf(waiting.id(), maker)).isPresent();
        assertNothingWritten();
    }

    static List<Object[]> strangers() {
        return List.of(
                new Object[] {BOT, new Principal("another bot", Grant.of(Role.OPERATOR))},
                new Object[] {KIM, LEE},
                new Object[] {KIM, BOT});
    }

    @Test
    void theMakersLimitsHoldWhenTheApproverHasSaidYes() {
        boolean[] denied = {false};
        Guard changing = guarded(deciding(principal -> principal.equals(BOT) && denied[0]));
        Confirmation waiting = plannedBy(changing, BOT, "");
        denied[0] = true;

        assertThat(refusal(() -> confirm(changing, waiting, behindRelay(KIM))).code())
                .isEqualTo("denied_by_policy");
        assertNothingWritten();
    }

    @Test
    void theApproversOwnLimitsHoldToo() {
        Guard guard = guarded(deciding(KIM::equals));
        Confirmation waiting = plannedBy(guard, BOT, "");

        assertThat(refusal(() -> confirm(guard, waiting, behindRelay(KIM))).code())
                .isEqualTo("denied_by_policy");
        assertThat(confirm(guard, waiting, behindRelay(LEE))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anApproverConfirmsOnlyWhatTheyCouldCall() {
        Confirmation waiting = plannedBy(BOT);
        Grant narrow = new Grant(Role.APPROVER, Optional.of(Set.of("confirm_action", "retry_payment")));

        assertThat(refusal(() -> confirm(waiting, behindRelay(new Principal("kim", narrow))))
                        .code())
                .isEqualTo("not_permitted");
        assertNothingWritten();
    }

    @Test
    void anApproverWhoseRequestIsNarrowedToOperatorConfirmsNothing() {
        Confirmation waiting = plannedBy(KIM);

        assertThat(refusal(() -> confirm(waiting, behindRelay(new Principal("kim", Grant.of(Role.OPERATOR)))))
                        .code())
                .isEqualTo("approver_needed");
        assertThat(confirm(waiting, behindRelay(KIM))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whatARuleAllowsAnOperatorNeedsNobody() {
        Guard allowing = guarded(policy(plan -> new Decision.Allow("free")));

        Outcome.Done done = (Outcome.Done) allowing.submit(markAsPaid, MarkAsPaid.of(unpaid), behindRelay(BOT));

        assertThat(done.receipt().hands()).isEmpty();
        assertWritten(1);
    }

    @Test
    void plansThatWaitAreCounted() {
        Confirmation first = plannedBy(BOT);
        plannedBy(KIM);
        assertThat(guard.waiting()).isEqualTo(2);

        confirm(first, behindRelay(KIM));
        assertThat(guard.waiting()).isEqualTo(1);

        clock.advance(Policy.confirmEverything().planLifetime());
        assertThat(guard.waiting()).as("it can no longer be confirmed").isZero();
    }

    private Confirmation plannedBy(Principal principal) {
        return plannedBy(principal, "");
    }

    private Confirmation plannedBy(Principal principal, String key) {
        return plannedBy(guard, principal, key);
    }

    private Confirmation plannedBy(Guard by, Principal principal, String key) {
        ObjectNode arguments = MarkAsPaid.of(unpaid);
        if (!key.isEmpty()) {
            arguments.put("request_key", key);
        }
        return ((Outcome.Waiting) by.submit(markAsPaid, arguments, behindRelay(principal))).confirmation();
    }

    private Outcome confirm(Confirmation waiting, Caller caller) {
        return confirm(guard, waiting, caller);
    }

    private static Outcome confirm(Guard by, Confirmation waiting, Caller caller) {
        return by.confirm(waiting.id(), waiting.plan().statement(), caller);
    }

    private static Caller behindRelay(Principal principal) {
        return new Caller(principal, "test 1", ConfirmationChannel.relay());
    }

    private static Caller asking(Principal principal, Answer answer) {
        return new Caller(principal, "test 1", new Person(answer, () -> {}));
    }

    private static ConfirmationChannel noting(List<Confirmation> asked, Answer answer) {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "noting";
            }

            @Override
            public Answer ask(Confirmation confirmation) {
                asked.add(confirmation);
                return answer;
            }
        };
    }
}
