package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.Money;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** A number of invoices in one currency and exact sums of their amounts. What cannot be read is counted, not added. */
public final class CurrencyTotals {
    private final String currency;
    private final Map<String, BigInteger> sums = new LinkedHashMap<>();
    private final Map<String, Integer> unreadable = new LinkedHashMap<>();
    private int count;

    public CurrencyTotals(String currency) {
        this.currency = currency;
    }

    /** Counts an invoice. */
    public void count() {
        count++;
    }

    /** Counts an invoice and adds to the sum of this name. */
    void count(String name, Optional<Money> amount) {
        count();
        add(name, amount);
    }

    /** Adds to the sum of this name, for example {@code due}. */
    public void add(String name, Optional<Money> amount) {
        if (amount.isEmpty() || currency.isEmpty()) {
            unreadable.merge(name, 1, Integer::sum);
        }
        BigInteger known = currency.isEmpty()
                ? BigInteger.ZERO
                : BigInteger.valueOf(amount.map(Money::minorUnits).orElse(0L));
        sums.merge(name, known, BigInteger::add);
    }

    BigInteger sum(String name) {
        return sums.getOrDefault(name, BigInteger.ZERO);
    }

    boolean hasUnreadable() {
        return !unreadable.isEmpty();
    }

    /** Puts the count and the sums, in minor units and readable. */
    public ObjectNode writeTo(ObjectNode json) {
        json.put("count", count);
        if (!currency.isEmpty()) {
            sums.forEach((name, sum) -> json.put(name + "_amount_cents", sum).put(name, readable(sum)));
        }
        if (!unreadable.isEmpty()) {
            ObjectNode missing = json.putObject("unreadable");
            unreadable.forEach(missing::put);
        }
        return json;
    }

    /** The sum of this name, readable. */
    String readable(String name) {
        return readable(sum(name));
    }

    /** How many invoices were counted in all currencies, for example {@code 2 self-billed invoices}. */
    static String counted(Map<String, CurrencyTotals> byCurrency, String noun) {
        int count =
                byCurrency.values().stream().mapToInt(totals -> totals.count).sum();
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The sums of this name in all currencies, readable. */
    static String readable(Map<String, CurrencyTotals> byCurrency, String name) {
        return byCurrency.values().stream().map(totals -> totals.readable(name)).collect(Collectors.joining(", "));
    }

    private String readable(BigInteger sum) {
        return sum.bitLength() < Long.SIZE
                ? new Money(sum.longValueExact(), currency).toString()
                : sum + " minor units of " + currency;
    }
}
