package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.lookup.Lookup.Row;
import io.lagomcp.invoices.tool.lookup.Lookup.RowDetails;
import io.lagomcp.invoices.tool.search.CurrencyTotals;
import io.lagomcp.invoices.tool.search.InvoiceFilter;
import io.lagomcp.invoices.tool.search.ParallelPager;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The names of customers, which for persons stand in two fields, and what each of a page owes now: summed from their invoices,
 * because Lago's own balances are up to four hours old and lack invoices.
 */
record CustomerDetails(InvoiceReader invoices) implements RowDetails {
    private static final int MOST_READ = 2_000;

    /** What was read of one customer. */
    private record Balance(ArrayNode sums, boolean complete, int ofEarlier) {}

    @Override
    public List<String> add(List<Row> rows, ToolArguments arguments) {
        if (!arguments.wantsFull()) {
            rows.forEach(row -> row.shown().put("name", Invoice.customerName(row.given())));
        }
        if (rows.isEmpty() || !arguments.flag("with_balance").orElse(false)) {
            return List.of();
        }
        List<Balance> balances;
        try (ParallelReads reads = new ParallelReads()) {
            List<Supplier<Balance>> running =
                    rows.stream().map(row -> reads.start(() -> of(row.given()))).toList();
            balances = running.stream().map(Supplier::get).toList();
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).shown().set("balance", balances.get(i).sums());
        }
        return notes(balances);
    }

    private Balance of(ObjectNode customer) {
        ObjectNode open = JsonNodeFactory.instance
                .objectNode()
                .put("external_customer_id", customer.path("external_id").asString(""));
        open.putArray("status").add("finalized");
        open.putArray("payment_status").add("pending").add("failed");
        InvoiceFilter filter = InvoiceFilter.of(new ToolArguments(open), ToolDefinition.of("find_all_invoices"));
        Map<String, CurrencyTotals> byCurrency = new TreeMap<>();
        int[] ofEarlier = new int[1];
        boolean more = new ParallelPager<>(
                        RowSource.of(invoices, filter),
                        MOST_READ,
                        invoice -> {
                            if (invoice.json().at("/customer/lago_id").equals(customer.path("lago_id"))) {
                                add(invoice, byCurrency);
                            } else {
                                ofEarlier[0]++;
                            }
                        },
                        ProgressListener.none())
                .read();
        ArrayNode sums = JsonNodeFactory.instance.arrayNode();
        byCurrency.forEach((currency, totals) -> totals.writeTo(sums.addObject().put("currency", currency)));
        return new Balance(sums, !more, ofEarlier[0]);
    }

    /** Wallet top-ups, and what this account owes on self-billed invoices, are sums of their own. */
    private static void add(Invoice invoice, Map<String, CurrencyTotals> byCurrency) {
        AmountDue amount = new AmountDue(invoice);
        if (amount.open().filter(money -> money.minorUnits() == 0).isPresent()) {
            return;
        }
        CurrencyTotals sums = byCurrency.computeIfAbsent(invoice.currency(), CurrencyTotals::new);
        sums.count();
        if (invoice.isSelfBilled()) {
            sums.add("owed_to_partner", amount.owedToPartner());
            return;
        }
        sums.add(invoice.buysCredits() ? "wallet_top_ups" : "due", amount.known());
        if (invoice.paymentOverdue() && !invoice.buysCredits()) {
            sums.add("overdue", amount.known());
        }
    }

    private static List<String> notes(List<Balance> balances) {
        List<String> notes = new ArrayList<>();
        notes.add("Balances are summed from open finalized invoices; credit notes and wallets that could still be used"
                + " are not taken off.");
        if (!balances.stream().allMatch(Balance::complete)) {
            notes.add(
                    "Of a customer with more than " + MOST_READ + " open invoices only the newest are in the balance.");
        }
        int ofEarlier = balances.stream().mapToInt(Balance::ofEarlier).sum();
        if (ofEarlier > 0) {
            notes.add("Not in a balance: " + ofEarlier
                    + " open invoices of an earlier customer who had the same external id.");
        }
        return notes;
    }
}
