package io.lagomcp.invoices.sandbox.store;

import java.util.Currency;
import java.util.List;

/** The currencies of the sandbox, and the sample prices in them. */
public final class Currencies {
    private static final List<String> PRICED = List.of("EUR", "USD", "GBP", "JPY", "KWD");

    private Currencies() {}

    /** Whether Lago accepts this code. The JDK also knows codes that are not money, such as XXX. */
    public static boolean isKnown(String code) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(known -> known.getCurrencyCode().equals(code) && known.getDefaultFractionDigits() >= 0);
    }

    /** The number of decimal places of amounts in this currency: 2 for EUR, 0 for JPY, 3 for KWD. */
    public static int decimals(String currency) {
        return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    }

    /** The currency in which a customer with this one pays for plans: the same if there are prices in it, otherwise the euro. */
    public static String ofPlans(String preferred) {
        return PRICED.contains(preferred) ? preferred : "EUR";
    }

    /** A plausible price in minor units of the currency for a price in euro cents. */
    public static long convert(String currency, long euroCents) {
        return switch (currency) {
            case "EUR" -> euroCents;
            case "USD" -> euroCents * 11 / 10;
            case "GBP" -> euroCents * 17 / 20;
            case "JPY" -> euroCents * 8 / 5;
            case "KWD" -> euroCents * 33 / 10;
            default -> throw new IllegalArgumentException("no sample customer pays in " + currency);
        };
    }
}
