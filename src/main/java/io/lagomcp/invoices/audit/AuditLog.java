package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit log and answers questions from it. Any number of threads and processes may use one log at a time; they
 * take turns, and each entry is durable when the call that recorded it returns. Subclasses keep it, and provide the turn.
 *
 * <p>Repeated refusals are the exception: they are counted, and the count is written within ten minutes or on {@link #close}.
 *
 * <p>Interrupting a thread loses nothing: the work is completed, and the thread is interrupted afterwards. Every
 * method throws {@link AuditException} when the log cannot be read or written, or is not what was written; then nothing
 * was added.
 */
public abstract class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final AuditListener listener;
    private final RefusalAggregator refusals;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "audit-retry");
        thread.setDaemon(true);
        return thread;
    });

    /** A log whose {@code listener} is notified of every event that this object records. */
    @SuppressWarnings("this-escape") // nothing is written before the first event
    protected AuditLog(AuditListener listener) {
        this.listener = listener;
        this.refusals = new RefusalAggregator(this::write, System::nanoTime);
    }

    /** The log in this file, which continues in a new one at 16 MiB; neither signed nor listened to. */
    public static AuditLog at(Path file, Clock clock) {
        return at(file, clock, Optional.empty(), AuditListener.none());
    }

    /**
     * The log in this file, which continues in a new one at 16 MiB. Touches nothing before the first use.
     *
     * @param key signs the head; empty if it is not signed
     * @param listener is notified of every event that this object records
     */
    public static AuditLog at(Path file, Clock clock, Optional<AuditSigningKey> key, AuditListener listener) {
        return new FileAuditLog(file, clock, FileAuditLog.ROTATE_AT_BYTES, key, listener);
    }

    /** The log in this file, which continues in a new one where an entry would make it larger than this. */
    public static AuditLog at(Path file, Clock clock, long rotateAtBytes) {
        return new FileAuditLog(file, clock, rotateAtBytes, Optional.empty(), AuditListener.none());
    }

    /**
     * Is notified of every event once it is durable, or counted where it repeats a refusal, on the thread that recorded it. Must
     * return at once; what it throws is logged and changes nothing: the event is recorded.
     */
    public interface AuditListener {

        /** This process has recorded it, or counted it as a repeat. */
        void recorded(AuditEvent event);

        /** Ignores everything. */
        static AuditListener none() {
            return event -> {};
        }
    }

    /**
     * What is done in one turn.
     *
     * @param <R> what it gives
     */
    @FunctionalInterface
    public interface Work<R> {
        /**
         * Reads the index, and writes to the output if that is called for: the index has an entry when it was written, and it is
         * durable when the turn has ended.
         */
        R on(AuditIndex index, Consumer<AnyAuditEvent> output);
    }

    /** Does the work while nobody else can write. What it wrote is durable when this returns. */
    protected abstract <R> R inTurn(Work<R> work);

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

    /** Records rejected requests. */
    public void record(RejectedRequests refused) {
        write(refused);
    }

    /** Records what became of a webhook message. */
    public void record(Notified sent) {
        write(sent);
    }

    private void write(AnyAuditEvent event) {
        inTurn((index, output) -> {
            output.accept(event);
            return true;
        });
    }

    /**
     * Records an intent unless there is an objection to it. Nobody else can write in between, so what the objection was
     * decided on is still so when the intent is durable.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty, and then the intent is durable
     */
    public <R> Optional<R> intend(AuditEvent.Intent intent, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, intent);
    }

    /**
     * Records what was found out unless there is an objection to it; nobody else can write in between.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    public <R> Optional<R> resolve(AuditEvent.Settled settled, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, settled);
    }

    /**
     * Records that a principal is paused or resumed unless there is an objection to it; nobody else can write in between, so
     * no intent follows a pause that did not take it into account.
     *
     * @param objection looks at the log as it is; must not use this log
     * @return the objection, and then nothing was recorded; or empty
     */
    public <R> Optional<R> change(AuditEvent.PauseChange change, Function<AuditIndex, Optional<R>> objection) {
        return writeUnless(objection, change);
    }

    /** Records the event in the turn in which nothing objects to it; else gives the objection. */
    protected <R> Optional<R> unless(Function<AuditIndex, Optional<R>> objection, AuditEvent event) {
        Optional<R> objected = writeUnless(objection, event);
        if (objected.isEmpty()) {
            tell(event);
        }
        return objected;
    }

    private <R> Optional<R> writeUnless(Function<AuditIndex, Optional<R>> objection, AnyAuditEvent event) {
        return inTurn((index, output) -> {
            Optional<R> found = objection.apply(index);
            if (found.isEmpty()) {
                output.accept(event);
            }
            return found;
        });
    }

    private void tell(AuditEvent event) {
        try {
            listener.recorded(event);
        } catch (RuntimeException failed) {
            LOG.warn("A listener to the audit log failed", failed);
        }
    }

    /**
     * Asks the log as it is now. Others may write meanwhile.
     *
     * @param question must not use this log
     */
    public <R> R read(Function<AuditIndex, R> question) {
        return consult(question);
    }

    /**
     * Asks the log as it is now, or does something, while nobody else can write.
     *
     * @param question must not use this log
     */
    public <R> R consult(Function<AuditIndex, R> question) {
        return inTurn((index, output) -> question.apply(index));
    }

    /**
     * What is recorded, and what is done then in the same turn.
     *
     * @param event empty where nothing is recorded
     * @param then is given the log with the event; must not use this log
     */
    public record Decision<R>(Optional<? extends AuditEvent> event, Function<AuditIndex, R> then) {}

    private record Decided<R>(Optional<? extends AuditEvent> event, R result) {}

    /**
     * Records what is decided while nobody else can write.
     *
     * @param question looks at the log as it is; must not use this log
     * @return what the decision gives
     */
    public <R> R decide(Function<AuditIndex, Decision<R>> question) {
        Decided<R> decided = inTurn((index, output) -> {
            Decision<R> decision = question.apply(index);
            if (decision.event().isPresent()) {
                output.accept(decision.event().get());
            }
            return new Decided<>(decision.event(), decision.then().apply(index));
        });
        decided.event().ifPresent(this::tell);
        return decided.result();
    }

    /**
     * Tries this once a second, in the background, until it returns true or this log is closed: for what cannot be kept now. What
     * it throws is logged, and it is tried again.
     */
    public void retry(BooleanSupplier attempt) {
        if (!retries.isShutdown()) {
            var unused = retries.schedule(
                    () -> {
                        if (!hasEnded(attempt)) {
                            retry(attempt);
                        }
                    },
                    1,
                    TimeUnit.SECONDS);
        }
    }

    private static boolean hasEnded(BooleanSupplier attempt) {
        try {
            return attempt.getAsBoolean();
        } catch (RuntimeException | Error failed) {
            LOG.error("What could not be kept is tried again, because the last attempt failed", failed);
            return false;
        }
    }

    /** Checks that an entry could be recorded now; leaves nothing behind. */
    public abstract void requireWritable();

    /** Writes the refusals that are only counted so far. The log can still be used, and counts and retries no further. */
    @Override
    public void close() {
        refusals.close();
        retries.shutdown();
    }
}
