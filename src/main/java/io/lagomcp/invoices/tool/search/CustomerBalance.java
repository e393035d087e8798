package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What one customer owes now, by currency. Wallet top-ups and what this account owes on self-billed invoices are sums of their
 * own; credit notes and wallets that could still be used are not taken off.
 */
public final class CustomerBalance {
    private final Map<String, CurrencyTotals> totals = new TreeMap<>();

    public void add(Invoice invoice) {
        AmountDue amount = new AmountDue(invoice);
        if (isNothing(amount.open())) {
            return;
        }
        CurrencyTotals sums = totals.computeIfAbsent(invoice.currency(), CurrencyTotals::new);
        sums.count();
        if (invoice.isSelfBilled()) {
            sums.add("owed_to_partner", amount.owedToPartner());
            return;
        }
        String name = invoice.buysCredits() ? "wallet_top_ups" : "due";
        sums.add(name, amount.known());
        if (invoice.paymentOverdue() && !invoice.buysCredits()) {
            sums.add("overdue", amount.known());
        }
    }

    private static boolean isNothing(Optional<Money> amount) {
        return amount.filter(money -> money.minorUnits() == 0).isPresent();
    }

    /** A row for each currency; none if nothing is open. */
    public ArrayNode json() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        totals.forEach((currency, sums) -> sums.writeTo(rows.addObject().put("currency", currency)));
        return rows;
    }
}
