package io.lagomcp.invoices.http;

import io.lagomcp.invoices.audit.RepeatCounter;
import io.lagomcp.invoices.lago.http.CorrelationId;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs refused requests: the first of each code from an address at once, further ones as a count each minute. However many
 * requests are sent, and by whomever, the log grows by about sixty short lines a minute.
 */
final class RejectionLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RejectionLog.class);
    private static final int LONGEST_TARGET = 100;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 30;

    private final RepeatCounter<Refused> counter = new RepeatCounter<>(
            WINDOW,
            MOST_KINDS,
            System::nanoTime,
            refused -> List.of(refused.address(), refused.code()),
            refused -> new Refused("many addresses", "various", refused.target(), refused.correlationId(), 1),
            (refused, count) ->
                    new Refused(refused.address(), refused.code(), refused.target(), refused.correlationId(), count));

    /** Requests from one address that were refused with one code; target and correlation id are those of the latest. */
    private record Refused(String address, String code, String target, String correlationId, long count) {}

    /** Counts one request that was refused with this code. */
    void add(HttpExchange exchange, String code) {
        if (log.isInfoEnabled()) {
            String target = exchange.method() + " " + exchange.path();
            Refused refused = new Refused(
                    exchange.peer().address(),
                    code,
                    target.substring(0, Math.min(target.length(), LONGEST_TARGET)),
                    exchange.correlationId(),
                    1);
            synchronized (counter) {
                write(counter.add(refused));
            }
        }
    }

    /** Writes the counts of the minute that is over. */
    void writeDue() {
        synchronized (counter) {
            write(counter.due());
        }
    }

    /** Writes what was counted and not written yet. */
    @Override
    public void close() {
        synchronized (counter) {
            write(counter.rest());
        }
    }

    private static void write(List<Refused> lines) {
        for (Refused line : lines) {
            MDC.put(CorrelationId.KEY, line.correlationId());
            log.info("{} refused: {}; {} such from {}", line.target(), line.code(), line.count(), line.address());
            MDC.remove(CorrelationId.KEY);
        }
    }
}
