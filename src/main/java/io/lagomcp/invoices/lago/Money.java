package io.lagomcp.invoices.lago;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Currency;
import java.util.Locale;

/**
 * An amount as Lago counts it.
 *
 * @param minorUnits in the currency's smallest unit: 123450 is 1,234.50 EUR but 123,450 JPY
 * @param currency ISO 4217 code
 */
public record Money(long minorUnits, String currency) {

    /** For example {@code 1,234.50 EUR}, {@code 123,450 JPY} or {@code 123.450 KWD}. */
    @Override
    public String toString() {
        int decimals = decimals();
        DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(decimals);
        return format.format(BigDecimal.valueOf(minorUnits, decimals)) + " " + currency;
    }

    private int decimals() {
        try {
            return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        } catch (IllegalArgumentException unknown) {
            return 2;
        }
    }
}
