package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log as one process reads and continues it. Every use happens under the {@link AuditLock}. After a failure what it
 * knows may differ from what is on disk: then only {@link #reset} goes on.
 */
final class AuditWriter {
    private final AuditSegments files;
    private final Clock clock;
    private final long rotateAtBytes;
    private final Optional<AuditSigningKey> key;
    private final AuditIndex index;

    private boolean started;
    /** Whether full files had to be read because no checkpoint holds what they say. */
    private boolean needsCheckpoint;
    /** The first entry of the file that is followed, or the one that it will begin with. */
    private long firstSeq = 1;

    private long position;
    private long unfinished;
    private ChainPosition last = ChainPosition.START;
    /** The head when it was last seen to name an entry of the chain. */
    private ChainPosition trustedHead = ChainPosition.START;

    /** An entry that this process has seen, until it is read again; the start when there is none. */
    private ChainPosition expected = ChainPosition.START;

    AuditWriter(AuditSegments files, Clock clock, long rotateAtBytes, Optional<AuditSigningKey> key, String process) {
        this.files = files;
        this.clock = clock;
        this.rotateAtBytes = rotateAtBytes;
        this.key = key;
        this.index = new AuditIndex(process, new LineHashes(Optional.of(files)));
    }

    /** A new writer, which reads the log from the start and must find in it what this one has seen. */
    AuditWriter reset() {
        AuditWriter fresh = new AuditWriter(files, clock, rotateAtBytes, key, index.process());
        fresh.expected = expected.seq() > 0 ? expected : last;
        return fresh;
    }

    /** As of the last time it was brought up to date. */
    AuditIndex index() {
        return index;
    }

    /** Reads what others have written since the last time, and checks that it continues the chain and holds the head. */
    void catchUp(AuditLock lock) throws IOException {
        ChainPosition head = headOf(lock);
        if (!started) {
            start();
            started = true;
        }
        boolean headFound = head.equals(trustedHead) || head.equals(last);
        while (Files.exists(files.segment(firstSeq))) {
            headFound |= follow(files.segment(firstSeq), head);
            if (position == 0 || unfinished > 0) {
                throw AuditException.changed(files.segment(firstSeq), "its end is missing");
            }
            goOnInNextFile();
        }
        if (Files.exists(files.current())) {
            headFound |= follow(files.current(), head);
        } else if (position > 0) {
            throw AuditException.changed(files.current(), "it is gone");
        }
        if (!headFound) {
            throw AuditException.changed(files.head(), "it names entry " + head + ", which is not in the log");
        }
        if (last.seq() > head.seq() + 1) {
            throw AuditException.changed(
                    files.head(),
                    "it names entry " + head.seq() + ", and the log continues to entry " + last.seq()
                            + "; a crash leaves one entry at most");
        }
        if (expected.seq() > 0) {
            throw AuditException.changed(
                    files.current(), "entry " + expected + " is gone, which this process has seen");
        }
        trustedHead = head;
    }

    private ChainPosition headOf(AuditLock lock) throws IOException {
        if (lock.isHeadEmpty()) {
            if (files.holdEntries()) {
                throw AuditException.changed(files.head(), "no entry is named: it was removed or emptied");
            }
            lock.head(signed(ChainPosition.START));
        }
        SignedAuditHead head = lock.head().orElseThrow(() -> AuditException.changed(files.head(), "no entry is named"));
        if (!head.newest().equals(ChainPosition.START) || files.holdEntries()) {
            Optional<String> objection = head.objection(key.map(AuditSigningKey::publicKey));
            if (objection.isPresent()) {
                throw AuditException.changed(files.head(), objection.get());
            }
        }
        return head.newest();
    }

    private SignedAuditHead signed(ChainPosition newest) {
        return new SignedAuditHead(newest, key.map(used -> used.sign(newest)));
    }

    /** Begins at the newest checkpoint, or at an older one to meet the entry that is expected, or where the log begins. */
    private void start() throws IOException {
        NavigableMap<Long, Path> full = files.segments();
        Deque<Path> newestFirst = new ArrayDeque<>(full.descendingMap().values());
        if (Files.isRegularFile(files.current())) {
            newestFirst.addFirst(files.current());
        }
        Optional<AuditCheckpoint> oldest = Optional.empty();
        for (Path file : newestFirst) {
            Optional<AuditCheckpoint> found = AuditCheckpoint.before(file, files);
            needsCheckpoint |= oldest.isEmpty() && found.isEmpty() && !full.isEmpty();
            oldest = found.isPresent() ? found : oldest;
            if (found.isPresent() && (expected.seq() == 0 || found.get().last().seq() <= expected.seq())) {
                goOnAfter(found.get());
                return;
            }
        }
        firstSeq = full.isEmpty() ? 1 : full.firstKey();
        if (oldest.isPresent() && firstSeq > 1) {
            // what is expected was in a file that was taken away
            expected = expected.seq() < oldest.get().last().seq() ? ChainPosition.START : expected;
            goOnAfter(oldest.get());
        }
    }

    private void goOnAfter(AuditCheckpoint checkpoint) {
        index.restore(checkpoint);
        last = checkpoint.last();
        firstSeq = last.seq() + 1;
        expected = last.equals(expected) ? ChainPosition.START : expected;
    }

    /** Writes one more line; it is on disk when this returns. */
    void append(AnyAuditEvent event, AuditLock lock) throws IOException {
        if (!trustedHead.equals(last)) {
            // so that a second crash does not leave two lines behind the head
            lock.head(signed(last));
        }
        if (unfinished > 0) {
            cutUnfinished(lock);
        }
        write(AuditEventWriter.of(event, last.seq() + 1, now(), index.process()), lock);
    }

    /** Reads on in this file; tells whether the head was among the entries. */
    private boolean follow(Path file, ChainPosition head) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < position) {
                throw AuditException.changed(file, "it is shorter than it was");
            }
            boolean headFound = false;
            AuditLineReader reader = new AuditLineReader(channel, position, size);
            for (byte[] bytes = reader.next(); bytes != null; bytes = reader.next()) {
                accept(next(file, bytes));
                headFound |= last.equals(head);
            }
            position = reader.position();
            unfinished = reader.unfinished();
            return headFound;
        }
    }

    private AuditLine next(Path file, byte[] bytes) {
        try {
            AuditLine line = AuditLine.read(bytes);
            if (line.follows(last)) {
                return line;
            }
            long seq = line.link().seq();
            throw AuditException.changed(
                    file,
                    last.equals(ChainPosition.START) && seq > 1
                            ? "it begins with entry " + seq + ", and what comes before is missing"
                            : "entry " + seq + " does not follow entry " + last.seq());
        } catch (CorruptLineException broken) {
            throw AuditException.changed(file, "after entry " + last.seq() + ", " + broken.how());
        }
    }

    private void accept(AuditLine line) {
        last = line.link();
        if (last.equals(expected)) {
            expected = ChainPosition.START;
        }
        index.add(line.entry());
    }

    private void cutUnfinished(AuditLock lock) throws IOException {
        try (FileChannel channel = files.open(files.current())) {
            channel.truncate(position);
        }
        write(AuditEventWriter.recovered(unfinished, last.seq() + 1, now(), index.process()), lock);
        unfinished = 0;
    }

    private void write(ObjectNode fields, AuditLock lock) throws IOException {
        byte[] bytes = AuditLine.sealed(fields, last);
        if (position > 0 && (needsCheckpoint || position + bytes.length + 1 > rotateAtBytes)) {
            rotate();
        }
        if (position == 0 && last.seq() > 0) {
            fields.remove("prev");
            bytes = AuditLine.sealed(
                    fields.put(AuditCheckpoint.FIELD, checkpoint().save(files)), last);
            needsCheckpoint = false;
        }
        if (bytes.length > AuditLine.LONGEST) {
            throw new AuditException("The audit log takes no entry of " + bytes.length + " bytes");
        }
        AuditLine line = next(files.current(), bytes);
        try (FileChannel channel = files.open(files.current())) {
            write(bytes, channel, line.link(), lock);
        }
        accept(line);
        trustedHead = last;
    }

    private void write(byte[] bytes, FileChannel channel, ChainPosition link, AuditLock lock) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 1)
                .put(bytes)
                .put((byte) '\n')
                .flip();
        long start = position;
        try {
            while (buffer.hasRemaining()) {
                position += channel.write(buffer, position);
            }
            channel.force(false);
            lock.head(signed(link));
        } catch (IOException failed) {
            takeBack(channel, start, lock, failed);
            throw failed;
        }
    }

    /** The caller will not act, so the log must not say so. */
    private void takeBack(FileChannel channel, long start, AuditLock lock, IOException why) {
        try {
            channel.truncate(start);
            // it may name the line by now, or half of it
            lock.head(signed(last));
        } catch (IOException alsoFailed) {
            why.addSuppressed(alsoFailed);
        }
    }

    /** Fails where the longest line could not be written now; leaves nothing behind. */
    void testWrite(boolean atTheEnd) throws IOException {
        byte[] bytes = new byte[AuditLine.LONGEST];
        files.testWrite(bytes);
        if (atTheEnd) {
            try (FileChannel channel = files.open(files.current())) {
                long end = channel.size();
                try {
                    // without a line end, so that a crash now leaves half a line
                    PrivateFiles.write(bytes, channel, end);
                } finally {
                    channel.truncate(end);
                }
            }
        }
    }

    private AuditCheckpoint checkpoint() throws IOException {
        Map.Entry<Long, Path> full = files.segments().lastEntry();
        return new AuditCheckpoint(last, full == null ? 0 : Files.size(full.getValue()), index);
    }

    private void rotate() throws IOException {
        Files.move(files.current(), files.segment(firstSeq), StandardCopyOption.ATOMIC_MOVE);
        files.syncFolder();
        goOnInNextFile();
    }

    private void goOnInNextFile() {
        firstSeq = last.seq() + 1;
        position = 0;
        index.forgetBefore(ExternalAuditChain.forgottenBefore(clock.instant()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
