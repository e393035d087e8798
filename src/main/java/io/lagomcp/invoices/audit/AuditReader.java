package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a record for people; needs no permission to write. */
public final class AuditReader {
    /**
     * A whole record.
     *
     * @param ledger what its entries say, as far back as they go
     * @param broken how many lines are left out, because they are not what was written
     */
    public record Contents(AuditIndex ledger, long broken) {}

    private final Consumer<AuditEntry> entries;
    private long broken;

    private AuditReader(Consumer<AuditEntry> entries) {
        this.entries = entries;
    }

    /** Whether there is a record, be it a head alone. */
    public static boolean exists(Path file) {
        AuditSegments files = new AuditSegments(file);
        return Files.exists(files.current()) || Files.exists(files.head());
    }

    /**
     * Gives every entry to {@code entries}, oldest first, whether or not it is in its place.
     *
     * @return how many lines are left out, because they are not what was written
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static long read(Path file, Consumer<AuditEntry> entries) {
        AuditReader record = new AuditReader(entries);
        AuditScanner.of(file, record::line);
        return record.broken;
    }

    /**
     * Gives every entry after this one to {@code entries}, oldest first; reads only the files that can hold them.
     *
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static void readAfter(Path file, long seq, Consumer<AuditEntry> entries) {
        AuditReader record = new AuditReader(entry -> {
            if (entry.seq() > seq) {
                entries.accept(entry);
            }
        });
        AuditScanner.after(file, seq, record::line);
    }

    /**
     * What the whole record says.
     *
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static Contents contents(Path file) {
        AuditIndex ledger = new AuditIndex("");
        long broken = read(file, ledger::add);
        return new Contents(ledger, broken);
    }

    /**
     * The newest entry, without verifying more than that the head names it.
     *
     * @return empty where the record has no entry
     * @throws AuditException when there is no record, it cannot be read, or head and newest entry do not belong together
     */
    public static Optional<AuditHead> head(Path file) {
        return AuditScanner.head(file);
    }

    /**
     * Signs the head of a record that is intact and either not signed, or signed with the previous key.
     *
     * @throws AuditException when it is not, is signed with another key, or cannot be written
     */
    public static void sign(Path file, AuditSigningKey key, Optional<AuditPublicKey> previous) {
        AuditVerification verified = AuditVerification.of(file, Optional.empty(), previous);
        if (!verified.intact()) {
            throw AuditException.unsigned(file, verified.problems().get(0).text());
        }
        signHead(file, key, previous);
    }

    /** Looks at the head once more, which somebody may have replaced since the record was verified. */
    static void signHead(Path file, AuditSigningKey key, Optional<AuditPublicKey> previous) {
        AuditSegments files = new AuditSegments(file);
        try (AuditLock lock = AuditLock.toWrite(files)) {
            SignedAuditHead head = lock.head().orElseThrow(() -> AuditException.unsigned(file, "no entry is named"));
            if (head.objection(Optional.of(key.publicKey())).isEmpty()) {
                return;
            }
            if (previous.isEmpty() && head.signature().isPresent()) {
                throw AuditException.unsigned(file, "it is signed with another key, whose public key must be given");
            }
            Optional<String> objection = head.objection(previous);
            if (objection.isPresent()) {
                throw AuditException.unsigned(file, objection.get());
            }
            lock.head(new SignedAuditHead(head.newest(), Optional.of(key.sign(head.newest()))));
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    private void line(byte[] bytes) {
        try {
            entries.accept(AuditLine.read(bytes).entry());
        } catch (CorruptLineException notWritten) {
            broken++;
        }
    }
}
