package io.lagomcp.invoices.tool.search;

import static java.util.Comparator.comparing;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.search.InvoiceTotalsSummary.CustomerNames;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is due, by how long it has been due and by who owes it; each currency for itself. */
public final class ReceivablesAging {
    private static final String DUE = "due";

    private final LocalDate today;
    private final CustomerNames customers = new CustomerNames();
    private final Map<String, Map<Age, CurrencyTotals>> byAge = new TreeMap<>();
    private final Map<String, Map<String, CurrencyTotals>> byCustomer = new TreeMap<>();

    /** A range of days by which an amount is overdue. */
    private enum Age {
        NOT_DUE("not due yet", 0),
        MONTH("1-30 days", 30),
        TWO_MONTHS("31-60 days", 60),
        THREE_MONTHS("61-90 days", 90),
        OLDER("over 90 days", Long.MAX_VALUE),
        UNKNOWN("no due date", Long.MAX_VALUE);

        private final String words;
        private final long mostDays;

        Age(String words, long mostDays) {
            this.words = words;
            this.mostDays = mostDays;
        }

        static Age of(Invoice invoice, LocalDate today) {
            return invoice.paymentDueDay()
                    .map(day -> ChronoUnit.DAYS.between(day, today))
                    .flatMap(days -> Stream.of(values())
                            .filter(age -> days <= age.mostDays)
                            .findFirst())
                    .orElse(UNKNOWN);
        }
    }

    public ReceivablesAging(LocalDate today) {
        this.today = today;
    }

    public void add(Invoice invoice) {
        customers.add(invoice);
        Optional<Money> due = invoice.knownDue();
        if (due.isPresent() && due.get().minorUnits() > 0) {
            String currency = invoice.currency();
            byAge.computeIfAbsent(currency, any -> new EnumMap<>(Age.class))
                    .computeIfAbsent(Age.of(invoice, today), any -> new CurrencyTotals(currency))
                    .count(DUE, due);
            byCustomer
                    .computeIfAbsent(currency, any -> new HashMap<>())
                    .computeIfAbsent(invoice.externalCustomerId(), any -> new CurrencyTotals(currency))
                    .count(DUE, due);
        }
    }

    public ArrayNode ageing() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        byAge.forEach((currency, ages) -> ages.forEach((age, tally) ->
                tally.writeTo(rows.addObject().put("currency", currency).put("overdue", age.words))));
        return rows;
    }

    /** The readable amounts by age, for receivables in one currency. */
    ObjectNode amounts() {
        ObjectNode amounts = JsonNodeFactory.instance.objectNode();
        byAge.values().forEach(ages -> ages.forEach((age, tally) -> amounts.put(age.words, tally.readable(DUE))));
        return amounts;
    }

    /** The customers who owe most. */
    public ArrayNode top(int perCurrency) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        byCustomer.forEach((currency, debtors) -> debtors.entrySet().stream()
                .sorted(comparing(
                                (Map.Entry<String, CurrencyTotals> debtor) ->
                                        debtor.getValue().sum(DUE),
                                Comparator.reverseOrder())
                        .thenComparing(Map.Entry::getKey))
                .limit(Math.max(0, perCurrency))
                .forEach(debtor -> {
                    ObjectNode row = rows.addObject().put("currency", currency);
                    row.set("customer", customers.json(debtor.getKey()));
                    debtor.getValue().writeTo(row);
                }));
        return rows;
    }
}
