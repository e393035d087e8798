package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.MDC;

/**
 * Reads all rows of a list, several pages at once, and hands on each row once: rows move to the next page when a new one appears
 * while they are read.
 *
 * @param <T> a row
 */
public final class ParallelPager<T> {
    private static final int ROWS = 100;
    /** How many requests of one call run at once. */
    static final int AT_ONCE = 5;

    private final RowSource<T> source;
    private final int most;
    private final Consumer<T> reader;
    private final ProgressListener progress;
    private final Set<String> handedOn = new HashSet<>();
    private int pagesRead;
    private boolean ended;
    private boolean leftRowsOut;

    /**
     * A list of Lago's.
     *
     * @param things the plural of a row's name, for the progress
     * @param id tells one row from another
     * @param pages reads the rows of a page, by its number from 1 and its size
     */
    public record RowSource<T>(String things, Function<T, String> id, BiFunction<Integer, Integer, List<T>> pages) {

        /** The invoices of a filter. */
        public static RowSource<Invoice> of(InvoiceReader invoices, InvoiceFilter filter) {
            return new RowSource<>(
                    "invoices", Invoice::lagoId, (number, size) -> invoices.search(filter.page(number, size))
                            .invoices());
        }
    }

    /** The rows of a page, and the memory that they hold until they are handed on. */
    private record Numbered<T>(int number, List<T> rows, MemoryReservation memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    /**
     * Nothing is read yet.
     *
     * @param most rows to read, the newest ones
     * @param reader is handed each row, by the thread that calls {@link #read}
     */
    public ParallelPager(RowSource<T> source, int most, Consumer<T> reader, ProgressListener progress) {
        this.source = source;
        this.most = most;
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * Reads until a page is not full, or the wanted number is read.
     *
     * @return whether there are more rows than were read
     */
    public boolean read() {
        try (Numbered<T> first = search(1, MemoryReservation.current())) {
            handOn(first);
        }
        if (isWanted(2)) {
            readOn();
        }
        return leftRowsOut || (!ended && isFollowed());
    }

    private boolean isWanted(int page) {
        return !ended && (page - 1) * ROWS < most;
    }

    /** Whether there is a row after the last wanted row. */
    private boolean isFollowed() {
        return !source.pages().apply(most + 1, 1).isEmpty();
    }

    /** Reads from the second page on, more pages at once as more turn out to be full, so that few requests are wasted. */
    private void readOn() {
        MemoryReservation memory = MemoryReservation.current();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, ParallelPager::thread);
        try {
            CompletionService<Numbered<T>> running = new ExecutorCompletionService<>(threads);
            int next = 2;
            int underWay = 0;
            while (isWanted(next) || underWay > 0) {
                while (isWanted(next) && underWay < Math.min(AT_ONCE, 1 + pagesRead / 2)) {
                    int number = next++;
                    running.submit(() -> search(number, memory));
                    underWay++;
                }
                try (Numbered<T> answered = running.take().get()) {
                    underWay--;
                    handOn(answered);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LagoException(new LagoFailure.Cancelled("cancelled", "The call was cancelled"), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LagoException failed ? failed : new IllegalStateException(e.getCause());
        } finally {
            // also cancels running requests when a page has failed or the call is cancelled
            threads.shutdownNow();
        }
    }

    private Numbered<T> search(int number, MemoryReservation whole) {
        MemoryReservation memory = whole.part();
        try {
            return new Numbered<>(number, memory.during(() -> source.pages().apply(number, ROWS)), memory);
        } catch (RuntimeException failed) {
            memory.close();
            throw failed;
        }
    }

    private void handOn(Numbered<T> answered) {
        int place = (answered.number() - 1) * ROWS;
        for (T row : answered.rows()) {
            if (place >= most) {
                leftRowsOut = true;
                break;
            }
            place++;
            if (handedOn.add(source.id().apply(row))) {
                reader.accept(row);
            }
        }
        ended |= answered.rows().size() < ROWS;
        if (answered.rows().isEmpty()) {
            return;
        }
        pagesRead++;
        progress.tell(pagesRead, OptionalInt.empty(), handedOn.size() + " " + source.things() + " read.");
    }

    /** Part of the call that starts it: its logs and requests carry the same correlation id. */
    static Thread thread(Runnable work) {
        Map<String, String> context = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
        Thread thread = new Thread(
                () -> {
                    MDC.setContextMap(context);
                    work.run();
                },
                "lago-page");
        thread.setDaemon(true);
        return thread;
    }
}
