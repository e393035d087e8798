package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Progress;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.limit.HeldMemory;
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
final class EveryPage {
    private static final int ROWS = 100;
    private static final int AT_ONCE = 5;

    private final InvoiceReads invoices;
    private final InvoiceFilter filter;
    private final int most;
    private final Consumer<Invoice> reader;
    private final Progress progress;
    private final Set<String> handedOn = new HashSet<>();
    private int pagesRead;
    private int furthest;
    private OptionalInt afterFurthest = OptionalInt.empty();
    private boolean leftRowsOut;

    /** A page, and the memory that it holds until it is handed on. */
    private record Numbered(int number, InvoicePage page, HeldMemory memory) implements AutoCloseable {
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
    EveryPage(InvoiceReads invoices, InvoiceFilter filter, int most, Consumer<Invoice> reader, Progress progress) {
        this.invoices = invoices;
        this.filter = filter;
        this.most = most;
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * Reads until there are no more, or as many as wanted. The pages that Lago counts are read at once; but that count may be
     * old, so what follows them is read too.
     *
     * @return whether there are more invoices than were read
     */
    boolean read() {
        int counted = 1;
        try (Numbered first = search(1, HeldMemory.current())) {
            if (first.page().next().isPresent()) {
                counted = Math.max(1, Math.min(first.page().totalPages(), lastWanted()));
            }
            handOn(first, counted > 1 ? OptionalInt.of(counted) : OptionalInt.empty());
        }
        if (counted > 1) {
            readAtOnce(counted);
        }
        while (isFollowed() && furthest < lastWanted()) {
            try (Numbered next = search(afterFurthest.getAsInt(), HeldMemory.current())) {
                handOn(next, OptionalInt.empty());
            }
        }
        return leftRowsOut || isFollowed();
    }

    private int lastWanted() {
        return (most + ROWS - 1) / ROWS;
    }

    /** A page that is not beyond the furthest would lead round in a circle. */
    private boolean isFollowed() {
        return afterFurthest.orElse(0) > furthest;
    }

    /** Reads the pages from the second to this one. */
    private void readAtOnce(int last) {
        HeldMemory memory = HeldMemory.current();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, last - 1), EveryPage::thread);
        try {
            CompletionService<Numbered> running = new ExecutorCompletionService<>(threads);
            for (int page = 2; page <= last; page++) {
                int number = page;
                running.submit(() -> search(number, memory));
            }
            for (int page = 2; page <= last; page++) {
                try (Numbered answered = running.take().get()) {
                    handOn(answered, OptionalInt.of(last));
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

    private Numbered search(int number, HeldMemory whole) {
        HeldMemory memory = whole.part();
        try {
            return new Numbered(number, memory.during(() -> invoices.search(filter.page(number, ROWS))), memory);
        } catch (RuntimeException failed) {
            memory.close();
            throw failed;
        }
    }

    private void handOn(Numbered answered, OptionalInt pages) {
        int number = answered.number();
        int place = (number - 1) * ROWS;
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
        if (number > furthest) {
            furthest = number;
            afterFurthest = answered.page().next();
        }
        pagesRead++;
        progress.tell(pagesRead, pages, handedOn.size() + " invoices read.");
    }

    /** Belongs to the call that starts it: what is logged and sent there carries the same correlation id. */
    private static Thread thread(Runnable work) {
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
