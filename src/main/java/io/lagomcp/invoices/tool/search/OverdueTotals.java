package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.Invoice;
import java.math.BigInteger;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/** The sum of what is overdue in one currency, and its parts by age. */
public final class OverdueTotals {
    private static final String OVERDUE = "overdue";

    private final String currency;
    private final CurrencyTotals totals;
    private final ReceivablesAging ages;

    public OverdueTotals(String currency, LocalDate today) {
        this.currency = currency;
        this.totals = new CurrencyTotals(currency);
        this.ages = new ReceivablesAging(today);
    }

    /** Adds an overdue invoice in this currency. */
    public void add(Invoice invoice) {
        totals.count(OVERDUE, invoice.knownDue());
        ages.add(invoice);
    }

    String currency() {
        return currency;
    }

    /** In minor units. */
    BigInteger sum() {
        return totals.sum(OVERDUE);
    }

    /** Writes the currency, the number of invoices, their sum, and readable amounts by age. */
    public void writeTo(ObjectNode json) {
        totals.writeTo(json.put("currency", currency)).set("ageing", ages.amounts());
    }
}
