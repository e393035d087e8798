package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditRotationTest {
    /** Room for two entries. */
    private static final long LIMIT = 1500;

    private final TestClock clock = new TestClock();
    private final Path folder;
    private final Path file;
    private final AuditLog log;

    AuditRotationTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, clock, LIMIT);
    }

    @Test
    void aFullFileIsNamedAfterItsFirstEntryAndTheChainGoesOn() throws Exception {
        begin(log, 1, 5);

        assertThat(names())
                .containsExactly(
                        "audit-0000000001.jsonl",
                        "audit-0000000003.checkpoint",
                        "audit-0000000003.jsonl",
                        "audit-0000000005.checkpoint",
                        "audit.jsonl",
                        "audit.jsonl.head");
        assertThat(Files.readAllLines(file)).singleElement().asString().startsWith("{\"seq\":5,");
        assertThat(Files.size(folder.resolve("audit-0000000001.jsonl"))).isLessThanOrEqualTo(LIMIT);
        assertThat(AuditVerification.of(file))
                .satisfies(verified -> assertThat(verified.problems()).isEmpty())
                .extracting(AuditVerification::files, AuditVerification::lines)
                .containsExactly(3, 5L);
    }

    @Test
    void aFileIsFilledToItsLastByte() throws Exception {
        begin(log, 1, 2);
        long two = Files.size(file);
        Path other = folder.resolve("other.jsonl");
        begin(AuditLog.at(other, clock, two), 1, 2);
        assertThat(folder.resolve("other-0000000001.jsonl")).doesNotExist();

        Path third = folder.resolve("third.jsonl");
        begin(AuditLog.at(third, clock, two - 1), 1, 2);
        assertThat(folder.resolve("third-0000000001.jsonl")).exists();
    }

    @Test
    void anEntryThatIsLargerThanTheLimitGetsAFileOfItsOwn() {
        begin(AuditLog.at(file, clock, 10), 1, 3);

        assertThat(names())
                .containsExactly(
                        "audit-0000000001.jsonl",
                        "audit-0000000002.checkpoint",
                        "audit-0000000002.jsonl",
                        "audit-0000000003.checkpoint",
                        "audit.jsonl",
                        "audit.jsonl.head");
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void aNameWithoutExtensionRotatesToo() {
        begin(AuditLog.at(folder.resolve("record"), clock, 10), 1, 2);

        assertThat(names())
                .containsExactly("record", "record-0000000001", "record-0000000002.checkpoint", "record.head");
    }

    @Test
    void anotherProcessNoticesAndKnowsTheSame() {
        AuditLog other = AuditLog.at(file, clock, LIMIT);
        begin(other, 1, 1);
        begin(log, 2, 9);
        begin(other, 10, 10);
        begin(log, 11, 14);

        assertThat(plans(other)).containsExactlyElementsOf(numbers(1, 14));
        assertThat(plans(log)).containsExactlyElementsOf(numbers(1, 14));
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void aProcessThatFoundNothingYetFollowsIntoFilesThatWereFilledSince() {
        AuditLog other = AuditLog.at(file, clock, LIMIT);
        assertThat(plans(other)).isEmpty();
        begin(log, 1, 7);

        assertThat(plans(other)).containsExactlyElementsOf(numbers(1, 7));
    }

    @Test
    void aCrashBetweenRenamingAndWritingIsNoLoss() throws Exception {
        begin(log, 1, 2);
        AuditLog other = AuditLog.at(file, clock, LIMIT);
        assertThat(plans(other)).hasSize(2);
        Files.move(file, folder.resolve("audit-0000000001.jsonl"));

        assertThat(AuditVerification.of(file).problems()).isEmpty();
        assertThat(plans(AuditLog.at(file, clock))).containsExactly("1", "2");
        begin(other, 3, 3);
        assertThat(plans(log)).containsExactly("1", "2", "3");
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void onlyTheNewestCheckpointsAreKept() {
        begin(log, 1, 9);

        assertThat(names())
                .filteredOn(name -> name.endsWith(".checkpoint"))
                .containsExactly("audit-0000000007.checkpoint", "audit-0000000009.checkpoint");
    }

    @Test
    void oldFilesMayBeTakenAwayIfTheirCheckpointsStay() throws Exception {
        begin(log, 1, 5);
        Files.delete(folder.resolve("audit-0000000001.jsonl"));
        AuditLog later = AuditLog.at(file, clock, LIMIT);
        begin(later, 6, 6);
        Files.delete(folder.resolve("audit-0000000003.jsonl"));
        begin(AuditLog.at(file, clock, LIMIT), 7, 7);

        assertThat(plans(AuditLog.at(file, clock)))
                .as("what was done is known although its file is elsewhere")
                .containsExactlyElementsOf(numbers(1, 7));
        assertThat(AuditVerification.of(file).problems())
                .extracting(AuditVerification.Problem::text)
                .containsExactly("the log begins with entry 5: entries 1 to 4 are not here");
    }

    @Test
    void oldFilesMayBeTakenAwayWhileAProcessWasStillReadingThem() throws Exception {
        begin(log, 1, 3);
        AuditLog other = AuditLog.at(file, clock, LIMIT);
        assertThat(plans(other)).hasSize(3);
        begin(log, 4, 9);
        Files.delete(folder.resolve("audit-0000000001.jsonl"));
        Files.delete(folder.resolve("audit-0000000003.jsonl"));
        Files.delete(folder.resolve("audit-0000000005.jsonl"));

        assertThat(plans(other)).containsExactlyElementsOf(numbers(1, 9));
        begin(other, 10, 10);
        assertThat(plans(log)).containsExactlyElementsOf(numbers(1, 10));
    }

    private static void begin(AuditLog log, int first, int last) {
        numbers(first, last).forEach(plan -> SampleEvents.intend(log, SampleEvents.intent(plan)));
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private static List<String> plans(AuditLog log) {
        return log.consult(ledger ->
                ledger.unsettled().stream().map(deed -> deed.subject().planId()).toList());
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
