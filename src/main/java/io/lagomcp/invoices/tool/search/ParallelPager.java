package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads all rows of a list, several pages at once, and hands on each row once: rows move to the next page when a new one appears
 * while they are read.
 */
public final class ParallelPager<T> {
    private static final int ROWS = 100;

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
        try (Numbered<T> first = search(1)) {
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
        try (ParallelReads reads = new ParallelReads()) {
            Queue<Supplier<Numbered<T>>> running = new ArrayDeque<>();
            int next = 2;
            while (isWanted(next) || !running.isEmpty()) {
                while (isWanted(next) && running.size() < Math.min(ParallelReads.AT_ONCE, 1 + pagesRead / 2)) {
                    int number = next++;
                    running.add(reads.start(() -> search(number)));
                }
                try (Numbered<T> answered = running.remove().get()) {
                    handOn(answered);
                }
            }
        }
    }

    private Numbered<T> search(int number) {
        MemoryReservation memory = MemoryReservation.current().part();
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
}
