package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full files need not be read again where a checkpoint holds what they say, and no other checkpoint is believed. */
class AuditCheckpointTest {
    private final TestClock clock = new TestClock();
    private final Path folder;
    private final Path file;
    private final AuditLog log;

    AuditCheckpointTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, clock, 1500);
    }

    @Test
    void theNextEntryNamesTheCheckpointByItsHash() throws Exception {
        begin(1, 3);

        byte[] saved = Files.readAllBytes(folder.resolve("audit-0000000003.checkpoint"));
        assertThat(Files.readString(file))
                .contains(",\"checkpoint\":\"" + Sha256.of(saved, saved.length) + "\",\"prev\":");
    }

    @Test
    void aLaterProcessKnowsEverythingWithoutReadingFullFiles() throws Exception {
        AuditContext other = new AuditContext(
                "q",
                "ann",
                "client 2",
                "create_invoice",
                "e".repeat(64),
                Optional.empty(),
                Optional.empty(),
                true,
                "bob");
        SampleEvents.intend(log, SampleEvents.intent(other, Optional.of("key")));
        log.record(SampleEvents.outcome(other, Result.DONE, "", Optional.of(new InvoiceReference("2b", "LAG-2"))));
        begin(1, 2);
        log.record(SampleEvents.outcome("1", Result.FAILED, "no"));
        log.record(SampleEvents.outcome("2", Result.UNKNOWN, "outcome_unknown"));
        begin(3, 6);
        List<RecordedAction> known = deeds(log);
        assertThat(known).hasSize(7);
        // with the same size and end, so that only whoever reads it would notice
        change(folder.resolve("audit-0000000001.jsonl"), "create_invoice", "delete_invoice");

        assertThat(deeds(later())).isEqualTo(known);
        assertThat(AuditVerification.of(file).problems()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"state\":\"OPEN\"", "\"seq\":2", "\"bytes\":1"})
    void oneThatWasChangedIsReplacedByWhatTheFilesSay(String changed) throws Exception {
        begin(1, 5);
        List<RecordedAction> known = deeds(log);
        change(
                folder.resolve("audit-0000000005.checkpoint"),
                changed,
                changed.substring(0, changed.length() - 2) + "9\"");

        AuditLog later = later();
        assertThat(deeds(later)).isEqualTo(known);
        SampleEvents.intend(later, SampleEvents.intent("6"));
        assertThat(folder.resolve("audit-0000000006.checkpoint")).exists();
        assertThat(deeds(later())).hasSize(6);
    }

    @Test
    void withoutAnyTheFilesAreReadAndOneIsMade() throws Exception {
        begin(1, 5);
        List<RecordedAction> known = deeds(log);
        Files.delete(folder.resolve("audit-0000000003.checkpoint"));
        Files.delete(folder.resolve("audit-0000000005.checkpoint"));

        AuditLog later = later();
        assertThat(deeds(later)).isEqualTo(known);
        SampleEvents.intend(later, SampleEvents.intent("6"));
        assertThat(folder.resolve("audit-0000000006.checkpoint")).exists();
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void aForgedOneDoesNotStandInForFilesThatAreGone() throws Exception {
        begin(1, 5);
        Path checkpoint = folder.resolve("audit-0000000005.checkpoint");
        // it forgets what was done
        Files.writeString(checkpoint, Files.readAllLines(checkpoint).get(0) + "\n");
        Files.delete(folder.resolve("audit-0000000001.jsonl"));
        Files.delete(folder.resolve("audit-0000000003.checkpoint"));

        assertThatThrownBy(() -> deeds(later())).isInstanceOf(AuditException.class);
        assertThat(AuditVerification.of(file).problems())
                .extracting(AuditVerification.Problem::file)
                .contains(checkpoint);
    }

    @Test
    void aFullFileWithAnotherEndIsNotPassedOver() throws Exception {
        begin(1, 5);
        Path full = folder.resolve("audit-0000000003.jsonl");
        List<String> lines = Files.readAllLines(full);
        Files.writeString(full, lines.get(0) + "\n");

        assertThatThrownBy(() -> deeds(later())).isInstanceOf(AuditException.class);
    }

    @Test
    void aLaterProcessKnowsWhoIsPausedHoweverLongAgo() throws Exception {
        pause("bot", true);
        pause("eve", true);
        pause("eve", false);
        clock.advance(java.time.Duration.ofDays(100));
        begin(1, 6);
        Pause expected = log.consult(index -> index.pauseOf("bot", "")).orElseThrow();
        change(folder.resolve("audit-0000000001.jsonl"), "Too many", "Two many");

        assertThat(expected.reason()).isEqualTo("Too many");
        assertThat(later().<List<Pause>>consult(AuditIndex::pauses)).containsExactly(expected);
        assertThat(AuditVerification.of(file).problems()).hasSize(1);
    }

    private void pause(String principal, boolean paused) {
        assertThat(log.change(
                        new AuditEvent.PauseChange(principal, "person", paused, "ann", "client", "page", "Too many"),
                        index -> Optional.empty()))
                .isEmpty();
    }

    private AuditLog later() {
        return AuditLog.at(file, clock, 1500);
    }

    private void begin(int first, int last) {
        for (int plan = first; plan <= last; plan++) {
            SampleEvents.intend(log, SampleEvents.intent(Integer.toString(plan)));
        }
    }

    private static List<RecordedAction> deeds(AuditLog asked) {
        return asked.consult(ledger -> ledger.since(Instant.EPOCH));
    }

    private static void change(Path file, String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        assertThat(text).contains(from);
        Files.writeString(file, text.replaceFirst(from, to));
    }
}
