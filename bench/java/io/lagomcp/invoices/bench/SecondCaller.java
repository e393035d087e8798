package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A second principal that reads an invoice again and again, half of the times on a new connection, and a health check beside
 * it: what they get while somebody else attacks the server.
 */
final class SecondCaller {
    private static final int FEES = 5;
    private static final long PAUSE_MILLIS = 20;
    private static final long HEALTH_PAUSE_MILLIS = 250;

    private final WebConnection session;
    private final int managementPort;
    private final LongStream.Builder nanos = LongStream.builder();
    private final Thread calling = new Thread(this::call, "second-caller");
    private final Thread checking = new Thread(this::check, "health-check");
    private volatile boolean stopped;
    private @Nullable WebConnection kept;
    private int calls;
    private int errors;
    private String firstError = "";
    private volatile int healthFailures;

    /**
     * What was observed; times in milliseconds, those of failed calls among them.
     *
     * @param p99 of what would have been waited for by calls that begin at an even pace: a long wait counts for all calls that
     *     would have begun meanwhile, and not as one
     */
    record Observed(int calls, int errors, String firstError, double p50, double p99, double max, int healthFailures) {}

    /** One that calls in the session of this connection, which it leaves alone itself. */
    SecondCaller(WebConnection session, int managementPort) {
        this.session = session;
        this.managementPort = managementPort;
    }

    void start() {
        calling.start();
        checking.start();
    }

    Observed stop() throws InterruptedException {
        stopped = true;
        calling.join();
        checking.join();
        long[] times = nanos.build().toArray();
        return new Observed(
                calls,
                errors,
                firstError,
                Figures.percentile(times, 0.5),
                Figures.percentile(times, 0.99),
                Figures.percentile(times, 1),
                healthFailures);
    }

    private void call() {
        for (boolean again = true; !stopped; again = !again) {
            timed(again ? this::readOnKept : this::readOnNew);
        }
        closeKept();
    }

    private void timed(Rounds.One one) {
        calls++;
        long start = System.nanoTime();
        try {
            one.call();
        } catch (IOException | RuntimeException failed) {
            errors++;
            firstError = firstError.isEmpty() ? String.valueOf(failed.getMessage()) : firstError;
        }
        for (long wait = System.nanoTime() - start; wait > 0; wait -= TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)) {
            nanos.add(wait);
        }
        pause(PAUSE_MILLIS);
    }

    private void readOnKept() throws IOException {
        WebConnection connection = kept == null ? session.reopened() : kept;
        kept = connection;
        try {
            read(connection);
        } catch (IOException broken) {
            closeKept();
            throw broken;
        }
    }

    private void readOnNew() throws IOException {
        try (WebConnection connection = session.reopened()) {
            read(connection);
        }
    }

    private void closeKept() {
        WebConnection old = kept;
        kept = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException alreadyClosed) {
            // the next reading opens another one
        }
    }

    private void read(WebConnection connection) throws IOException {
        Rounds.asking(connection, id -> Requests.call(id, "find_invoice", Requests.invoice(FEES)))
                .call();
    }

    private void check() {
        while (!stopped) {
            try (WebConnection connection = new WebConnection(managementPort)) {
                connection.get("/healthz");
            } catch (IOException | RuntimeException failed) {
                healthFailures++;
            }
            pause(HEALTH_PAUSE_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
