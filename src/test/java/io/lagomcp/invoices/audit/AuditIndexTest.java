package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.RecordedAction.State;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.audit.event.VerificationCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the record answers, to the process that wrote it and to one that reads it later. */
class AuditIndexTest {
    private static final InvoiceReference NEW_INVOICE = new InvoiceReference("2b", "LAG-2");

    private final TestClock clock = new TestClock();
    private final Path file;
    private final AuditLog log;

    AuditIndexTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, clock);
    }

    @Test
    void anEmptyRecordKnowsNothing() {
        assertThat(ask(AuditIndex::lastSeq)).isZero();
        assertThat(deeds()).isEmpty();
        assertThat(unsettled()).isEmpty();
        assertThat(latestOn(SampleEvents.INVOICE)).isEmpty();
    }

    @Test
    void aDeedIsWhatItsIntentSays() {
        AuditContext subject = SampleEvents.subject("p1");
        log.record(SampleEvents.planned("p1"));
        SampleEvents.intend(log, SampleEvents.intent(subject, Optional.of("key")));

        assertThat(deeds())
                .containsExactly(new RecordedAction(
                        2,
                        clock.instant(),
                        log.consult(AuditIndex::process),
                        subject,
                        "elicitation",
                        Optional.of(Sha256.fingerprint("key")),
                        SampleEvents.settlingRead(),
                        State.OPEN,
                        RecordedAction.Details.NONE,
                        Optional.empty(),
                        2));
        assertThat(ask(AuditIndex::lastSeq)).isEqualTo(2L);
    }

    @Test
    void aDeedKnowsTheNumberOfItsNewestLine() {
        SampleEvents.intend(log, SampleEvents.intent("p1"));
        SampleEvents.intend(log, SampleEvents.intent("p2"));
        assertThat(deeds()).extracting(RecordedAction::lastSeq).containsExactly(1L, 2L);

        log.record(SampleEvents.outcome("p1", Result.UNKNOWN, "outcome_unknown"));
        assertThat(deeds()).extracting(RecordedAction::lastSeq).containsExactly(3L, 2L);

        log.record(new AuditEvent.Settled(SampleEvents.subject("p1"), true, Optional.empty(), "somebody"));
        log.record(SampleEvents.done("p2"));
        assertThat(deeds()).extracting(RecordedAction::lastSeq).containsExactly(4L, 5L);

        log.record(SampleEvents.outcome("p1", Result.UNKNOWN, "outcome_unknown"));
        assertThat(deeds())
                .extracting(RecordedAction::lastSeq)
                .as("a line that changes nothing counts, too")
                .containsExactly(6L, 5L);
    }

    @Test
    void anOutcomeEndsTheDeedOfItsPlan() {
        SampleEvents.intend(log, SampleEvents.intent("p1"));
        SampleEvents.intend(log, SampleEvents.intent("p2"));
        SampleEvents.intend(log, SampleEvents.intent("p3"));
        SampleEvents.intend(log, SampleEvents.intent("p4"));
        log.record(SampleEvents.outcome("p3", Result.UNKNOWN, "outcome_unknown"));
        log.record(SampleEvents.outcome("p2", Result.FAILED, "not_allowed"));
        log.record(SampleEvents.done("p1"));

        assertThat(deeds())
                .extracting(deed -> deed.subject().planId() + " " + deed.state())
                .containsExactly("p1 DONE", "p2 FAILED", "p3 UNKNOWN", "p4 OPEN");
        assertThat(deeds())
                .extracting(RecordedAction::result)
                .as("what came out: nothing where it is not known to be done")
                .containsExactly(
                        Optional.of(new InvoiceReference(SampleEvents.INVOICE, "LAG-1234")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(deeds()).extracting(RecordedAction::requestKey).containsOnly(Optional.empty());
        assertThat(unsettled()).containsExactly("p3", "p4");
    }

    @Test
    void aSettlementEndsWhatIsOpenOrUnknown() {
        SampleEvents.intend(log, SampleEvents.intent("open"));
        SampleEvents.intend(log, SampleEvents.intent("unknown"));
        log.record(SampleEvents.outcome("unknown", Result.UNKNOWN, "outcome_unknown"));
        log.record(SampleEvents.settled("open", false));
        log.record(SampleEvents.settled("unknown", true));

        assertThat(deeds()).extracting(RecordedAction::state).containsExactly(State.FAILED, State.DONE);
        assertThat(deeds()).extracting(deed -> deed.result().isPresent()).containsExactly(false, true);
        assertThat(unsettled()).isEmpty();
    }

    @Test
    void whatIsCertainStaysWhenSomebodyBelievesOtherwise() {
        SampleEvents.intend(log, SampleEvents.intent("p1"));
        log.record(SampleEvents.done("p1"));
        log.record(SampleEvents.settled("p1", false));
        log.record(SampleEvents.outcome("p1", Result.UNKNOWN, "outcome_unknown"));

        assertThat(deeds()).extracting(RecordedAction::state).containsExactly(State.DONE);
    }

    @Test
    void anOutcomeThatComesAfterASettlementIsTheTruth() {
        SampleEvents.intend(log, SampleEvents.intent("p1"));
        log.record(SampleEvents.settled("p1", false));
        log.record(SampleEvents.done("p1"));

        assertThat(deeds()).extracting(RecordedAction::state).containsExactly(State.DONE);
    }

    @Test
    void plansAndRefusalsAreNoDeeds() {
        log.record(SampleEvents.planned("p1"));
        log.record(SampleEvents.refused("p1"));
        log.record(SampleEvents.done("p1"));

        assertThat(deeds()).isEmpty();
    }

    @Test
    void tellsWhatWasBegunSinceATime() {
        SampleEvents.intend(log, SampleEvents.intent("early"));
        clock.advance(Duration.ofMinutes(59));
        SampleEvents.intend(log, SampleEvents.intent("late"));
        clock.advance(Duration.ofMinutes(1));
        SampleEvents.intend(log, SampleEvents.intent("now"));

        assertThat(since(Duration.ofHours(1))).as("a time includes itself").containsExactly("early", "late", "now");
        assertThat(since(Duration.ofHours(1).minusMillis(1))).containsExactly("late", "now");
        assertThat(since(Duration.ZERO)).containsExactly("now");
    }

    @Test
    void theIdsOfTheLastCheckAreKeptUntilItIsSettled() {
        AuditContext subject = SampleEvents.subject("p1");
        SampleEvents.intend(
                log, new AuditEvent.Intent(subject, "confirm", "", "elicitation", Optional.empty(), readAfter("1")));
        log.record(new AuditEvent.Outcome(
                subject,
                Result.UNKNOWN,
                "outcome_unknown",
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.of(readAfter("1", "2")),
                false,
                false));
        assertThat(deeds().get(0).settledBy()).isEqualTo(readAfter("1", "2"));

        log.record(new AuditEvent.Settled(subject, true, Optional.empty(), "lago"));
        assertThat(deeds().get(0).settledBy()).isEqualTo(SampleEvents.settlingRead());
    }

    private static VerificationCall readAfter(String... ids) {
        VerificationCall read = SampleEvents.settlingRead();
        return new VerificationCall(read.tool(), read.arguments(), Optional.of(Set.of(ids)));
    }

    @Test
    void theLatestDeedOnAnInvoiceIsTheNewestAboutItOrTheOneThatMadeIt() {
        AuditContext creation = new AuditContext(
                "create", "local", "c", "create_invoice", "", Optional.empty(), Optional.empty(), true);
        SampleEvents.intend(log, SampleEvents.intent("p1"));
        SampleEvents.intend(log, SampleEvents.intent("p2"));
        SampleEvents.intend(log, SampleEvents.intent(creation, Optional.empty()));
        log.record(SampleEvents.outcome(creation, Result.DONE, "", Optional.of(NEW_INVOICE)));

        assertThat(latestOn(SampleEvents.INVOICE)).isEqualTo("p2");
        assertThat(latestOn(NEW_INVOICE.lagoId())).isEqualTo("create");
        assertThat(latestOn("another")).isEmpty();
        assertThat(deeds().get(2).result()).contains(NEW_INVOICE);
        assertThat(deeds().get(2).subject().amountUnknown()).isTrue();
    }

    @Test
    void aRequestKeyFindsTheNewestDeedThatDidNotFail() {
        begin("failed", "local", "k");
        log.record(SampleEvents.outcome("failed", Result.FAILED, "invalid"));
        assertThat(byKey("local", "k")).as("the only one, though it failed").isEqualTo("failed");

        begin("done", "local", "k");
        log.record(SampleEvents.done("done"));
        begin("failed again", "local", "k");
        log.record(SampleEvents.outcome("failed again", Result.FAILED, "invalid"));
        begin("other key", "local", "k2");
        begin("somebody else", "other", "k");

        assertThat(byKey("local", "k")).isEqualTo("done");
        assertThat(byKey("other", "k")).isEqualTo("somebody else");
        assertThat(byKey("other", "k2")).isEmpty();

        begin("open", "local", "k");
        assertThat(byKey("local", "k")).isEqualTo("open");
    }

    @Test
    void amongFailuresTheNewestIsFound() {
        for (String plan : List.of("first", "second")) {
            begin(plan, "local", "k");
            log.record(SampleEvents.outcome(plan, Result.FAILED, "invalid"));
        }
        assertThat(byKey("local", "k")).isEqualTo("second");
    }

    @Test
    void forgetsOnlyWhatIsOldAndSettled() {
        AuditLog rotating = AuditLog.at(file, clock, 1000);
        SampleEvents.intend(rotating, SampleEvents.intent("old and open"));
        SampleEvents.intend(rotating, SampleEvents.intent("old and done"));
        rotating.record(SampleEvents.done("old and done"));
        clock.advance(Duration.ofDays(31));
        SampleEvents.intend(rotating, SampleEvents.intent("new"));
        rotating.record(SampleEvents.done("new"));

        List<RecordedAction> remembered = rotating.consult(ledger -> ledger.since(Instant.EPOCH));
        assertThat(plans(remembered)).containsExactly("old and open", "new");
    }

    private void begin(String plan, String principal, String key) {
        AuditContext subject = new AuditContext(plan, principal, "c", "update_invoice", "");
        SampleEvents.intend(log, SampleEvents.intent(subject, Optional.of(key)));
    }

    private List<RecordedAction> deeds() {
        return ask(ledger -> ledger.since(Instant.EPOCH));
    }

    private List<String> since(Duration ago) {
        return plans(ask(ledger -> ledger.since(clock.instant().minus(ago))));
    }

    private List<String> unsettled() {
        return plans(ask(AuditIndex::unsettled));
    }

    private String latestOn(String lagoId) {
        return ask(ledger -> plan(ledger.on(lagoId).stream().findFirst()));
    }

    private String byKey(String principal, String key) {
        return ask(ledger -> plan(ledger.byRequestKey(principal, key)));
    }

    private static String plan(Optional<RecordedAction> deed) {
        return deed.map(found -> found.subject().planId()).orElse("");
    }

    private static List<String> plans(List<RecordedAction> deeds) {
        return deeds.stream().map(deed -> deed.subject().planId()).toList();
    }

    /** The answer, which must be the same for whoever reads the record anew. */
    private <R> R ask(Function<AuditIndex, R> question) {
        R answer = log.consult(question);
        R later = AuditLog.at(file, clock).consult(question);
        assertThat(later).as("the answer to a process that starts now").isEqualTo(answer);
        return answer;
    }
}
