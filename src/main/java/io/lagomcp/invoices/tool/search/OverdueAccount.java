package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What one customer is overdue with in one currency. */
public final class OverdueAccount {
    /** Longest overdue first; within a currency and a day the larger amount first. */
    public static final Comparator<OverdueAccount> BY_AGE = Comparator.<OverdueAccount, LocalDate>comparing(
                    account -> account.oldest.dueDate())
            .thenComparing(OverdueAccount::currency)
            .thenComparing(account -> account.totals.minorUnits(), Comparator.reverseOrder())
            .thenComparing(OverdueAccount::externalCustomerId);

    /** Each currency for itself, the larger amount first. */
    public static final Comparator<OverdueAccount> BY_AMOUNT = Comparator.comparing(OverdueAccount::currency)
            .thenComparing(account -> account.totals.minorUnits(), Comparator.reverseOrder())
            .thenComparing(OverdueAccount::externalCustomerId);

    private final Key key;
    private final String externalId;
    private final String customerName;
    private final Totals totals;
    private final Set<String> invoices = new LinkedHashSet<>();
    private final List<String> disputesLost = new ArrayList<>();
    private Oldest oldest = new Oldest("", "", LocalDate.MAX, "");

    /** What tells accounts apart: customers by Lago's id, because an external id can be used again. */
    public record Key(String lagoCustomerId, String currency) {
        public static Key of(Invoice invoice) {
            return new Key(invoice.json().at("/customer/lago_id").asString(""), invoice.currency());
        }
    }

    /** The invoice that has been overdue for longest; {@link LocalDate#MAX} if none has a readable due date. */
    private record Oldest(String lagoId, String number, LocalDate dueDate, String due) {}

    /** The sum of what is overdue in one currency, and its parts by age. */
    public static final class Totals {
        private static final String OVERDUE = "overdue";

        private final String currency;
        private final CurrencyTotals sums;
        private final ReceivablesAging ages;

        public Totals(String currency, LocalDate today) {
            this.currency = currency;
            this.sums = new CurrencyTotals(currency);
            this.ages = new ReceivablesAging(today);
        }

        /** Adds an overdue invoice in this currency. */
        public void add(Invoice invoice) {
            sums.count(OVERDUE, invoice.knownDue());
            ages.add(invoice);
        }

        private BigInteger minorUnits() {
            return sums.sum(OVERDUE);
        }

        /** Writes the currency, the number of invoices, their sum, and readable amounts by age. */
        public void writeTo(ObjectNode json) {
            sums.writeTo(json.put("currency", currency)).set("ageing", ages.amounts());
        }
    }

    /**
     * Without invoices yet.
     *
     * @param any an invoice of the customer in the currency
     */
    public OverdueAccount(Invoice any, LocalDate today) {
        this.key = Key.of(any);
        this.externalId = any.externalCustomerId();
        this.customerName = any.customerName();
        this.totals = new Totals(any.currency(), today);
    }

    /** Adds an overdue invoice of which the customer owes something. */
    public void add(Invoice invoice) {
        invoices.add(invoice.lagoId());
        totals.add(invoice);
        if (invoice.disputeLost()) {
            disputesLost.add(invoice.number());
        }
        LocalDate dueDate = invoice.paymentDueDay().orElse(LocalDate.MAX);
        if (oldest.lagoId().isEmpty() || dueDate.isBefore(oldest.dueDate())) {
            oldest = new Oldest(
                    invoice.lagoId(),
                    invoice.number(),
                    dueDate,
                    invoice.knownDue().map(Money::toString).orElse(""));
        }
    }

    public String externalCustomerId() {
        return externalId;
    }

    public String lagoCustomerId() {
        return key.lagoCustomerId();
    }

    public String currency() {
        return key.currency();
    }

    /** Lago's id of the invoice that has been overdue for longest. */
    public String oldestId() {
        return oldest.lagoId();
    }

    public boolean has(String lagoInvoiceId) {
        return invoices.contains(lagoInvoiceId);
    }

    /** Writes who owes what, for how long, and for which invoices a dispute was lost. */
    public void writeTo(ObjectNode row, LocalDate today) {
        row.putObject("customer").put("external_id", externalId).put("name", customerName);
        totals.writeTo(row);
        ObjectNode first = row.putObject("oldest_invoice").put("lago_id", oldest.lagoId());
        first.put("number", oldest.number());
        if (!oldest.dueDate().equals(LocalDate.MAX)) {
            first.put("payment_due_date", oldest.dueDate().toString())
                    .put("days_overdue", ChronoUnit.DAYS.between(oldest.dueDate(), today));
        }
        first.put("due", oldest.due());
        if (!disputesLost.isEmpty()) {
            ArrayNode numbers = row.putArray("disputes_lost");
            disputesLost.forEach(numbers::add);
        }
    }
}
