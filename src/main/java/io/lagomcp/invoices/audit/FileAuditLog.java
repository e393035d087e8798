package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.TurnQueue.Turn;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The audit log in files: the current file, to which entries are appended, and the full files beside it. */
final class FileAuditLog extends AuditLog {
    static final long ROTATE_AT_BYTES = 16L << 20;

    private final TurnQueue turns = new TurnQueue("audit", this::serve);
    private final AuditSegments files;
    /** Used by the thread of the turns alone. */
    private AuditWriter writer;
    /** Whether the last entry could not be written; used by that thread alone. */
    private boolean writeFailed;

    FileAuditLog(Path file, Clock clock, long rotateAtBytes, Optional<AuditSigningKey> key, AuditListener listener) {
        super(listener);
        this.files = new AuditSegments(file);
        // tells processes apart and keeps no secret, which would need the machinery of a secure one at the start
        String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.writer = new AuditWriter(files, clock, rotateAtBytes, key, process);
    }

    /**
     * Checks that an entry could be recorded now. It writes, forces to disk and removes as many bytes as the longest entry
     * has, beside the log; after an entry that could not be written also at the log's end.
     */
    @Override
    public void requireWritable() {
        inTurn((index, output) -> use(() -> {
            writer.testWrite(writeFailed);
            writeFailed = false;
        }));
    }

    @Override
    protected <R> R inTurn(Work<R> work) {
        return turns.await(work);
    }

    /** Serves the first: other processes wait for the lock, too. */
    private void serve(List<Turn<?>> waiting) {
        Turn<?> turn = waiting.get(0);
        try {
            use(() -> serve(turn));
        } catch (AuditException failed) {
            writer = writer.reset();
            turn.fail(failed);
        } catch (RuntimeException | Error failed) {
            turn.fail(failed);
        }
        turn.end();
    }

    private void serve(Turn<?> turn) throws IOException {
        try (AuditLock lock = AuditLock.toWrite(files)) {
            bringUpToDate(lock);
            turn.run(writer.index(), event -> append(event, lock));
        }
        if (turn.failure() instanceof AuditException failed) {
            throw failed;
        }
    }

    private void bringUpToDate(AuditLock lock) throws IOException {
        try {
            writer.catchUp(lock);
        } catch (AuditException surprised) {
            // not by a change, it may be, but by full files that were taken away in the meantime
            writer = writer.reset();
            writer.catchUp(lock);
        }
    }

    private void append(AnyAuditEvent event, AuditLock lock) {
        writeFailed = true;
        use(() -> writer.append(event, lock));
        writeFailed = false;
    }

    private interface FileUse {
        void run() throws IOException;
    }

    /** Uses the files; throws {@link AuditException} where that fails. */
    private boolean use(FileUse access) {
        try {
            access.run();
            return true;
        } catch (IOException failed) {
            throw AuditException.unusable(files.current(), failed);
        }
    }
}
