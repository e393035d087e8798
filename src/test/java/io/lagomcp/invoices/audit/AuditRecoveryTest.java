package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash leaves is put right; what somebody else did is not written over. */
class AuditRecoveryTest {
    private final Path folder;
    private final Path file;
    private final Path head;
    private final AuditLog log;

    AuditRecoveryTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("audit.jsonl");
        head = folder.resolve("audit.jsonl.head");
        log = at(file);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void halfALineIsCutOffAndTheNextEntrySaysSo(int entriesBefore) throws Exception {
        write(entriesBefore);
        if (entriesBefore == 0) {
            log.consult(AuditIndex::lastSeq);
        }
        append("{\"seq\":4,\"ti");
        assertThat(AuditVerification.of(file))
                .satisfies(verified -> assertThat(verified.problems()).isEmpty())
                .extracting(AuditVerification::unfinishedBytes)
                .isEqualTo(12L);

        SampleEvents.intend(at(file), SampleEvents.intent("next"));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(entriesBefore + 2);
        assertThat(lines.get(entriesBefore)).contains("\"event\":\"recovered\"", "\"cut_bytes\":12,\"prev\":");
        assertThat(AuditVerification.of(file).problems()).isEmpty();
        assertThat(log.consult(AuditIndex::unsettled)).hasSize(entriesBefore + 1);
    }

    @Test
    void halfALineIsNotTouchedByAQuestion() throws Exception {
        write(2);
        append("{\"seq\":3");
        assertThat(log.consult(AuditIndex::lastSeq)).isEqualTo(2L);
        assertThat(log.consult(AuditIndex::lastSeq)).isEqualTo(2L);
        assertThat(Files.readString(file)).endsWith("{\"seq\":3");

        write(1);
        assertThat(Files.readAllLines(file)).hasSize(4);
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void aHeadThatIsBehindIsWhatACrashLeaves() throws Exception {
        write(2);
        String behind = Files.readString(head);
        write(1);
        Files.writeString(head, behind);
        assertThat(AuditVerification.of(file).problems()).isEmpty();

        AuditLog later = at(file);
        assertThat(later.consult(AuditIndex::lastSeq)).isEqualTo(3L);
        assertThat(later.consult(AuditIndex::lastSeq)).as("asked again").isEqualTo(3L);
        SampleEvents.intend(later, SampleEvents.intent("next"));
        assertThat(Files.readString(head)).startsWith("4 ");
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void aHeadThatNamesNoEntryIsWhatACrashLeavesAfterTheVeryFirstOne() throws Exception {
        log.consult(AuditIndex::lastSeq);
        String none = Files.readString(head);
        assertThat(none).isEqualTo("0 " + "0".repeat(64) + "\n");
        write(1);
        Files.writeString(head, none);
        assertThat(AuditVerification.of(file).problems()).isEmpty();
        SampleEvents.intend(at(file), SampleEvents.intent("next"));
        assertThat(AuditVerification.of(file).problems()).isEmpty();

        Files.writeString(head, none);
        assertThat(AuditVerification.of(file).problems()).hasSize(1);
        refuses(at(file));
    }

    @Test
    void refusesARecordOfWhichOneEntryIsLeftAndWhoseHeadWasEmptied() throws Exception {
        write(3);
        Files.write(file, Files.readAllLines(file).subList(0, 1));
        Files.writeString(head, "");

        assertThat(AuditVerification.of(file).problems()).hasSize(1);
        refusesNowAndLater();
    }

    @Test
    void refusesARecordWhoseBeginningIsMissing() throws Exception {
        write(3);
        Files.write(file, Files.readAllLines(file).subList(1, 3));

        assertThat(AuditVerification.of(file).problems()).hasSize(1);
        refuses(log);
        assertThatThrownBy(() -> at(file).consult(AuditIndex::lastSeq))
                .hasMessageContaining("it begins with entry 2, and what comes before is missing");
        refuses(at(file));
    }

    @Test
    void refusesFilesWhoseBeginningIsMissingTogetherWithItsCheckpoint() throws Exception {
        write(5, AuditLog.at(file, new TestClock(), 1500));
        for (String name : List.of("0000000001.jsonl", "0000000003.checkpoint", "0000000005.checkpoint")) {
            Files.delete(folder.resolve("audit-" + name));
        }

        assertThat(AuditVerification.of(file).problems()).hasSize(1);
        refuses(at(file));
    }

    @Test
    void refusesLinesThatTheHeadDoesNotKnow() throws Exception {
        write(2);
        String behind = Files.readString(head);
        write(2);
        Files.writeString(head, behind);

        assertThat(AuditVerification.of(file).problems()).hasSize(1);
        refuses(at(file));
    }

    @Test
    void refusesAfterTheHeadWasTakenAway() throws Exception {
        write(2);
        Files.delete(head);
        refusesNowAndLater();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 x\n", "2", "-1 \n", "\n", "99999999999999999999 "})
    void refusesAHeadThatNamesNothing(String text) throws Exception {
        write(2);
        Files.writeString(head, text);
        refusesNowAndLater();
        assertThat(AuditVerification.of(file).problems())
                .singleElement()
                .extracting(AuditVerification.Problem::file)
                .isEqualTo(head);
    }

    @Test
    void refusesAfterTheEndWasCutOff() throws Exception {
        write(3);
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 2));
        refusesNowAndLater();
    }

    @Test
    void refusesAfterTheFileWasTakenAway() throws Exception {
        write(3);
        Files.delete(file);
        refusesNowAndLater();
    }

    @Test
    void refusesToFollowALineThatDoesNotFollow() throws Exception {
        write(3);
        List<String> lines = Files.readAllLines(file);
        append(lines.get(2) + "\n");
        refusesNowAndLater();
    }

    @Test
    void refusesToFollowALineThatIsNotOurs() throws Exception {
        write(3);
        append("a remark\n");
        refusesNowAndLater();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void refusesARecordThatWasReplacedByAnotherOne(int entries) throws Exception {
        write(entries);
        write(4, at(folder.resolve("other.jsonl")));
        Files.copy(folder.resolve("other.jsonl"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(folder.resolve("other.jsonl.head"), head, StandardCopyOption.REPLACE_EXISTING);
        refuses(log);
    }

    @Test
    void refusesAFirstEntryThatFollowsSomething() throws Exception {
        write(1);
        ChainPosition before = new ChainPosition(0, "1".repeat(64));
        byte[] line = AuditLine.sealed(AuditEventWriter.of(SampleEvents.planned("p"), 1, Instant.EPOCH, "a"), before);
        Files.write(file, line);
        append("\n");
        Files.writeString(head, "1 " + AuditLine.read(line).link().hash() + "\n");
        refuses(at(file));
        assertThat(AuditVerification.of(file).problems()).hasSize(1);
    }

    @Test
    void refusesARecordFromWhichTheEndWasRemovedHeadAndAll() throws Exception {
        write(2);
        byte[] before = Files.readAllBytes(file);
        byte[] headBefore = Files.readAllBytes(head);
        write(1);
        Files.write(file, before);
        Files.write(head, headBefore);
        refuses(log);
    }

    @Test
    void refusesAFullFileWhoseEndIsMissing() throws Exception {
        write(5, AuditLog.at(file, new TestClock(), 1500));
        Path full = folder.resolve("audit-0000000003.jsonl");
        String text = Files.readString(full);
        Files.writeString(full, text.substring(0, text.length() - 1));
        refuses(at(file));

        Files.writeString(full, "");
        refuses(at(file));
    }

    @Test
    void worksAgainOnceTheRecordIsWhatItWas() throws Exception {
        write(2);
        String text = Files.readString(file);
        Files.writeString(file, "");
        refuses(log);
        Files.writeString(file, text);

        write(1);
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void saysThatADirectoryIsInTheWay() throws Exception {
        Files.createDirectory(file);
        refuses(log);
        assertThat(folder.resolve("audit.jsonl.head")).hasContent("0 " + "0".repeat(64));

        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        refuses(at(blocked.resolve("audit.jsonl")));
    }

    static boolean noFullDevice() {
        return Files.notExists(Path.of("/dev/full"));
    }

    @Test
    @DisabledIf("noFullDevice")
    void saysThatTheDiskIsFullAndTheHeadStaysAsItWas() throws Exception {
        Files.createSymbolicLink(file, Path.of("/dev/full"));

        assertThatThrownBy(() -> write(1))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("audit.jsonl")
                .hasMessageContaining("No space left");
        Files.delete(file);
        assertThat(head).hasContent("0 " + "0".repeat(64));
    }

    @Test
    void afterAFailureTheRecordItselfIsTriedOutAndStaysAsItWas() throws Exception {
        write(2);
        String before = Files.readString(file);
        log.requireWritable();
        Files.move(file, folder.resolve("elsewhere"));
        Files.createDirectory(file);
        refuses(log);
        assertThatThrownBy(log::requireWritable).isInstanceOf(AuditException.class);
        Files.delete(file);
        Files.move(folder.resolve("elsewhere"), file);
        log.requireWritable();

        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(AuditVerification.of(file).problems()).isEmpty();
        write(1);
        log.requireWritable();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aLineWhoseHeadCannotBeWrittenIsTakenBack(int entriesBefore) throws Exception {
        write(entriesBefore);
        String before = entriesBefore == 0 ? "" : Files.readString(file);
        AuditSegments files = new AuditSegments(file);
        AuditWriter journal = new AuditWriter(files, new TestClock(), 100_000, Optional.empty(), "a");
        AuditLock lock = AuditLock.toWrite(files);
        journal.catchUp(lock);
        lock.close();

        assertThatThrownBy(() -> journal.append(SampleEvents.intent("refused"), lock))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent(before);
        write(1);
        assertThat(AuditVerification.of(file).lines()).isEqualTo(entriesBefore + 1L);
    }

    @Test
    void aPathThatIsNoFileIsRefusedAtOnce() {
        assertThatThrownBy(() -> at(Path.of("/"))).isInstanceOf(AuditException.class);
    }

    /** This process does, and one that starts now. */
    private void refusesNowAndLater() throws IOException {
        refuses(log);
        refuses(at(file));
    }

    /** Neither an intent nor anything else is taken, and nothing is written. */
    private void refuses(AuditLog refusing) throws IOException {
        String before = Files.isRegularFile(file) ? Files.readString(file) : "";
        assertThatThrownBy(() -> refusing.intend(SampleEvents.intent("refused"), ledger -> Optional.empty()))
                .as("an intent")
                .isInstanceOf(AuditException.class);
        assertThatThrownBy(() -> refusing.record(SampleEvents.planned("refused")))
                .isInstanceOf(AuditException.class);
        assertThatThrownBy(() -> refusing.consult(AuditIndex::lastSeq)).isInstanceOf(AuditException.class);
        assertThat(Files.isRegularFile(file) ? Files.readString(file) : "").isEqualTo(before);
    }

    private void write(int entries) {
        write(entries, log);
    }

    private static void write(int entries, AuditLog into) {
        for (int entry = 0; entry < entries; entry++) {
            SampleEvents.intend(into, SampleEvents.intent("p" + entry));
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static AuditLog at(Path file) {
        return AuditLog.at(file, new TestClock());
    }
}
