package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Writes the audit log and answers questions from it. Any number of threads and processes may use one log at a time; they
 * take turns, and each entry is durable when the call that recorded it returns.
 *
 * <p>Repeated refusals are the exception: they are counted, and the count is written within ten minutes or on {@link #close}.
 *
 * <p>Interrupting a thread loses nothing: the work is completed, and the thread is interrupted afterwards. Every
 * method throws {@link AuditException} when the log cannot be read or written, or is not what was written; then nothing
 * was added.
 */
public interface AuditLog extends AutoCloseable {

    /** The log in this file, which continues in a new one at 16 MiB. Touches nothing before the first use. */
    static AuditLog at(Path file, Clock clock) {
        return at(file, clock, AuditListener.none());
    }

    /** The same; {@code listener} is notified of every event that this object records. */
    static AuditLog at(Path file, Clock clock, AuditListener listener) {
        return at(file, clock, Optional.empty(), listener);
    }

    /** The same, with a head that is signed with the key, where there is one. */
    static AuditLog at(Path file, Clock clock, Optional<AuditSigningKey> key, AuditListener listener) {
        return new FileAuditLog(file, clock, FileAuditLog.ROTATE_AT_BYTES, key, listener);
    }

    /** The log in this file, which continues in a new one where an entry would make it larger than this. */
    static AuditLog at(Path file, Clock clock, long rotateAtBytes) {
        return new FileAuditLog(file, clock, rotateAtBytes, Optional.empty(), AuditListener.none());
    }

    /** Records any event but an intent. */
    void record(AuditEvent event);

    /** Records rejected requests. */
    void record(RejectedRequests refused);

    /** Records what became of a webhook message. */
    void record(Notified sent);

    /**
     * Records an intent unless there is an objection to it. Nobody else can write in between, so what the objection was
     * decided on is still so when the intent is durable.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty, and then the intent is durable
     */
    <R> Optional<R> intend(AuditEvent.Intent intent, Function<AuditIndex, Optional<R>> objection);

    /**
     * Records what was found out unless there is an objection to it; nobody else can write in between.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    <R> Optional<R> resolve(AuditEvent.Settled settled, Function<AuditIndex, Optional<R>> objection);

    /**
     * Records that a principal is paused or resumed unless there is an objection to it; nobody else can write in between, so
     * no intent follows a pause that did not take it into account.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    <R> Optional<R> change(AuditEvent.PauseChange change, Function<AuditIndex, Optional<R>> objection);

    /**
     * Asks the log as it is now. Others may write meanwhile.
     *
     * @param question must not use this log
     */
    <R> R read(Function<AuditIndex, R> question);

    /**
     * Asks the log as it is now, or does something, while nobody else can write.
     *
     * @param question must not use this log
     */
    <R> R consult(Function<AuditIndex, R> question);

    /**
     * What is recorded, and what is done then in the same turn.
     *
     * @param event empty where nothing is recorded
     * @param then is given the log with the event; must not use this log
     */
    record Decision<R>(Optional<? extends AuditEvent> event, Function<AuditIndex, R> then) {}

    /**
     * Records what is decided while nobody else can write.
     *
     * @param question looks at the log as it is; must not use this log
     * @return what the decision gives
     */
    <R> R decide(Function<AuditIndex, Decision<R>> question);

    /**
     * Tries this once a second, in the background, until it returns true or this log is closed: for what cannot be kept now. What
     * it throws is logged, and it is tried again.
     */
    void retry(BooleanSupplier attempt);

    /** Checks that an entry could be recorded now; leaves nothing behind. */
    void requireWritable();

    /** Writes the refusals that are only counted so far. The log can still be used, and counts no further. */
    @Override
    void close();

    /**
     * Is notified of every event once it is durable, or counted where it repeats a refusal, on the thread that recorded it. Must
     * return at once; what it throws is logged and changes nothing: the event is recorded.
     */
    interface AuditListener {

        /** This process has recorded it, or counted it as a repeat. */
        void recorded(AuditEvent event);

        /** Ignores everything. */
        static AuditListener none() {
            return event -> {};
        }
    }
}
