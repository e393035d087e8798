package io.lagomcp.invoices.sandbox.model;

import java.util.List;

/** Turns the seed's euro prices into plausible prices in minor units of other currencies, in whole numbers only. */
public final class CurrencyConverter {
    private static final List<String> KNOWN = List.of("EUR", "USD", "GBP", "JPY", "KWD");

    private CurrencyConverter() {}

    /** The currency of plans for somebody who has this one: the same if there are prices in it, otherwise the euro. */
    public static String currency(String preferred) {
        return KNOWN.contains(preferred) ? preferred : "EUR";
    }

    public static long in(String currency, long euroCents) {
        return switch (currency) {
            case "EUR" -> euroCents;
            case "USD" -> euroCents * 11 / 10;
            case "GBP" -> euroCents * 17 / 20;
            case "JPY" -> euroCents * 8 / 5;
            case "KWD" -> euroCents * 33 / 10;
            default -> throw new IllegalArgumentException("no seeded customer pays in " + currency);
        };
    }
}
