package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Names the invoices that an answer about what is due leaves out because this account owes them, and those it contains that
 * bill wallet credits.
 */
public final class ReceivablesNotes {
    private static final String OPEN = "open";

    private final Map<String, CurrencyTotals> owedToPartners = new TreeMap<>();
    private final Map<String, CurrencyTotals> forWalletCredits = new TreeMap<>();

    public void include(Invoice invoice) {
        AmountDue amount = new AmountDue(invoice);
        add(amount.owedToPartner(), invoice.currency(), owedToPartners);
        if (invoice.buysCredits()) {
            add(amount.known(), invoice.currency(), forWalletCredits);
        }
    }

    private static void add(Optional<Money> amount, String currency, Map<String, CurrencyTotals> tallies) {
        if (amount.filter(money -> money.minorUnits() > 0).isPresent()) {
            tallies.computeIfAbsent(currency, CurrencyTotals::new).count(OPEN, amount);
        }
    }

    /** A sentence for each kind that was met. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        if (!owedToPartners.isEmpty()) {
            sentences.add("Not counted as due: " + CurrencyTotals.counted(owedToPartners, "self-billed invoice")
                    + " (find with self_billed: true), on which this account owes its partners "
                    + CurrencyTotals.readable(owedToPartners, OPEN) + ".");
        }
        if (!forWalletCredits.isEmpty()) {
            sentences.add("Counted as due: " + CurrencyTotals.readable(forWalletCredits, OPEN) + " of "
                    + CurrencyTotals.counted(forWalletCredits, "invoice")
                    + " for wallet credits, which Lago grants once they are paid.");
        }
        return sentences;
    }
}
