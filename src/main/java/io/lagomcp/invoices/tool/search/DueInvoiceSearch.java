package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds invoices with an amount due by a given day, the earliest due date first. Lago cannot filter or sort by due date, so this
 * reads the pages of the search, up to 2,000 invoices.
 */
public final class DueInvoiceSearch {
    private static final int MOST_READ = 2_000;

    private final LocalDate until;
    private final boolean owedToPartners;
    private final ReceivablesNotes notes = new ReceivablesNotes();
    private final List<Map.Entry<Rank, byte[]>> invoicesByDueDate = new ArrayList<>();
    private int read;
    private boolean more;

    /** The position of an invoice in the order. */
    private record Rank(LocalDate dueDate, String lagoId) {}

    private DueInvoiceSearch(LocalDate until, boolean owedToPartners) {
        this.until = until;
        this.owedToPartners = owedToPartners;
    }

    /** Reads the invoices due by {@code due_until}; for self-billed invoices, what is owed to partners. */
    public static DueInvoiceSearch read(
            InvoiceReader invoices, ToolArguments arguments, ToolDefinition tool, ProgressListener progress) {
        DueInvoiceSearch due = new DueInvoiceSearch(
                arguments.date("due_until").orElseThrow(),
                arguments.flag("self_billed").orElse(false));
        InvoiceFilter filter = InvoiceFilter.of(onlyWhatMayBeDue(arguments), tool);
        due.more = new ParallelPager<>(RowSource.of(invoices, filter), MOST_READ, due::add, progress).read();
        // for the next page everything is read again, and must come in the same order
        due.invoicesByDueDate.sort(
                Map.Entry.comparingByKey(Comparator.comparing(Rank::dueDate).thenComparing(Rank::lagoId)));
        return due;
    }

    /** Reads only unpaid finalized invoices, unless the arguments name statuses. */
    private static ToolArguments onlyWhatMayBeDue(ToolArguments arguments) {
        ToolArguments narrowed = new ToolArguments(arguments.json().deepCopy());
        if (!narrowed.has("status")) {
            narrowed.json().putArray("status").add("finalized");
        }
        if (!narrowed.has("payment_status")) {
            narrowed.json().putArray("payment_status").add("pending").add("failed");
        }
        return narrowed;
    }

    private void add(Invoice invoice) {
        read++;
        Optional<LocalDate> dueDay = invoice.paymentDueDay().filter(day -> !day.isAfter(until));
        if (dueDay.isEmpty()) {
            return;
        }
        if (!owedToPartners) {
            notes.include(invoice);
        }
        AmountDue amount = new AmountDue(invoice);
        Optional<Money> owed = owedToPartners ? amount.owedToPartner() : amount.known();
        if (owed.filter(money -> money.minorUnits() > 0).isPresent()) {
            // as bytes, which take a tenth of the memory
            byte[] bytes = invoice.toBytes();
            MemoryReservation.current().reserve(bytes.length);
            invoicesByDueDate.add(Map.entry(new Rank(dueDay.get(), invoice.lagoId()), bytes));
        }
    }

    public int count() {
        return invoicesByDueDate.size();
    }

    /** Whether all invoices of the search were read. */
    public boolean isComplete() {
        return !more;
    }

    /** The invoices of one page. */
    public List<Invoice> page(Page wanted) {
        return wanted.of(invoicesByDueDate).stream()
                .map(row -> Invoice.of(row.getValue()))
                .toList();
    }

    /** A note: how the invoices were selected and sorted, and what may be missing. */
    public String note() {
        String how = "Lago cannot search by due date: this server read " + read + " invoices and sorted what is due.";
        List<String> sentences = new ArrayList<>(List.of(how));
        if (more) {
            sentences.add("There are more, and only the newest were read: narrow the other filters.");
        }
        sentences.addAll(notes.sentences());
        return String.join(" ", sentences);
    }
}
