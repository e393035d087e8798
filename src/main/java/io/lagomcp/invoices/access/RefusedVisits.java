package io.lagomcp.invoices.access;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.TurnedAway;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the record of requests that were not let in, in about sixty lines a minute however many they are. Nobody waits for
 * the record here, and one that cannot be written lets nobody in.
 */
public final class RefusedVisits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedVisits.class);
    private static final long PATIENCE_SECONDS = 5;

    private final AuditLog audit;
    private final RefusalTally tally;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "refused-visits");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> ticking;

    private RefusedVisits(AuditLog audit) {
        this.audit = audit;
        this.tally = new RefusalTally(System::nanoTime);
        this.ticking = writer.scheduleWithFixedDelay(this::writeDue, 10, 10, TimeUnit.SECONDS);
    }

    /** Those that this record is told of; close it to have the last ones written. */
    public static RefusedVisits in(AuditLog audit) {
        return new RefusedVisits(audit);
    }

    /**
     * One more that was not let in.
     *
     * @param address where it came from
     * @param code why
     * @param claimed who it claimed to come from: never a token; empty text where that is not known
     */
    public void note(String address, String code, String claimed) {
        synchronized (tally) {
            write(tally.add(address, code, claimed));
        }
    }

    private void writeDue() {
        synchronized (tally) {
            write(tally.due());
        }
    }

    private void write(List<TurnedAway> lines) {
        for (TurnedAway line : lines) {
            try {
                writer.execute(() -> write(line));
            } catch (RejectedExecutionException closed) {
                LOG.warn("A refused request came too late for the record: {}", line.code());
            }
        }
    }

    private void write(TurnedAway line) {
        try {
            audit.record(line);
        } catch (AuditException unwritable) {
            LOG.error("Refused requests could not be recorded: {}", unwritable.getMessage());
        }
    }

    @Override
    public void close() {
        ticking.cancel(false);
        synchronized (tally) {
            write(tally.rest());
        }
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("The last refused requests could not be recorded in time");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
