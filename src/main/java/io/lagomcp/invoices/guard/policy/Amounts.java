package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.text.Spelling;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads amounts by currency, in major units as people write money. */
final class Amounts {
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9]\\d{0,11})([.]\\d{1,10})?");

    private Amounts() {}

    /** The amounts in minor units, by currency. */
    static SortedMap<String, Long> read(Value value) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        value.section().ifPresent(section -> {
            if (section.isEmpty()) {
                value.wrong(value.name() + " needs at least one currency, such as EUR: 1000.00");
            }
            section.values().forEach(amount -> decimals(amount)
                    .flatMap(decimals -> minorUnits(amount, decimals))
                    .ifPresent(minorUnits -> amounts.put(amount.name(), minorUnits)));
        });
        return amounts;
    }

    private static Optional<Integer> decimals(Value amount) {
        String currency = amount.name();
        if (Character.isDigit(currency.charAt(0))) {
            amount.wrongKey("an amount has no separators; write it like " + example(2));
            return Optional.empty();
        }
        if (!Currencies.accepted(currency)) {
            amount.wrongKey(SafeText.token(currency) + " is no currency that Lago bills in"
                    + Spelling.nearest(currency, Currencies.codes())
                            .map(code -> "; did you mean " + code + "?")
                            .orElse("; write its three letters, such as EUR"));
            return Optional.empty();
        }
        OptionalInt decimals = Money.decimals(currency);
        if (decimals.isEmpty()) {
            amount.wrongKey("no amount in " + currency
                    + " can be written here, because it is not certain how many decimals Lago gives it");
            return Optional.empty();
        }
        return Optional.of(decimals.getAsInt());
    }

    private static Optional<Long> minorUnits(Value amount, int decimals) {
        Optional<BigDecimal> number = amount.written()
                .filter(text -> amount.isNumber() && AMOUNT.matcher(text).matches())
                .map(BigDecimal::new);
        if (number.isEmpty()) {
            amount.wrong(
                    amount.quoted() + " is no amount; write it with a point before the decimals and without separators "
                            + "or quotes, such as " + example(decimals));
            return Optional.empty();
        }
        if (number.get().scale() > decimals) {
            // 1.000 may well be meant as a thousand
            amount.wrong(amount.name() + " has " + (decimals == 0 ? "no decimals" : decimals + " decimals") + ", so "
                    + number.get().toPlainString() + " is not an amount; write it like " + example(decimals));
            return Optional.empty();
        }
        return Optional.of(number.get().movePointRight(decimals).longValueExact());
    }

    private static String example(int decimals) {
        return BigDecimal.valueOf(1000).setScale(decimals).toPlainString();
    }
}
