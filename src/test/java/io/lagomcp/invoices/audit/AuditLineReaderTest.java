package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLineReaderTest {
    private final Path file;

    AuditLineReaderTest(@TempDir Path folder) {
        file = folder.resolve("lines");
    }

    @Test
    void readsLinesOfAllLengthsWholeWhereverTheyLie() throws Exception {
        List<String> written = IntStream.range(0, 1000)
                .mapToObj(number -> number + "x".repeat(number * 7 % 1013))
                .toList();
        Files.write(file, written);

        assertThat(read(0, Files.size(file), 0)).isEqualTo(written);
    }

    @Test
    void readsFromAPlaceToAnotherThoughTheFileGoesOn() throws Exception {
        Files.writeString(file, "one\ntwo\n\nthree\nfour\n");

        assertThat(read(4, 12, 3)).containsExactly("two", "");
        assertThat(read(4, 15, 0)).containsExactly("two", "", "three");
        assertThat(read(4, 4, 0)).isEmpty();
    }

    @Test
    void ofAnEndlessLineOnlyTheBeginningIsKept() throws Exception {
        Files.writeString(file, "x".repeat(1_000_000) + "\nnext\n");

        List<String> lines = read(0, Files.size(file), 0);
        assertThat(lines).hasSize(2).last().isEqualTo("next");
        assertThat(lines.get(0)).hasSize(AuditLine.LONGEST + 1);
    }

    @Test
    void aFileThatIsShorterThanItWasEndsTheReading() throws Exception {
        Files.writeString(file, "one\ntw");

        assertThat(read(0, 100, 2)).containsExactly("one");
    }

    private List<String> read(long start, long end, long unfinished) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            AuditLineReader reader = new AuditLineReader(channel, start, end);
            List<String> lines = new ArrayList<>();
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                lines.add(new String(line, StandardCharsets.UTF_8));
            }
            assertThat(reader.unfinished()).as("bytes after the last line").isEqualTo(unfinished);
            return lines;
        }
    }
}
