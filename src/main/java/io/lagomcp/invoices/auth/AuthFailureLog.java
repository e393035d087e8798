package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.RepeatCounter;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records rejected requests in the audit log, in about sixty lines a minute however many there are. Nobody waits for the log
 * here; if it cannot be written, an error is logged.
 */
public final class AuthFailureLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuthFailureLog.class);
    private static final long PATIENCE_SECONDS = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 30;

    private final AuditLog audit;
    private final RepeatCounter<RejectedRequests> counter;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rejected-requests");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> ticking;

    private AuthFailureLog(AuditLog audit) {
        this.audit = audit;
        this.counter = counter(System::nanoTime);
        this.ticking = writer.scheduleWithFixedDelay(this::writeDue, 10, 10, TimeUnit.SECONDS);
    }

    /** Requests from one network for one reason count as the same; beyond too many networks, no address is kept. */
    static RepeatCounter<RejectedRequests> counter(LongSupplier nanoTime) {
        return new RepeatCounter<>(
                WINDOW,
                MOST_KINDS,
                nanoTime,
                rejected -> List.of(ClientNetwork.of(rejected.address()), rejected.code()),
                rejected -> new RejectedRequests("", "many_addresses", "", 1),
                (rejected, count) ->
                        new RejectedRequests(rejected.address(), rejected.code(), rejected.claimed(), count));
    }

    /** Records in this log; closing writes what is still counted. */
    public static AuthFailureLog in(AuditLog audit) {
        return new AuthFailureLog(audit);
    }

    /**
     * One rejected request.
     *
     * @param address the client's
     * @param code why
     * @param claimed who it claimed to be from, never a token; empty text if unknown
     */
    public void note(String address, String code, String claimed) {
        synchronized (counter) {
            write(counter.add(new RejectedRequests(address, code, claimed, 1)));
        }
    }

    private void writeDue() {
        synchronized (counter) {
            write(counter.due());
        }
    }

    private void write(List<RejectedRequests> lines) {
        for (RejectedRequests line : lines) {
            try {
                writer.execute(() -> write(line));
            } catch (RejectedExecutionException closed) {
                LOG.warn("A rejected request came too late to be recorded: {}", line.code());
            }
        }
    }

    private void write(RejectedRequests line) {
        try {
            audit.record(line);
        } catch (AuditException unwritable) {
            LOG.error("Rejected requests could not be recorded: {}", unwritable.getMessage());
        }
    }

    @Override
    public void close() {
        ticking.cancel(false);
        synchronized (counter) {
            write(counter.rest());
        }
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("The last rejected requests could not be recorded in time");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
