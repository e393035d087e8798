package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.MDC;

/**
 * Reads all invoices of a filter, several pages at once, and hands on each invoice once: rows move to the next page when a new
 * invoice appears while they are read.
 */
public final class ParallelPager {
    private static final int ROWS = 100;
    /** How many requests of one call are under way at once. */
    static final int AT_ONCE = 5;

    private final InvoiceReader invoices;
    private final InvoiceFilter filter;
    private final int most;
    private final Consumer<Invoice> reader;
    private final ProgressListener progress;
    private final Set<String> handedOn = new HashSet<>();
    private int pagesRead;
    private boolean ended;
    private boolean leftRowsOut;

    /** A page, and the memory that it holds until it is handed on. */
    private record Numbered(InvoicePage page, MemoryReservation memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    /**
     * Nothing is read yet.
     *
     * @param most invoices to read, the newest ones
     * @param reader is handed each invoice, by the thread that calls {@link #read}
     */
    public ParallelPager(
            InvoiceReader invoices,
            InvoiceFilter filter,
            int most,
            Consumer<Invoice> reader,
            ProgressListener progress) {
        this.invoices = invoices;
        this.filter = filter;
        this.most = most;
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * Reads until a page has fewer rows than asked for, or as many as wanted are read.
     *
     * @return whether there are more invoices than were read
     */
    public boolean read() {
        try (Numbered first = search(1, MemoryReservation.current())) {
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

    /** Whether there is a row behind the last one wanted. */
    private boolean isFollowed() {
        return !invoices.search(filter.page(most + 1, 1)).invoices().isEmpty();
    }

    /** Reads on from the second page, the more at once the more were there, so that few are asked for in vain. */
    private void readOn() {
        MemoryReservation memory = MemoryReservation.current();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, ParallelPager::thread);
        try {
            CompletionService<Numbered> running = new ExecutorCompletionService<>(threads);
            int next = 2;
            int underWay = 0;
            while (isWanted(next) || underWay > 0) {
                while (isWanted(next) && underWay < Math.min(AT_ONCE, 1 + pagesRead / 2)) {
                    int number = next++;
                    running.submit(() -> search(number, memory));
                    underWay++;
                }
                try (Numbered answered = running.take().get()) {
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
            // also ends what is still under way when one page has failed or the call is not wanted any more
            threads.shutdownNow();
        }
    }

    private Numbered search(int number, MemoryReservation whole) {
        MemoryReservation memory = whole.part();
        try {
            return new Numbered(memory.during(() -> invoices.search(filter.page(number, ROWS))), memory);
        } catch (RuntimeException failed) {
            memory.close();
            throw failed;
        }
    }

    private void handOn(Numbered answered) {
        int place = (answered.page().number() - 1) * ROWS;
        for (Invoice invoice : answered.page().invoices()) {
            if (place >= most) {
                leftRowsOut = true;
                break;
            }
            place++;
            if (handedOn.add(invoice.lagoId())) {
                reader.accept(invoice);
            }
        }
        ended |= answered.page().isLast();
        if (answered.page().invoices().isEmpty()) {
            return;
        }
        pagesRead++;
        progress.tell(pagesRead, OptionalInt.empty(), handedOn.size() + " invoices read.");
    }

    /** Belongs to the call that starts it: what is logged and sent there carries the same correlation id. */
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
