package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditRecordTest {
    private final Path folder;
    private final StoredRecord record = StoredRecord.of(6);

    AuditRecordTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readsAllFilesInOrder() {
        List<AuditEntry> entries = new ArrayList<>();
        assertThat(AuditRecord.read(record.in(folder), entries::add)).isZero();

        assertThat(entries).extracting(AuditEntry::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        AuditEntry first = entries.get(0);
        assertThat(first.event()).isEqualTo("intent");
        assertThat(first.text("plan")).isEqualTo("p0");
        assertThat(first.text("request")).isEmpty();
        assertThat(first.invoice()).contains(new InvoiceRef(Sample.INVOICE, "LAG-1234"));
        assertThat(first.amount()).contains(new Amount(123_450, "EUR"));
        assertThat(first.amountUnknown()).isFalse();
    }

    @Test
    void leavesOutWhatWasNotWrittenAndSaysHowMuch() {
        List<String> lines = record.lines();
        lines.set(1, lines.get(1).replace("123450", "1"));
        lines.add(3, "{}\n");
        record.lines(lines);

        List<Long> read = new ArrayList<>();
        assertThat(AuditRecord.read(record.in(folder), entry -> read.add(entry.seq())))
                .isEqualTo(2);
        assertThat(read).containsExactly(1L, 3L, 4L, 5L, 6L);
    }

    @Test
    void tellsWhatIsNotSettledFromTheWholeRecord() {
        List<String> lines = record.lines();
        lines.add(lines.get(0));
        record.lines(lines);

        assertThat(AuditRecord.contents(record.in(folder)).ledger().unsettled())
                .as("each once, though one was copied")
                .extracting(Deed::seq)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void whereThereIsNoRecordThatIsSaid() {
        Path nothing = folder.resolve("audit.jsonl");
        assertThatThrownBy(() -> AuditRecord.contents(nothing))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("no audit record");
    }
}
