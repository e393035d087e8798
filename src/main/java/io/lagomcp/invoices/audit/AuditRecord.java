package io.lagomcp.invoices.audit;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a record for people; needs no permission to write. */
public final class AuditRecord {
    /**
     * A whole record.
     *
     * @param ledger what its entries say, as far back as they go
     * @param broken how many lines are left out, because they are not what was written
     */
    public record Contents(Ledger ledger, long broken) {}

    private final Consumer<AuditEntry> entries;
    private long broken;

    private AuditRecord(Consumer<AuditEntry> entries) {
        this.entries = entries;
    }

    /**
     * Gives every entry to {@code entries}, oldest first, whether or not it is in its place.
     *
     * @return how many lines are left out, because they are not what was written
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static long read(Path file, Consumer<AuditEntry> entries) {
        AuditRecord record = new AuditRecord(entries);
        Reading.of(file, record::line);
        return record.broken;
    }

    /**
     * What the whole record says.
     *
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static Contents contents(Path file) {
        Ledger ledger = new Ledger("");
        long broken = read(file, ledger::add);
        return new Contents(ledger, broken);
    }

    private void line(byte[] bytes) {
        try {
            entries.accept(Line.read(bytes).entry());
        } catch (BrokenLineException notWritten) {
            broken++;
        }
    }
}
