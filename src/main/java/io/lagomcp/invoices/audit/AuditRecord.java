package io.lagomcp.invoices.audit;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a record for people; needs no permission to write. */
public final class AuditRecord {
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
     * What the whole record says, as far back as it goes.
     *
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static Ledger ledger(Path file) {
        Ledger ledger = new Ledger("");
        read(file, ledger::add);
        return ledger;
    }

    private void line(byte[] bytes) {
        try {
            entries.accept(Line.read(bytes).entry());
        } catch (BrokenLineException notWritten) {
            broken++;
        }
    }
}
