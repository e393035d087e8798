package io.lagomcp.invoices.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Whole lines from a place in a file up to another. */
final class LineReader {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final long end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long read;
    private long afterLastLine;

    LineReader(FileChannel channel, long start, long end) throws IOException {
        channel.position(start);
        this.in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        this.read = start;
        this.afterLastLine = start;
        this.end = end;
    }

    /**
     * The next line without its line end, or null after the last whole one. Of a line that is longer than any entry only the
     * beginning comes, which nobody can take for an entry.
     */
    byte @Nullable [] next() throws IOException {
        line.reset();
        while (read < end) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            read++;
            if (next == '\n') {
                afterLastLine = read;
                return line.toByteArray();
            }
            if (line.size() <= Line.LONGEST) {
                line.write(next);
            }
        }
        return null;
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
