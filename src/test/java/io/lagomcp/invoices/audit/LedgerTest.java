package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditEvent.Result;
import io.lagomcp.invoices.audit.Deed.State;
import io.lagomcp.invoices.guard.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the record answers, to the process that wrote it and to one that reads it later. */
class LedgerTest {
    private static final InvoiceRef NEW_INVOICE = new InvoiceRef("2b", "LAG-2");

    private final TestClock clock = new TestClock();
    private final Path file;
    private final AuditLog log;

    LedgerTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, clock);
    }

    @Test
    void anEmptyRecordKnowsNothing() {
        assertThat(ask(Ledger::lastSeq)).isZero();
        assertThat(deeds()).isEmpty();
        assertThat(unsettled()).isEmpty();
        assertThat(latestOn(Sample.INVOICE)).isEmpty();
    }

    @Test
    void aDeedIsWhatItsIntentSays() {
        Subject subject = Sample.subject("p1");
        log.record(Sample.planned("p1"));
        Sample.intend(log, Sample.intent(subject, Optional.of("key")));

        assertThat(deeds())
                .containsExactly(new Deed(
                        2,
                        clock.instant(),
                        log.consult(Ledger::process),
                        subject,
                        "elicitation",
                        Optional.of(Sha256.fingerprint("key")),
                        Sample.settlingRead(),
                        State.OPEN,
                        Optional.empty(),
                        2));
        assertThat(ask(Ledger::lastSeq)).isEqualTo(2L);
    }

    @Test
    void aDeedKnowsTheNumberOfItsNewestLine() {
        Sample.intend(log, Sample.intent("p1"));
        Sample.intend(log, Sample.intent("p2"));
        assertThat(deeds()).extracting(Deed::lastSeq).containsExactly(1L, 2L);

        log.record(Sample.outcome("p1", Result.UNKNOWN, "outcome_unknown"));
        assertThat(deeds()).extracting(Deed::lastSeq).containsExactly(3L, 2L);

        log.record(new AuditEvent.Settled(Sample.subject("p1"), true, Optional.empty(), "somebody"));
        log.record(Sample.done("p2"));
        assertThat(deeds()).extracting(Deed::lastSeq).containsExactly(4L, 5L);

        log.record(Sample.outcome("p1", Result.UNKNOWN, "outcome_unknown"));
        assertThat(deeds())
                .extracting(Deed::lastSeq)
                .as("a line that changes nothing counts, too")
                .containsExactly(6L, 5L);
    }

    @Test
    void anOutcomeEndsTheDeedOfItsPlan() {
        Sample.intend(log, Sample.intent("p1"));
        Sample.intend(log, Sample.intent("p2"));
        Sample.intend(log, Sample.intent("p3"));
        Sample.intend(log, Sample.intent("p4"));
        log.record(Sample.outcome("p3", Result.UNKNOWN, "outcome_unknown"));
        log.record(Sample.outcome("p2", Result.FAILED, "not_allowed"));
        log.record(Sample.done("p1"));

        assertThat(deeds())
                .extracting(deed -> deed.subject().planId() + " " + deed.state())
                .containsExactly("p1 DONE", "p2 FAILED", "p3 UNKNOWN", "p4 OPEN");
        assertThat(deeds())
                .extracting(Deed::result)
                .as("what came out: nothing where it is not known to be done")
                .containsExactly(
                        Optional.of(new InvoiceRef(Sample.INVOICE, "LAG-1234")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(deeds()).extracting(Deed::requestKey).containsOnly(Optional.empty());
        assertThat(unsettled()).containsExactly("p3", "p4");
    }

    @Test
    void aSettlementEndsWhatIsOpenOrUnknown() {
        Sample.intend(log, Sample.intent("open"));
        Sample.intend(log, Sample.intent("unknown"));
        log.record(Sample.outcome("unknown", Result.UNKNOWN, "outcome_unknown"));
        log.record(Sample.settled("open", false));
        log.record(Sample.settled("unknown", true));

        assertThat(deeds()).extracting(Deed::state).containsExactly(State.FAILED, State.DONE);
        assertThat(deeds()).extracting(deed -> deed.result().isPresent()).containsExactly(false, true);
        assertThat(unsettled()).isEmpty();
    }

    @Test
    void whatIsCertainStaysWhenSomebodyBelievesOtherwise() {
        Sample.intend(log, Sample.intent("p1"));
        log.record(Sample.done("p1"));
        log.record(Sample.settled("p1", false));
        log.record(Sample.outcome("p1", Result.UNKNOWN, "outcome_unknown"));

        assertThat(deeds()).extracting(Deed::state).containsExactly(State.DONE);
    }

    @Test
    void anOutcomeThatComesAfterASettlementIsTheTruth() {
        Sample.intend(log, Sample.intent("p1"));
        log.record(Sample.settled("p1", false));
        log.record(Sample.done("p1"));

        assertThat(deeds()).extracting(Deed::state).containsExactly(State.DONE);
    }

    @Test
    void plansAndRefusalsAreNoDeeds() {
        log.record(Sample.planned("p1"));
        log.record(Sample.refused("p1"));
        log.record(Sample.done("p1"));

        assertThat(deeds()).isEmpty();
    }

    @Test
    void tellsWhatWasBegunSinceATime() {
        Sample.intend(log, Sample.intent("early"));
        clock.advance(Duration.ofMinutes(59));
        Sample.intend(log, Sample.intent("late"));
        clock.advance(Duration.ofMinutes(1));
        Sample.intend(log, Sample.intent("now"));

        assertThat(since(Duration.ofHours(1))).as("a time includes itself").containsExactly("early", "late", "now");
        assertThat(since(Duration.ofHours(1).minusMillis(1))).containsExactly("late", "now");
        assertThat(since(Duration.ZERO)).containsExactly("now");
    }

    @Test
    void theLatestDeedOnAnInvoiceIsTheNewestAboutItOrTheOneThatMadeIt() {
        Subject creation =
                new Subject("create", "local", "c", "create_invoice", "", Optional.empty(), Optional.empty(), true);
        Sample.intend(log, Sample.intent("p1"));
        Sample.intend(log, Sample.intent("p2"));
        Sample.intend(log, Sample.intent(creation, Optional.empty()));
        log.record(new AuditEvent.Outcome(
                creation, Result.DONE, "", Optional.of(NEW_INVOICE), Optional.empty(), Duration.ZERO));

        assertThat(latestOn(Sample.INVOICE)).isEqualTo("p2");
        assertThat(latestOn(NEW_INVOICE.lagoId())).isEqualTo("create");
        assertThat(latestOn("another")).isEmpty();
        assertThat(deeds().get(2).result()).contains(NEW_INVOICE);
        assertThat(deeds().get(2).subject().amountUnknown()).isTrue();
    }

    @Test
    void aRequestKeyFindsTheNewestDeedThatDidNotFail() {
        begin("failed", "local", "k");
        log.record(Sample.outcome("failed", Result.FAILED, "invalid"));
        assertThat(byKey("local", "k")).as("the only one, though it failed").isEqualTo("failed");

        begin("done", "local", "k");
        log.record(Sample.done("done"));
        begin("failed again", "local", "k");
        log.record(Sample.outcome("failed again", Result.FAILED, "invalid"));
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
            log.record(Sample.outcome(plan, Result.FAILED, "invalid"));
        }
        assertThat(byKey("local", "k")).isEqualTo("second");
    }

    @Test
    void forgetsOnlyWhatIsOldAndSettled() {
        AuditLog rotating = AuditLog.at(file, clock, 1000);
        Sample.intend(rotating, Sample.intent("old and open"));
        Sample.intend(rotating, Sample.intent("old and done"));
        rotating.record(Sample.done("old and done"));
        clock.advance(Duration.ofDays(31));
        Sample.intend(rotating, Sample.intent("new"));
        rotating.record(Sample.done("new"));

        List<Deed> remembered = rotating.consult(ledger -> ledger.since(Instant.EPOCH));
        assertThat(plans(remembered)).containsExactly("old and open", "new");
    }

    private void begin(String plan, String principal, String key) {
        Subject subject =
                new Subject(plan, principal, "c", "update_invoice", "", Optional.empty(), Optional.empty(), false);
        Sample.intend(log, Sample.intent(subject, Optional.of(key)));
    }

    private List<Deed> deeds() {
        return ask(ledger -> ledger.since(Instant.EPOCH));
    }

    private List<String> since(Duration ago) {
        return plans(ask(ledger -> ledger.since(clock.instant().minus(ago))));
    }

    private List<String> unsettled() {
        return plans(ask(Ledger::unsettled));
    }

    private String latestOn(String lagoId) {
        return ask(ledger -> plan(ledger.on(lagoId).stream().findFirst()));
    }

    private String byKey(String principal, String key) {
        return ask(ledger -> plan(ledger.byRequestKey(principal, key)));
    }

    private static String plan(Optional<Deed> deed) {
        return deed.map(found -> found.subject().planId()).orElse("");
    }

    private static List<String> plans(List<Deed> deeds) {
        return deeds.stream().map(deed -> deed.subject().planId()).toList();
    }

    /** The answer, which must be the same for whoever reads the record anew. */
    private <R> R ask(Function<Ledger, R> question) {
        R answer = log.consult(question);
        R later = AuditLog.at(file, clock).consult(question);
        assertThat(later).as("the answer to a process that starts now").isEqualTo(answer);
        return answer;
    }
}
