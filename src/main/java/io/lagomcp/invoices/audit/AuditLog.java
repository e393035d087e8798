package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.RejectedRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the record, and answers from it. Any number of threads and processes may use one record at a time; they take turns,
 * and each entry is on disk when the call that made it returns.
 *
 * <p>Repeated refusals are the exception: they are counted, and the count is written within ten minutes or on {@link #close}.
 *
 * <p>An interrupted thread loses nothing: the work is done to its end, and the thread is interrupted afterwards. Every
 * method throws {@link AuditException} when the record cannot be read or written, or is not what was written; then nothing
 * was added.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final long ROTATE_AT_BYTES = 16L << 20;

    private final UninterruptibleIo thread = new UninterruptibleIo();
    private final AuditSegments files;
    private final AuditListener listener;
    private final RefusalAggregator refusals;
    /** Used by the file thread alone. */
    private AuditWriter journal;
    /** Whether the last entry could not be written; used by the file thread alone. */
    private boolean writeFailed;

    private AuditLog(
            Path file, Clock clock, long rotateAtBytes, Optional<AuditSigningKey> key, AuditListener listener) {
        this.files = new AuditSegments(file);
        this.listener = listener;
        this.refusals = new RefusalAggregator(this::write, System::nanoTime);
        // tells processes apart and keeps no secret, which would need the machinery of a secure one at the start
        String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.journal = new AuditWriter(files, clock, rotateAtBytes, key, process);
    }

    /** The record in this file, which goes on in a new one at 16 MiB. Touches nothing before the first use. */
    public static AuditLog at(Path file, Clock clock) {
        return at(file, clock, AuditListener.none());
    }

    /** The same, and {@code listener} hears of every event that this object records. */
    public static AuditLog at(Path file, Clock clock, AuditListener listener) {
        return at(file, clock, Optional.empty(), listener);
    }

    /** The same, with a head that is signed with the key, where there is one. */
    public static AuditLog at(Path file, Clock clock, Optional<AuditSigningKey> key, AuditListener listener) {
        return new AuditLog(file, clock, ROTATE_AT_BYTES, key, listener);
    }

    /** The record in this file, which goes on in a new one where an entry would make it larger than this. */
    public static AuditLog at(Path file, Clock clock, long rotateAtBytes) {
        return new AuditLog(file, clock, rotateAtBytes, Optional.empty(), AuditListener.none());
    }

    /** The file that grows; full ones and the head are beside it. */
    public Path file() {
        return files.current();
    }

    /** Records any event but an intent. */
    public void record(AuditEvent event) {
        if (event instanceof AuditEvent.Intent) {
            throw new IllegalArgumentException("an intent is recorded by intend");
        }
        if (event instanceof AuditEvent.Refused refused) {
            refusals.add(refused);
        } else {
            write(event);
        }
        tell(event);
    }

    /** Records requests that were not let in. */
    public void record(RejectedRequests refused) {
        write(refused);
    }

    private void write(AnyAuditEvent event) {
        inTurn((ledger, pen) -> {
            pen.write(event);
            return true;
        });
    }

    /**
     * Records an intent unless there is an objection to it. Nobody else can write in between, so what the objection was
     * decided on is still so when the intent is on disk.
     *
     * @param objection looks at the record as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty, and then the intent is on disk
     */
    public <R> Optional<R> intend(AuditEvent.Intent intent, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, intent);
    }

    /**
     * Records what was found out unless there is an objection to it; nobody else can write in between.
     *
     * @param objection looks at the record as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    public <R> Optional<R> resolve(AuditEvent.Settled settled, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, settled);
    }

    private <R> Optional<R> unless(Function<AuditIndex, Optional<R>> objection, AuditEvent event) {
        Optional<R> objected = inTurn((ledger, pen) -> {
            Optional<R> found = objection.apply(ledger);
            if (found.isEmpty()) {
                pen.write(event);
            }
            return found;
        });
        if (objected.isEmpty()) {
            tell(event);
        }
        return objected;
    }

    private void tell(AuditEvent event) {
        try {
            listener.recorded(event);
        } catch (RuntimeException failed) {
            LOG.warn("A listener to the record failed", failed);
        }
    }

    /** Asks the record as it is now; the question must not use this log. */
    public <R> R consult(Function<AuditIndex, R> question) {
        return inTurn((ledger, pen) -> question.apply(ledger));
    }

    /**
     * Checks that an entry could be recorded now. It writes, forces to disk and removes as many bytes as the longest entry
     * has, beside the record; after an entry that could not be written also at the record's end.
     */
    public void requireWritable() {
        inTurn((ledger, pen) -> {
            journal.testWrite(writeFailed);
            writeFailed = false;
            return true;
        });
    }

    private void append(AnyAuditEvent event, AuditLock lock) throws IOException {
        writeFailed = true;
        journal.append(event, lock);
        writeFailed = false;
    }

    private <R> R inTurn(Work<R> work) {
        try {
            return thread.call(() -> {
                try (AuditLock lock = AuditLock.toWrite(files)) {
                    bringUpToDate(lock);
                    return work.on(journal.ledger(), event -> append(event, lock));
                } catch (IOException | AuditException failed) {
                    journal = journal.reset();
                    throw failed;
                }
            });
        } catch (RuntimeException failed) {
            throw failed;
        } catch (IOException failed) {
            throw AuditException.unusable(file(), failed);
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private void bringUpToDate(AuditLock lock) throws IOException {
        try {
            journal.catchUp(lock);
        } catch (AuditException surprised) {
            // not by a change, it may be, but by full files that were taken away in the meantime
            journal = journal.reset();
            journal.catchUp(lock);
        }
    }

    /** Writes the refusals that are only counted so far. The log can still be used, and counts no further. */
    @Override
    public void close() {
        refusals.close();
    }

    private interface Work<R> {
        R on(AuditIndex ledger, Pen pen) throws IOException;
    }

    private interface Pen {
        void write(AnyAuditEvent event) throws IOException;
    }
}
