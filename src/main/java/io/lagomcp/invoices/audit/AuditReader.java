package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads an audit log for people; needs no permission to write. */
public final class AuditReader {
    /**
     * A whole record.
     *
     * @param index what its entries say, as far back as they go
     * @param broken how many lines are left out, because they are not what was written
     */
    public record Contents(AuditIndex index, long broken) {}

    /** Receives the contents of an audit log, in order. */
    interface Visitor {
        /** Comes first; empty where there is no head that can be read. */
        default void head(Optional<SignedAuditHead> head) {}

        /** A file begins; a full one is named after its first entry. */
        default void file(Path file, OptionalLong namedAfter) {}

        void line(byte[] bytes);

        /** The file ends with this many bytes that are not a whole line. */
        default void unfinished(long bytes) {}
    }

    private AuditReader() {}

    /** Whether there is a log, be it a head alone. */
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
        long[] broken = {0};
        scan(file, 0, line -> AuditEntry.read(line).ifPresentOrElse(entries, () -> broken[0]++));
        return broken[0];
    }

    /**
     * What the whole record says.
     *
     * @throws AuditException when there is no record, or it cannot be read
     */
    public static Contents contents(Path file) {
        AuditIndex index = new AuditIndex("");
        long broken = read(file, index::add);
        return new Contents(index, broken);
    }

    /**
     * The newest entry, without verifying more than that the head names it.
     *
     * @return empty where the log has no entry
     * @throws AuditException when there is no record, it cannot be read, or head and newest entry do not belong together
     */
    public static Optional<AuditHead> head(Path file) {
        AuditSegments files = new AuditSegments(file);
        if (Files.notExists(files.head())) {
            throw Files.exists(files.current())
                    ? AuditException.changed(files.head(), "no entry is named: it was removed")
                    : AuditException.missing(files.current());
        }
        try (AuditLock lock = AuditLock.toRead(files)) {
            if (!files.holdEntries()) {
                return Optional.empty();
            }
            ChainPosition named = lock.head()
                    .map(SignedAuditHead::newest)
                    .orElseThrow(() -> AuditException.changed(files.head(), "no entry is named"));
            AuditLine newest = newest(files);
            if (!newest.link().equals(named) && !newest.follows(named)) {
                throw AuditException.changed(
                        files.head(), "it names entry " + named + ", which is not the newest of the log");
            }
            return Optional.of(new AuditHead(
                    newest.link().seq(),
                    newest.link().hash(),
                    Optional.of(newest.entry().time())));
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    /**
     * Signs the head of a log that is intact and either not signed, or signed with the previous key.
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

    /** Looks at the head once more, which somebody may have replaced since the log was verified. */
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

    /**
     * Reads from the file that holds the entry after this one to the line that is the last now, while others may go on
     * writing.
     */
    static void scan(Path file, long seq, Visitor visitor) {
        AuditSegments files = new AuditSegments(file);
        try (Snapshot now = snapshot(files)) {
            read(files, now, seq + 1, visitor);
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    private static AuditLine newest(AuditSegments files) throws IOException {
        Path last = Files.exists(files.current()) && Files.size(files.current()) > 0
                ? files.current()
                : files.segments().lastEntry().getValue();
        try {
            return AuditLine.read(AuditLineReader.last(last).orElseThrow(AuditLine::unreadable));
        } catch (CorruptLineException broken) {
            throw AuditException.changed(last, "at its end, " + broken.how());
        }
    }

    private static void read(AuditSegments files, Snapshot now, long first, Visitor visitor) throws IOException {
        visitor.head(now.head());
        Long begins = now.full().floorKey(first);
        for (Map.Entry<Long, Path> full :
                (begins == null ? now.full() : now.full().tailMap(begins, true)).entrySet()) {
            visitor.file(full.getValue(), OptionalLong.of(full.getKey()));
            try (FileChannel channel = FileChannel.open(full.getValue(), StandardOpenOption.READ)) {
                read(channel, channel.size(), visitor);
            }
        }
        if (now.current().isPresent()) {
            visitor.file(files.current(), OptionalLong.empty());
            read(now.current().get(), now.size(), visitor);
        }
    }

    private static void read(FileChannel channel, long size, Visitor visitor) throws IOException {
        AuditLineReader lines = new AuditLineReader(channel, 0, size);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            visitor.line(line);
        }
        if (lines.unfinished() > 0) {
            visitor.unfinished(lines.unfinished());
        }
    }

    private static Snapshot snapshot(AuditSegments files) throws IOException {
        if (Files.notExists(files.head())) {
            return snapshot(files, Optional.empty());
        }
        try (AuditLock lock = AuditLock.toRead(files)) {
            boolean isNew = lock.isHeadEmpty() && !files.holdEntries();
            return snapshot(files, isNew ? Optional.of(SignedAuditHead.START) : lock.head());
        }
    }

    private static Snapshot snapshot(AuditSegments files, Optional<SignedAuditHead> head) throws IOException {
        NavigableMap<Long, Path> full = files.segments();
        if (Files.exists(files.current())) {
            FileChannel current = FileChannel.open(files.current(), StandardOpenOption.READ);
            return new Snapshot(head, full, Optional.of(current), current.size());
        }
        if (full.isEmpty() && head.isEmpty()) {
            throw AuditException.missing(files.current());
        }
        return new Snapshot(head, full, Optional.empty(), 0);
    }

    /** The files at one moment: a file that becomes full later keeps its content, but not its name. */
    private record Snapshot(
            Optional<SignedAuditHead> head, NavigableMap<Long, Path> full, Optional<FileChannel> current, long size)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (current.isPresent()) {
                current.get().close();
            }
        }
    }
}
