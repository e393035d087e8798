package io.lagomcp.invoices.lago;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An amount as Lago counts it.
 *
 * @param minorUnits in the currency's smallest unit as Lago sees it: 123450 is 1,234.50 EUR but 123,450 JPY
 * @param currency ISO 4217 code
 */
public record Money(long minorUnits, String currency) {

    // Malagasy and Mauritanian money counts in fifths, and Lago's idea of the ariary changed with its money library.
    private static final Set<String> WITHOUT_DECIMALS_TO_RELY_ON = Set.of("MGA", "MRO", "MRU");

    /**
     * For example {@code 1,234.50 EUR}, {@code 123,450 JPY} or {@code 123.450 KWD}; where the size of the minor unit is not
     * certain, {@code 12,345 minor units of MGA}.
     */
    @Override
    public String toString() {
        OptionalInt decimals = decimals(currency);
        if (decimals.isPresent()) {
            return formatted(decimals.getAsInt()) + " " + currency;
        }
        return formatted(0) + " minor units of " + (looksLikeACode(currency) ? currency : "an unknown currency");
    }

    /** The absolute amount; the largest possible amount for the smallest one, which has no opposite. */
    public Money magnitude() {
        return new Money(minorUnits == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(minorUnits), currency);
    }

    private String formatted(int decimals) {
        // lists hold hundreds of amounts, and a DecimalFormat for each would take longer than all the rest
        StringBuilder amount =
                new StringBuilder(BigDecimal.valueOf(minorUnits, decimals).abs().toPlainString());
        int whole = decimals == 0 ? amount.length() : amount.length() - decimals - 1;
        for (int comma = whole - 3; comma > 0; comma -= 3) {
            amount.insert(comma, ',');
        }
        return minorUnits < 0 ? amount.insert(0, '-').toString() : amount.toString();
    }

    /** How many decimals Lago's amounts in this currency have; empty where that is not certain. */
    public static OptionalInt decimals(String currency) {
        if (currency.equals("HUF")) {
            // Lago follows the Ruby Money gem, which dropped the fillér; Java, like ISO 4217, still counts two
            // decimals.
            return OptionalInt.of(0);
        }
        if (!looksLikeACode(currency) || WITHOUT_DECIMALS_TO_RELY_ON.contains(currency)) {
            return OptionalInt.empty();
        }
        try {
            int digits = Currency.getInstance(currency).getDefaultFractionDigits();
            return digits < 0 ? OptionalInt.empty() : OptionalInt.of(digits);
        } catch (IllegalArgumentException unknown) {
            return OptionalInt.empty();
        }
    }

    private static boolean looksLikeACode(String currency) {
        return currency.length() == 3
                && isCapital(currency.charAt(0))
                && isCapital(currency.charAt(1))
                && isCapital(currency.charAt(2));
    }

    private static boolean isCapital(char letter) {
        return letter >= 'A' && letter <= 'Z';
    }
}
