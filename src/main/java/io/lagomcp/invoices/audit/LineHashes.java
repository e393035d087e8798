package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Tells whether the chain has a line. It keeps the first 64 bits of the hash of each line that was read; older lines are looked up
 * where they are kept, when somebody asks.
 */
final class LineHashes {
    /** More than a full file has, so that the file that grows is always known. */
    private static final int KEPT = 1 << 18;
    /** Full files whose lines stay known. */
    private static final int FILES = 4;
    /** Of the hash at the end of a line. */
    private static final int PREFIX = 16;

    private static final int FROM_END = AuditLine.Sha256.HEX_LENGTH + "\"}".length();

    private final Optional<AuditSegments> files;
    private final LongFunction<Optional<String>> lineAt;
    private final Map<Path, Run> older = new LinkedHashMap<>();
    private Run newest = new Run(1);

    /**
     * Knows nothing yet.
     *
     * @param files of the log; empty where all lines are given
     */
    LineHashes(Optional<AuditSegments> files) {
        this.files = files;
        this.lineAt = seq -> Optional.empty();
    }

    /**
     * The same for lines that are not in files.
     *
     * @param lineAt finds the line with a number
     */
    LineHashes(LongFunction<Optional<String>> lineAt) {
        this.files = Optional.empty();
        this.lineAt = lineAt;
    }

    /** The next line of the chain. */
    void add(ChainPosition line) {
        if (line.seq() != newest.end()) {
            newest = new Run(line.seq());
        }
        newest.add(prefix(line.hash()));
        if (newest.size == KEPT) {
            newest = newest.secondHalf();
        }
    }

    /**
     * Whether this line is in the log.
     *
     * @throws AuditException when the file that should hold it cannot be read
     */
    boolean contains(ChainPosition line) {
        if (newest.covers(line.seq())) {
            return newest.holds(line);
        }
        return line.seq() < newest.first
                && (olderRun(line.seq()).holds(line)
                        || lineAt.apply(line.seq()).filter(line::isEndOf).isPresent());
    }

    private Run olderRun(long seq) {
        if (files.isEmpty()) {
            return new Run(seq);
        }
        try {
            Map.Entry<Long, Path> file = files.get().segments().floorEntry(seq);
            if (file == null) {
                return new Run(seq);
            }
            Run known = older.remove(file.getValue());
            Run run = known == null ? read(file.getValue(), file.getKey()) : known;
            older.put(file.getValue(), run);
            if (older.size() > FILES) {
                older.remove(older.keySet().iterator().next());
            }
            return run;
        } catch (IOException failed) {
            throw AuditException.unusable(files.get().current(), failed);
        }
    }

    private static Run read(Path file, long first) throws IOException {
        Run run = new Run(first);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            AuditLineReader lines = new AuditLineReader(channel, 0, channel.size());
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                run.add(line.length < FROM_END ? 0 : prefix(line));
            }
        }
        return run;
    }

    private static long prefix(byte[] line) {
        int start = line.length - FROM_END;
        long prefix = 0;
        for (int i = start; i < start + PREFIX; i++) {
            prefix = (prefix << 4) | (Character.digit(line[i], 16) & 0xF);
        }
        return prefix;
    }

    private static long prefix(String hash) {
        return Long.parseUnsignedLong(hash.substring(0, PREFIX), 16);
    }

    /** Lines that follow each other. */
    private static final class Run {
        private final long first;
        private long[] prefixes = new long[256];
        private int size;

        Run(long first) {
            this.first = first;
        }

        long end() {
            return first + size;
        }

        void add(long prefix) {
            if (size == prefixes.length) {
                prefixes = Arrays.copyOf(prefixes, size * 2);
            }
            prefixes[size++] = prefix;
        }

        boolean covers(long seq) {
            return seq >= first && seq < end();
        }

        boolean holds(ChainPosition line) {
            return covers(line.seq()) && prefixes[(int) (line.seq() - first)] == prefix(line.hash());
        }

        Run secondHalf() {
            int half = size / 2;
            Run rest = new Run(first + half);
            rest.prefixes = Arrays.copyOfRange(prefixes, half, size);
            rest.size = size - half;
            return rest;
        }
    }
}
