package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.AuditVerification.HeadSignature;
import io.lagomcp.invoices.audit.AuditVerification.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verification says, in which words. The record has entries 1 to 4, 5 to 8, and 9 to 11 in its three files. */
class AuditVerificationTest {
    private static final AuditFilesInMemory WRITTEN = AuditFilesInMemory.of(11);

    private final AuditFilesInMemory record = WRITTEN.copy();
    private final Path folder;
    private final Path file;
    private final Path head;
    private final Path second;

    AuditVerificationTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve(AuditFilesInMemory.FILE);
        head = folder.resolve(AuditFilesInMemory.HEAD);
        second = folder.resolve("audit-0000000005.jsonl");
    }

    @Test
    void anIntactRecordIsDescribed() {
        AuditVerification verified = AuditVerification.of(record.in(folder));

        Instant time = new TestClock().instant();
        String newest = new String(record.bytes(AuditFilesInMemory.HEAD), StandardCharsets.US_ASCII).strip();
        assertThat(verified)
                .isEqualTo(new AuditVerification(
                        11,
                        3,
                        Optional.of(time),
                        Optional.of(time),
                        AuditHead.parse(newest.replace(' ', ':') + "@" + time),
                        HeadSignature.NONE,
                        0,
                        List.of()));
        assertThat(verified.intact()).isTrue();
    }

    @Test
    void aRecordThatWasOnlyAskedIsEmptyAndIntact() {
        AuditLog.at(file, new TestClock()).consult(AuditIndex::lastSeq);

        assertThat(AuditVerification.of(file))
                .isEqualTo(new AuditVerification(
                        0, 0, Optional.empty(), Optional.empty(), Optional.empty(), HeadSignature.NONE, 0, List.of()));
    }

    @Test
    void whereThereIsNoRecordThatIsSaid() {
        assertThatThrownBy(() -> AuditVerification.of(file))
                .isInstanceOf(AuditException.class)
                .hasMessage("There is no audit log at " + file);
        assertThatThrownBy(() -> AuditVerification.of(folder.resolve("nowhere/audit.jsonl")))
                .isInstanceOf(AuditException.class);
        assertThat(folder).as("nothing is made by looking").isEmptyDirectory();
    }

    @Test
    void namesAChangedLine() {
        changeLines(lines -> lines.set(5, lines.get(5).replace("123450", "999999")));

        assertProblems(new Problem(second, 2, "the line was changed after it was written"));
    }

    @Test
    void namesTheLastLineWhenItWasChanged() {
        changeLines(lines -> lines.set(10, lines.get(10).replace("123450", "999999")));

        assertProblems(new Problem(file, 3, "the line was changed after it was written"));
    }

    @Test
    void namesEntriesThatAreMissing() {
        changeLines(lines -> lines.subList(5, 8).clear());
        List<Problem> problems = AuditVerification.of(record.in(folder)).problems();

        assertThat(problems.get(0)).isEqualTo(new Problem(second, 2, "entries 6 to 8 are missing before this line"));
    }

    @Test
    void namesOneEntryThatIsMissing() {
        record.put(AuditFilesInMemory.FILE, withoutLine(AuditFilesInMemory.FILE, 1));

        assertProblems(new Problem(file, 2, "entry 10 is missing before this line"));
    }

    @Test
    void namesAnEndThatIsMissing() {
        changeLines(lines -> lines.remove(10));

        assertProblems(new Problem(head, 0, "the newest entry is 11, and the log ends with entry 10"));
    }

    @Test
    void namesABeginningThatIsMissing() {
        record.remove("audit-0000000001.jsonl");

        assertProblems(new Problem(second, 1, "the log begins with entry 5: entries 1 to 4 are not here"));
    }

    @Test
    void namesAnEntryThatWasMoved() {
        changeLines(lines -> Collections.swap(lines, 9, 10));

        assertProblems(
                new Problem(file, 2, "entry 10 is missing before this line"),
                new Problem(file, 3, "entry 10 stands after entry 11: it was moved or copied here"));
    }

    @Test
    void namesALineThatIsNoEntry() {
        changeLines(lines -> lines.add(9, "a remark\n"));

        assertProblems(new Problem(file, 2, "this is not a line of the log"));
    }

    @Test
    void namesAnEntryThatWasReplacedTogetherWithItsHash() {
        changeLines(lines -> lines.set(2, resealed(lines.get(2))));

        assertProblems(new Problem(
                folder.resolve("audit-0000000001.jsonl"),
                4,
                "entry 4 does not continue the one before it: one of them was replaced"));
    }

    @Test
    void namesAHeadThatTheRecordDoesNotHold() {
        changeLines(lines -> lines.set(10, resealed(lines.get(10))));
        String named = new String(record.bytes(AuditFilesInMemory.HEAD), StandardCharsets.US_ASCII);

        assertProblems(new Problem(
                head,
                0,
                "entry " + named.strip().replace(' ', ':')
                        + " is named as the newest, and the log does not contain it"));
    }

    @Test
    void saysWhenNothingTellsWhetherTheEndIsMissing() {
        record.remove(AuditFilesInMemory.HEAD);

        assertProblems(new Problem(
                head, 0, "no entry is named as the newest, so nobody can tell whether some are missing at the end"));
    }

    @Test
    void namesAFullFileThatEndsWithinALine() {
        byte[] bytes = record.bytes("audit-0000000005.jsonl");
        record.put("audit-0000000005.jsonl", Arrays.copyOf(bytes, bytes.length - 1));

        assertProblems(new Problem(second, 4, "the file ends within a line"));
    }

    @Test
    void namesAFullFileWithAnotherName() {
        byte[] bytes = record.bytes("audit-0000000005.jsonl");
        record.remove("audit-0000000005.jsonl");
        record.put("audit-0000000006.jsonl", bytes);

        assertProblems(new Problem(
                folder.resolve("audit-0000000006.jsonl"),
                1,
                "the file is named after entry 6 and begins with entry 5"));
    }

    @Test
    void stopsListingAfterAThousandProblems() {
        record.put(AuditFilesInMemory.FILE, "x\n".repeat(5000).getBytes(StandardCharsets.US_ASCII));

        List<Problem> problems = AuditVerification.of(record.in(folder)).problems();
        assertThat(problems).hasSize(1001);
        assertThat(problems.get(1000).text()).contains("too many");
    }

    @Test
    void aLineOfAnyLengthIsOneProblem() {
        record.put(
                AuditFilesInMemory.FILE,
                ("x".repeat(3_000_000) + "\n"
                                + new String(record.bytes(AuditFilesInMemory.FILE), StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII));

        assertProblems(new Problem(file, 1, "the line was changed after it was written"));
    }

    @Test
    void anEntryThatSomebodyRemembersMustBeThere() {
        String third = link(record.lines().get(2));
        Path path = record.in(folder);
        assertThat(against(path, third).problems()).isEmpty();

        String other = third.substring(0, 5) + (third.charAt(5) == '0' ? '1' : '0') + third.substring(6);
        assertThat(against(path, other).problems())
                .containsExactly(new Problem(
                        file, 0, "entry " + other + " is not in the log: it was removed, or the log was rewritten"));
    }

    @Test
    void aRecordThatWasRewrittenAltogetherIsFoundByWhoRemembersAnEntry() {
        String remembered = link(record.lines().get(2));
        AuditFilesInMemory rewritten = AuditFilesInMemory.of(12);

        assertThat(AuditVerification.of(rewritten.in(folder)).problems()).isEmpty();
        assertThat(against(file, remembered).problems()).hasSize(1);
    }

    @Test
    void whoRemembersAnEntryIsToldOfAMissingHeadToo() {
        String remembered = link(record.lines().get(2));
        changeLines(lines -> lines.subList(9, 11).clear());
        record.remove(AuditFilesInMemory.HEAD);

        assertThat(against(record.in(folder), remembered).problems())
                .containsExactly(new Problem(
                        head,
                        0,
                        "no entry is named as the newest, so nobody can tell whether some are missing at the end"));
    }

    @Test
    void namesLinesBehindTheHeadThatNoCrashLeaves() {
        record.put(AuditFilesInMemory.HEAD, named(record.lines().get(9)));
        assertProblems();

        record.put(AuditFilesInMemory.HEAD, named(record.lines().get(8)));
        assertProblems(new Problem(
                head,
                0,
                "entry 9 is named as the newest, and the log continues to entry 11: another program added lines, or a "
                        + "power failure took what was named later; a crash leaves one line at most"));
    }

    @Test
    void whatIsRememberedHasOneForm() {
        for (String wrong : List.of("", "3", "3:abc", "0:" + "0".repeat(64), "x:" + "0".repeat(64))) {
            assertThat(AuditHead.parse(wrong)).as(wrong).isEmpty();
        }
        String entry = "3:" + "0".repeat(64);
        assertThat(AuditHead.parse(entry + "@yesterday")).isEmpty();
        assertThat(AuditHead.parse(entry).orElseThrow()).hasToString(entry);
        assertThat(AuditHead.parse(entry + "@2026-07-01T10:00:00.750Z").orElseThrow())
                .hasToString(entry + "@2026-07-01T10:00:00.750Z");
    }

    @Test
    void ofOneFullFileByItselfOnlyTheHeadIsMissing() throws Exception {
        record.in(folder);
        Path alone = Files.createDirectory(folder.resolve("alone")).resolve("copy.jsonl");
        Files.copy(folder.resolve("audit-0000000001.jsonl"), alone);

        assertThat(against(alone, link(record.lines().get(3))).problems())
                .extracting(Problem::file)
                .containsExactly(folder.resolve("alone/copy.jsonl.head"));
    }

    private static AuditVerification against(Path path, String head) {
        return AuditVerification.of(path, AuditHead.parse(head), Optional.empty());
    }

    private void assertProblems(Problem... expected) {
        assertThat(AuditVerification.of(record.in(folder)).problems()).containsExactly(expected);
    }

    private void changeLines(Consumer<List<String>> change) {
        List<String> lines = record.lines();
        change.accept(lines);
        record.lines(lines);
    }

    private byte[] withoutLine(String name, int index) {
        List<String> lines = new String(record.bytes(name), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line + "\n")
                .collect(Collectors.toList());
        lines.remove(index);
        return String.join("", lines).getBytes(StandardCharsets.US_ASCII);
    }

    private static String resealed(String line) {
        String changed = line.replace("123450", "999999");
        byte[] body = changed.substring(0, changed.indexOf(",\"hash\":")).getBytes(StandardCharsets.US_ASCII);
        return new String(body, StandardCharsets.US_ASCII) + ",\"hash\":\"" + Sha256.of(body, body.length) + "\"}\n";
    }

    private static byte[] named(String line) {
        return (link(line).replace(':', ' ') + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String link(String line) {
        String seq = line.substring("{\"seq\":".length(), line.indexOf(','));
        int hash = line.indexOf(",\"hash\":\"") + 9;
        return seq + ":" + line.substring(hash, hash + 64);
    }
}
