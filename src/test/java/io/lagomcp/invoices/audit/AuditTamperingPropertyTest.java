package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditLine.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/** Whatever somebody does to a record of three files, and to whichever line, is found. */
class AuditTamperingPropertyTest {
    private static final int ENTRIES = 11;
    private static final AuditFilesInMemory WRITTEN = AuditFilesInMemory.of(ENTRIES);
    private static @Nullable Path folder;

    private AuditFilesInMemory record = WRITTEN.copy();

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("tampering");
        assertThat(WRITTEN.names()).hasSize(3);
        assertThat(verify(WRITTEN).problems()).as("of what was written").isEmpty();
    }

    @BeforeTry
    void takeWhatWasWritten() {
        record = WRITTEN.copy();
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        new AuditFilesInMemory().in(folder());
        Files.delete(folder());
    }

    @Property(tries = 600)
    void aBitThatFlips(
            @ForAll @IntRange(max = 3) int whichFile,
            @ForAll @IntRange(max = 3999) int where,
            @ForAll @IntRange(max = 7) int bit) {
        String name = whichFile == 3 ? AuditFilesInMemory.HEAD : record.names().get(whichFile);
        byte[] bytes = record.bytes(name);
        bytes[where % bytes.length] ^= (byte) (1 << bit);

        assertFound();
    }

    @Property(tries = 60)
    void linesThatAreGone(
            @ForAll @IntRange(max = ENTRIES - 1) int first, @ForAll @IntRange(min = 1, max = 4) int count) {
        List<String> lines = record.lines();
        lines.subList(first, Math.min(ENTRIES, first + count)).clear();
        record.lines(lines);

        assertFound();
    }

    @Property(tries = 60)
    void aLineThatStandsTwice(
            @ForAll @IntRange(max = ENTRIES - 1) int line, @ForAll @IntRange(max = ENTRIES) int where) {
        List<String> lines = record.lines();
        lines.add(where, lines.get(line));
        record.lines(lines);

        assertFound();
    }

    @Property(tries = 60)
    void linesThatChangedPlaces(
            @ForAll @IntRange(max = ENTRIES - 1) int one, @ForAll @IntRange(max = ENTRIES - 1) int other) {
        Assume.that(one != other);
        List<String> lines = record.lines();
        Collections.swap(lines, one, other);
        record.lines(lines);

        assertFound();
    }

    @Property(tries = 60)
    void aLineThatWasWrittenAnewWithAHashOfItsOwn(@ForAll @IntRange(max = ENTRIES - 1) int line) {
        List<String> lines = record.lines();
        String text = lines.get(line).replace("123450", "999999");
        byte[] body = text.substring(0, text.indexOf(",\"hash\":")).getBytes(StandardCharsets.US_ASCII);
        lines.set(line, text.replaceFirst("\"hash\":\"[0-9a-f]+", "\"hash\":\"" + Sha256.of(body, body.length)));
        record.lines(lines);

        assertFound();
    }

    @Property(tries = 60)
    void anEndThatIsMissing(
            @ForAll @IntRange(max = 2) int whichFile, @ForAll @IntRange(min = 1, max = 3000) int missing) {
        String name = record.names().get(whichFile);
        byte[] bytes = record.bytes(name);
        record.put(name, Arrays.copyOf(bytes, Math.max(0, bytes.length - missing)));

        assertFound();
    }

    @Property(tries = 40)
    void aLineThatSomebodyElseWrote(@ForAll @IntRange(max = ENTRIES) int where) {
        List<String> lines = new ArrayList<>(record.lines());
        lines.add(where, "{\"seq\":" + where + "}\n");
        record.lines(lines);

        assertFound();
    }

    @Property(tries = 4)
    void aFileThatIsGone(@ForAll @IntRange(max = 3) int which) {
        record.remove(which == 3 ? AuditFilesInMemory.HEAD : record.names().get(which));

        assertFound();
    }

    private void assertFound() {
        assertThat(verify(record).problems())
                .as("problems of the changed record")
                .isNotEmpty();
    }

    private static AuditVerification verify(AuditFilesInMemory changed) {
        return AuditVerification.of(changed.in(folder()));
    }

    private static Path folder() {
        if (folder == null) {
            throw new AssertionError("the folder is made before the first property");
        }
        return folder;
    }
}
