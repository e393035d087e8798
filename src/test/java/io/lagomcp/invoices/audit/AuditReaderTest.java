package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
    private final Path folder;
    private final AuditFilesInMemory record = AuditFilesInMemory.of(6);

    AuditReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readsAllFilesInOrder() {
        List<AuditEntry> entries = new ArrayList<>();
        assertThat(AuditReader.read(record.in(folder), entries::add)).isZero();

        assertThat(entries).extracting(AuditEntry::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        AuditEntry first = entries.get(0);
        assertThat(first.event()).isEqualTo("intent");
        assertThat(first.text("plan")).isEqualTo("p0");
        assertThat(first.text("request")).isEmpty();
        assertThat(first.invoice()).contains(new InvoiceReference(SampleEvents.INVOICE, "LAG-1234"));
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
        assertThat(AuditReader.read(record.in(folder), entry -> read.add(entry.seq())))
                .isEqualTo(2);
        assertThat(read).containsExactly(1L, 3L, 4L, 5L, 6L);
    }

    @Test
    void tellsWhatIsNotSettledFromTheWholeRecord() {
        List<String> lines = record.lines();
        lines.add(lines.get(0));
        record.lines(lines);

        assertThat(AuditReader.contents(record.in(folder)).index().unsettled())
                .as("each once, though one was copied")
                .extracting(RecordedAction::seq)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void whereThereIsNoRecordThatIsSaid() {
        Path nothing = folder.resolve("audit.jsonl");
        assertThatThrownBy(() -> AuditReader.contents(nothing))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("no audit log");
    }
}
