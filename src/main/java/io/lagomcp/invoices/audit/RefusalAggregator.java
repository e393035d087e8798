package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Refused;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals before they are recorded: the first of a kind is written at once, its repeats are counted and written as one
 * entry within ten minutes. So repeated refused calls do not fill the disk.
 */
final class RefusalAggregator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalAggregator.class);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MOST_KINDS = 500;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "audit-refusals");
        thread.setDaemon(true);
        return thread;
    });

    private final Consumer<Refused> record;
    private final RepeatCounter<Refused> tally;
    private @Nullable Future<?> flush;
    private boolean isClosed;

    /** Refusals that end up in {@code record}, which may throw {@link AuditException}. */
    RefusalAggregator(Consumer<Refused> record, LongSupplier nanoTime) {
        this.record = record;
        this.tally = tally(nanoTime);
    }

    /**
     * Repeats have the principal, tool, reason, invoice and plan in common. Where those of one window have too many kinds, the
     * invoice is left out; a refusal that belongs to a plan always stands on its own.
     */
    static RepeatCounter<Refused> tally(LongSupplier nanoTime) {
        return new RepeatCounter<>(
                WINDOW,
                MOST_KINDS,
                nanoTime,
                RefusalAggregator::kind,
                RefusalAggregator::summary,
                RefusalAggregator::counted);
    }

    /** Writes it, or counts it where it repeats an earlier one; throws {@link AuditException} where it cannot be written. */
    void add(Refused refused) {
        List<Refused> now;
        synchronized (tally) {
            now = tally.add(refused);
            if (!now.contains(refused)) {
                planFlush();
            }
        }
        for (Refused entry : now) {
            try {
                record.accept(entry);
            } catch (AuditException unwritable) {
                putBack(entry);
                if (entry.equals(refused)) {
                    throw unwritable;
                }
            }
        }
    }

    private void putBack(Refused entry) {
        synchronized (tally) {
            tally.putBack(entry, entry.count());
            planFlush();
        }
    }

    private void planFlush() {
        if (flush == null && !isClosed) {
            flush = TIMER.schedule(this::flush, WINDOW.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void flush() {
        List<Refused> counted;
        synchronized (tally) {
            flush = null;
            counted = tally.rest();
        }
        for (Refused entry : counted) {
            try {
                record.accept(entry);
            } catch (AuditException unwritable) {
                LOG.warn("Repeated refusals could not be recorded: {}", unwritable.getMessage());
                putBack(entry);
            }
        }
    }

    /** Writes what is counted, and plans no more writing. Whoever closes it too waits until that is done. */
    @Override
    public synchronized void close() {
        synchronized (tally) {
            isClosed = true;
            if (flush != null) {
                flush.cancel(false);
            }
        }
        flush();
    }

    private static Object kind(Refused refused) {
        AuditContext subject = refused.subject();
        return List.of(
                subject.principal(),
                subject.tool(),
                refused.code(),
                refused.rule(),
                refused.channel(),
                subject.planId(),
                subject.invoice().map(InvoiceReference::lagoId).orElse(""));
    }

    private static Refused summary(Refused refused) {
        AuditContext subject = refused.subject();
        if (!subject.planId().isEmpty()) {
            return refused;
        }
        AuditContext any = new AuditContext("", subject.principal(), subject.client(), subject.tool(), "");
        return new Refused(any, refused.code(), refused.rule(), refused.channel());
    }

    private static Refused counted(Refused refused, long count) {
        return new Refused(
                refused.subject(), refused.code(), refused.rule(), refused.channel(), refused.reason(), count);
    }
}
