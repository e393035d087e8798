package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Progress;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
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

    private record Numbered(int number, InvoicePage page) {}

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
        InvoicePage first = search(1);
        int counted = Math.min(first.totalPages(), lastWanted());
        if (first.next().isPresent() && counted > 1) {
            handOn(1, first, OptionalInt.of(counted));
            readAtOnce(counted);
        } else {
            handOn(1, first, OptionalInt.empty());
        }
        while (isFollowed() && furthest < lastWanted()) {
            int next = afterFurthest.getAsInt();
            handOn(next, search(next), OptionalInt.empty());
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
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, last - 1), EveryPage::thread);
        try {
            CompletionService<Numbered> running = new ExecutorCompletionService<>(threads);
            for (int page = 2; page <= last; page++) {
                int number = page;
                running.submit(() -> new Numbered(number, search(number)));
            }
            for (int page = 2; page <= last; page++) {
                Numbered answered = running.take().get();
                handOn(answered.number(), answered.page(), OptionalInt.of(last));
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

    private InvoicePage search(int number) {
        return invoices.search(filter.page(number, ROWS));
    }

    private void handOn(int number, InvoicePage page, OptionalInt pages) {
        int place = (number - 1) * ROWS;
        for (Invoice invoice : page.invoices()) {
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
            afterFurthest = page.next();
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
