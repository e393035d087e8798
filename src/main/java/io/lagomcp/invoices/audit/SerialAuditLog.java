package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An audit log whose users take turns, whatever it is kept in. Subclasses provide the turn. */
public abstract class SerialAuditLog implements AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(SerialAuditLog.class);

    private final AuditListener listener;
    private final RefusalAggregator refusals;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "audit-retry");
        thread.setDaemon(true);
        return thread;
    });

    /** A log whose {@code listener} is notified of every event that this object records. */
    @SuppressWarnings("this-escape") // nothing is written before the first event
    protected SerialAuditLog(AuditListener listener) {
        this.listener = listener;
        this.refusals = new RefusalAggregator(this::write, System::nanoTime);
    }

    /** What is done in one turn. */
    @FunctionalInterface
    protected interface Work<R> {
        /** Reads the index, and writes to the output if that is called for. */
        R on(AuditIndex index, Output output) throws IOException;
    }

    /** Takes the entries of a turn. */
    @FunctionalInterface
    protected interface Output {
        /** Appends an entry; the index has it when this returns, and it is durable when the turn has ended. */
        void write(AnyAuditEvent event) throws IOException;
    }

    /**
     * Does the work while nobody else can write. What it wrote is durable when this returns.
     *
     * @throws AuditException when the log cannot be read or written, or is not what was written; then nothing was added
     */
    protected abstract <R> R inTurn(Work<R> work);

    @Override
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

    @Override
    public void record(RejectedRequests refused) {
        write(refused);
    }

    @Override
    public void record(Notified sent) {
        write(sent);
    }

    private void write(AnyAuditEvent event) {
        inTurn((index, output) -> {
            output.write(event);
            return true;
        });
    }

    @Override
    public <R> Optional<R> intend(AuditEvent.Intent intent, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, intent);
    }

    @Override
    public <R> Optional<R> resolve(AuditEvent.Settled settled, Function<AuditIndex, Optional<R>> objection) {
        return unless(objection, settled);
    }

    @Override
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
                output.write(event);
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

    @Override
    public <R> R read(Function<AuditIndex, R> question) {
        return consult(question);
    }

    @Override
    public <R> R decide(Function<AuditIndex, Decision<R>> question) {
        Decided<R> decided = inTurn((index, output) -> {
            Decision<R> decision = question.apply(index);
            if (decision.event().isPresent()) {
                output.write(decision.event().get());
            }
            return new Decided<>(decision.event(), decision.then().apply(index));
        });
        decided.event().ifPresent(this::tell);
        return decided.result();
    }

    private record Decided<R>(Optional<? extends AuditEvent> event, R result) {}

    @Override
    public <R> R consult(Function<AuditIndex, R> question) {
        return inTurn((index, output) -> question.apply(index));
    }

    @Override
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

    /** Writes the refusals that are only counted so far. The log can still be used, and counts and retries no further. */
    @Override
    public void close() {
        refusals.close();
        retries.shutdown();
    }
}
