package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
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
class GrantTakenBackTest extends GuardedAccount {
    private static final Grant APPROVER = Grant.of(Role.APPROVER);

    private final AtomicReference<Optional<Grant>> granted = new AtomicReference<>(Optional.of(APPROVER));
    private final Principal kim = new Principal("kim", APPROVER, granted::get);

    static Stream<Arguments> less() {
        return Stream.of(
                Arguments.of(Optional.empty(), "not_permitted"),
                Arguments.of(Optional.of(Grant.of(Role.READER)), "not_permitted"),
                Arguments.of(Optional.of(Grant.of(Role.OPERATOR)), "approver_needed"),
                Arguments.of(
                        Optional.of(new Grant(Role.APPROVER, Optional.of(Set.of("void_invoice")))), "not_permitted"));
    }

    @ParameterizedTest
    @MethodSource("less")
    void aYesDoesNotCountAfterItWasTakenFromWhoSaysIt(Optional<Grant> left, String code) {
        Caller asked = new Caller(kim, "test 1", new Person(new Answer.Approved(), () -> granted.set(left)));

        assertThat(refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
    }

    @ParameterizedTest
    @MethodSource("less")
    void aYesDoesNotCountIfTheMessageThatCarriedItPermitsLess(Optional<Grant> left, String code) {
        Caller asked =
                new Caller(kim, "test 1", answeredBy(() -> new Principal("kim", left.orElse(Grant.of(Role.READER)))));

        assertThat(refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
    }

    @ParameterizedTest
    @MethodSource("less")
    void anApproverOfAnotherOnesPlanNeedsItThenToo(Optional<Grant> left, String code) {
        Confirmation waiting = plannedBy(new Principal("bot", Grant.of(Role.OPERATOR)));
        Caller asked = new Caller(kim, "test 1", new Person(new Answer.Approved(), () -> granted.set(left)));

        assertThat(refusal(() -> guard.confirm(waiting.id(), waiting.plan().statement(), asked))
                        .code())
                .isEqualTo(code);
        assertNothingWritten();
        granted.set(Optional.of(APPROVER));
        assertThat(guard.confirm(
                        waiting.id(),
                        waiting.plan().statement(),
                        new Caller(kim, "test 1", new Person(new Answer.Approved(), () -> {}))))
                .as("the plan still waits for somebody who may")
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aPlanDoesNotOutliveTheGrantOfItsMaker() {
        AtomicReference<Optional<Grant>> ofBot = new AtomicReference<>(Optional.of(Grant.of(Role.OPERATOR)));
        Confirmation waiting = plannedBy(new Principal("bot", Grant.of(Role.OPERATOR), ofBot::get));
        ofBot.set(Optional.empty());

        Refusal refusal = refusal(() -> guard.confirm(
                waiting.id(), waiting.plan().statement(), new Caller(kim, "test 1", ConfirmationChannel.relay())));

        assertThat(refusal.code()).isEqualTo("not_permitted");
        assertThat(recorded()).anyMatch(line -> line.contains("grant_taken_back"));
        assertNothingWritten();
    }

    @Test
    void moreThanBeforeOpensNothing() {
        granted.set(Optional.of(Grant.of(Role.APPROVER)));
        Principal narrowed = kim.narrowedTo(Grant.of(Role.READER));

        assertThat(narrowed.asOfNow().grant()).isEqualTo(Grant.of(Role.READER));
    }

    private Confirmation plannedBy(Principal maker) {
        Outcome outcome = guard.submit(
                markAsPaid, MarkAsPaid.of(unpaid), new Caller(maker, "test 1", ConfirmationChannel.relay()));
        return ((Outcome.Waiting) outcome).confirmation();
    }

    private static ConfirmationChannel answeredBy(Supplier<Principal> responder) {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "elicitation";
            }

            @Override
            public Answer ask(Confirmation confirmation) {
                return new Answer.Approved();
            }

            @Override
            public Principal responder(Principal asked) {
                return responder.get();
            }
        };
    }
}
