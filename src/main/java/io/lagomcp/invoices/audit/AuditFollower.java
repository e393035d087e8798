package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the entries of a log as they are added, by whichever process, each once and in order. Asking often costs little: where
 * nothing was added, it only looks at the file's size and time. Not for use by several threads.
 */
public final class AuditFollower {
    private final Path file;
    private final AuditSegments files;
    private final Consumer<AuditEntry> entries;
    private long seq;
    /** The first line of the file that is followed, and where to go on in it; null where that is not known. */
    private byte @Nullable [] first;

    private long position;
    private @Nullable Stamp seen;

    /** What differs after an entry was added. */
    private record Stamp(long size, Object time, @Nullable Object key) {}

    /**
     * Follows the log in this file.
     *
     * @param seq the number of the last entry that is not wanted
     * @param entries receives the entries; what it throws ends {@link #read}
     */
    public AuditFollower(Path file, long seq, Consumer<AuditEntry> entries) {
        this.file = file;
        this.files = new AuditSegments(file);
        this.seq = seq;
        this.entries = entries;
    }

    /**
     * Gives the entries that were added since the last time.
     *
     * @throws AuditException when the log cannot be read
     */
    public void read() {
        try {
            Stamp now = stamp();
            if (now == null || now.equals(seen)) {
                return;
            }
            if (!goOn()) {
                readAll();
            }
            seen = now;
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    private @Nullable Stamp stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(files.current(), BasicFileAttributes.class);
            return new Stamp(now.size(), now.lastModifiedTime(), now.fileKey());
        } catch (NoSuchFileException noLog) {
            return null;
        }
    }

    /** Reads on in the same file; false where it is another one, or shorter. */
    private boolean goOn() throws IOException {
        try (FileChannel channel = FileChannel.open(files.current(), StandardOpenOption.READ)) {
            long size = size(channel);
            if (first == null || size < position || !Arrays.equals(first, firstLine(channel, size))) {
                return false;
            }
            AuditLineReader lines = new AuditLineReader(channel, position, size);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                give(line);
            }
            position = lines.position();
            return true;
        } catch (NoSuchFileException renamed) {
            return false;
        }
    }

    /** While nobody writes, so that no entry is seen that is taken back. */
    private long size(FileChannel channel) throws IOException {
        try (AuditLock lock = AuditLock.toRead(files)) {
            return lock.isHeadEmpty() ? 0 : channel.size();
        }
    }

    private static byte @Nullable [] firstLine(FileChannel channel, long size) throws IOException {
        return new AuditLineReader(channel, 0, size).next();
    }

    private void readAll() {
        AuditReader.scan(file, seq, new AuditReader.Visitor() {
            @Override
            public void file(Path named, OptionalLong namedAfter) {
                first = null;
                position = 0;
            }

            @Override
            public void line(byte[] bytes) {
                first = first == null ? bytes : first;
                position += bytes.length + 1L;
                give(bytes);
            }
        });
    }

    private void give(byte[] bytes) {
        AuditEntry.read(bytes).filter(entry -> entry.seq() > seq).ifPresent(entry -> {
            entries.accept(entry);
            seq = entry.seq();
        });
    }
}
