package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a record from its first line to the one that is its last now, while others may go on writing. */
final class AuditScanner {

    /** Gets what is there, in order. */
    interface Reader {
        /** The reading begins, of a record with this head; empty where there is none that can be read. */
        default void head(Optional<SignedAuditHead> head) {}

        /** Another file begins; a full one is named after its first entry. */
        default void file(Path file, OptionalLong namedAfter) {}

        void line(byte[] bytes);

        /** The file ends with this many bytes that are no whole line. */
        default void unfinished(long bytes) {}
    }

    private AuditScanner() {}

    /** Lets the reader read all. */
    static void of(Path file, Reader reader) {
        after(file, 0, reader);
    }

    /** Lets the reader read from the file on that holds the entry after this one. */
    static void after(Path file, long seq, Reader reader) {
        AuditSegments files = new AuditSegments(file);
        try (Now now = now(files)) {
            read(files, now, seq + 1, reader);
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    /** The newest entry, which the head must name, or the one before it. */
    static Optional<AuditHead> head(Path file) {
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
                        files.head(), "it names entry " + named + ", which is not the newest of the record");
            }
            return Optional.of(new AuditHead(
                    newest.link().seq(),
                    newest.link().hash(),
                    Optional.of(newest.entry().time())));
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    private static AuditLine newest(AuditSegments files) throws IOException {
        Path last = Files.exists(files.current()) && Files.size(files.current()) > 0
                ? files.current()
                : files.segments().lastEntry().getValue();
        try {
            return AuditLine.read(AuditLineReader.last(last).orElseThrow(CorruptLineException::unreadable));
        } catch (CorruptLineException broken) {
            throw AuditException.changed(last, "at its end, " + broken.how());
        }
    }

    private static void read(AuditSegments files, Now now, long first, Reader reader) throws IOException {
        reader.head(now.head());
        Long begins = now.full().floorKey(first);
        for (Map.Entry<Long, Path> full :
                (begins == null ? now.full() : now.full().tailMap(begins, true)).entrySet()) {
            reader.file(full.getValue(), OptionalLong.of(full.getKey()));
            try (FileChannel channel = FileChannel.open(full.getValue(), StandardOpenOption.READ)) {
                read(channel, channel.size(), reader);
            }
        }
        if (now.current().isPresent()) {
            reader.file(files.current(), OptionalLong.empty());
            read(now.current().get(), now.size(), reader);
        }
    }

    private static void read(FileChannel channel, long size, Reader reader) throws IOException {
        AuditLineReader lines = new AuditLineReader(channel, 0, size);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            reader.line(line);
        }
        if (lines.unfinished() > 0) {
            reader.unfinished(lines.unfinished());
        }
    }

    private static Now now(AuditSegments files) throws IOException {
        if (Files.notExists(files.head())) {
            return now(files, Optional.empty());
        }
        try (AuditLock lock = AuditLock.toRead(files)) {
            boolean isNew = lock.isHeadEmpty() && !files.holdEntries();
            return now(files, isNew ? Optional.of(SignedAuditHead.START) : lock.head());
        }
    }

    private static Now now(AuditSegments files, Optional<SignedAuditHead> head) throws IOException {
        NavigableMap<Long, Path> full = files.segments();
        if (Files.exists(files.current())) {
            FileChannel current = FileChannel.open(files.current(), StandardOpenOption.READ);
            return new Now(head, full, Optional.of(current), current.size());
        }
        if (full.isEmpty() && head.isEmpty()) {
            throw AuditException.missing(files.current());
        }
        return new Now(head, full, Optional.empty(), 0);
    }

    /** What belongs to the record at one moment: a file that is full later keeps its content, but not its name. */
    private record Now(
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
