package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.store.FleetHistory.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of violation is found, and nothing else is called one. */
class FleetHistoryTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
    private static final int BUDGET = 2;

    private final FleetHistory history = new FleetHistory();
    private final Path file;
    private final AuditLog log;

    FleetHistoryTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static AuditContext subject(String plan) {
        return new AuditContext(
                plan,
                "kim",
                "test",
                "update_invoice",
                "d".repeat(64),
                Optional.of(new InvoiceReference("invoice-of-" + plan, "1")),
                Optional.empty(),
                false);
    }

    private void planned(String plan) {
        log.record(SampleEvents.planned(subject(plan)));
    }

    private void intended(String plan) {
        SampleEvents.intend(log, SampleEvents.intent(subject(plan), Optional.empty()));
    }

    private void ended(String plan, Result result) {
        log.record(SampleEvents.outcome(subject(plan), result, "", Optional.empty()));
    }

    private void wrote(String plan) {
        history.wrote("invoice-of-" + plan, NOW);
    }

    private void answered(String plan, Answer answer) {
        history.answered(plan, "invoice-of-" + plan, answer);
    }

    private void carriedOut(String plan) {
        planned(plan);
        intended(plan);
        wrote(plan);
        ended(plan, Result.DONE);
        answered(plan, Answer.DONE);
    }

    private void assertFound(String... violations) {
        assertThat(history.violations(file, BUDGET)).containsExactly(violations);
    }

    @Test
    void whatMayHappenIsNoViolation() {
        carriedOut("p1");
        answered("p1", Answer.REFUSED);
        planned("p2");
        answered("p2", Answer.REJECTED);
        planned("p3");
        intended("p3");
        ended("p3", Result.FAILED);
        answered("p3", Answer.REFUSED);
        intended("p3");
        answered("p3", Answer.UNKNOWN);
        wrote("p3");

        assertFound();
    }

    @Test
    void doneAndNotWritten() {
        planned("p1");
        intended("p1");
        answered("p1", Answer.DONE);

        assertFound("plan p1 was answered as done, and nothing was written");
    }

    @Test
    void recordedAsDoneAndNotWritten() {
        planned("p1");
        intended("p1");
        ended("p1", Result.DONE);

        assertFound("plan p1 is recorded as done, and nothing was written");
    }

    @Test
    void recordedAsFailedAndWritten() {
        planned("p1");
        intended("p1");
        wrote("p1");
        ended("p1", Result.FAILED);

        assertFound("plan p1 is recorded as failed, and was written");
    }

    @Test
    void writtenTwice() {
        carriedOut("p1");
        wrote("p1");

        assertFound("invoice invoice-of-p1 was written twice");
    }

    @Test
    void refusedAndWritten() {
        planned("p1");
        intended("p1");
        wrote("p1");
        answered("p1", Answer.REFUSED);

        assertFound("plan p1 was refused, and was written");
    }

    @Test
    void rejectedAndCarriedOut() {
        carriedOut("p1");
        answered("p1", Answer.REJECTED);

        assertFound("plan p1 was both carried out and rejected", "plan p1 was refused, and was written");
    }

    @Test
    void writtenWithoutAnIntent() {
        planned("p1");
        wrote("p1");
        answered("p1", Answer.UNKNOWN);

        assertFound("invoice invoice-of-p1 was written without an intent");
    }

    @Test
    void writtenBeforeItsIntent() {
        planned("p1");
        intended("p1");
        history.wrote("invoice-of-p1", NOW.minusMillis(1));

        assertFound("invoice invoice-of-p1 was written before its intent");
    }

    @Test
    void aSecondIntent() {
        carriedOut("p1");
        intended("p1");

        assertFound("plan p1 has a second intent in entry 4");
    }

    @Test
    void aSecondOutcome() {
        carriedOut("p1");
        ended("p1", Result.DONE);

        assertFound("plan p1 has an outcome without an open intent in entry 4");
    }

    @Test
    void moreThanTheBudget() {
        carriedOut("p1");
        carriedOut("p2");
        carriedOut("p3");

        assertFound("the budget of 2 in an hour is exceeded in entry 8");
    }

    @Test
    void aLostPlan() {
        carriedOut("p1");
        answered("p2", Answer.REFUSED);

        assertFound("plan p2 is lost");
    }

    @Test
    void aBrokenChain() throws Exception {
        carriedOut("p1");
        log.close();
        Files.writeString(file, Files.readString(file).replaceFirst("kim", "tom"));

        assertThat(history.violations(file, BUDGET)).first().asString().startsWith("the chain, line 1: ");
    }
}
