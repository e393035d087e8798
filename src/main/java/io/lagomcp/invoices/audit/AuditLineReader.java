package io.lagomcp.invoices.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whole lines of a file, from one place up to another. */
final class AuditLineReader {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long read;
    private long afterLastLine;

    AuditLineReader(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.read = start;
        this.afterLastLine = start;
        this.end = end;
    }

    /** The first line of a file without its line end, where it has a whole one. */
    static Optional<byte[]> first(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return Optional.ofNullable(new AuditLineReader(channel, 0, channel.size()).next());
        }
    }

    /** The last whole line of a file without its line end, where it has one. */
    static Optional<byte[]> last(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            AuditLineReader lines = new AuditLineReader(channel, Math.max(0, size - AuditLine.LONGEST - 2), size);
            byte[] last = null;
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                last = line;
            }
            return Optional.ofNullable(last);
        }
    }

    /**
     * The next line without its line end, or null after the last whole one. Of a line that is longer than any entry only the
     * beginning comes, which nobody can take for an entry.
     */
    byte @Nullable [] next() throws IOException {
        line.reset();
        while (read < end && (buffer.hasRemaining() || fill())) {
            int start = buffer.position();
            int stop = start;
            int limit = (int) Math.min(buffer.limit(), start + end - read);
            while (stop < limit && buffer.get(stop) != '\n') {
                stop++;
            }
            keep(start, stop);
            boolean whole = stop < limit;
            int taken = whole ? stop + 1 : stop;
            buffer.position(taken);
            read += taken - start;
            if (whole) {
                afterLastLine = read;
                return line.toByteArray();
            }
        }
        return null;
    }

    private void keep(int start, int stop) {
        int room = AuditLine.LONGEST + 1 - line.size();
        line.write(buffer.array(), start, Math.min(stop - start, room));
    }

    private boolean fill() throws IOException {
        int filled = channel.read(buffer.clear(), read);
        buffer.flip();
        return filled > 0;
    }

    /** Where the last whole line ended. */
    long position() {
        return afterLastLine;
    }

    /** How many bytes follow the last whole line. */
    long unfinished() {
        return read - afterLastLine;
    }
}
