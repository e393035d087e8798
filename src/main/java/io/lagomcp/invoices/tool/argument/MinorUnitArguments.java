package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Arguments that count minor units. A decimal there is never taken: {@code 150.00} may mean 150 of the currency or 150 of its
 * minor units.
 */
final class MinorUnitArguments {
    private static final Set<String> ARGUMENTS =
            Set.of("amount_from", "amount_to", "unit_amount_cents", "refund_amount", "credit_amount");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}[.][0-9]{1,10}");
    private static final int MOST_DIGITS = 18;
    private static final String EXAMPLE = "EUR";

    private MinorUnitArguments() {}

    /**
     * What would be valid in place of a decimal: both amounts that it can mean.
     *
     * @param argument its name, or its path whose last part is the name
     * @param currency of the amount, where it is known
     * @return empty unless this is a decimal in an argument that counts minor units
     */
    static Optional<String> validInsteadOf(JsonNode value, String argument, Optional<String> currency) {
        if (!ARGUMENTS.contains(argument.substring(argument.lastIndexOf('.') + 1))) {
            return Optional.empty();
        }
        return decimal(value).map(decimal -> {
            String code =
                    currency.filter(known -> Money.decimals(known).isPresent()).orElse(EXAMPLE);
            return "minor units without decimals"
                    + (code.equals(currency.orElse("")) ? "" : " of the invoice's currency, in EUR for example")
                    + ": " + String.join(", and ", readings(decimal, code));
        });
    }

    /** As it was written: JSON tells 150.00 from 150. */
    private static Optional<BigDecimal> decimal(JsonNode value) {
        if (value.isNumber() && !value.isIntegralNumber()) {
            return Optional.of(value.decimalValue()).filter(number -> number.scale() > 0);
        }
        return value.stringValueOpt()
                .map(String::strip)
                .filter(text -> DECIMAL.matcher(text).matches())
                .map(BigDecimal::new);
    }

    private static List<String> readings(BigDecimal decimal, String currency) {
        OptionalInt decimals = Money.decimals(currency);
        List<String> readings = new ArrayList<>();
        whole(decimal.movePointRight(decimals.orElse(0))).ifPresent(units -> readings.add(meaning(units, currency)));
        whole(decimal)
                .map(units -> meaning(units, currency))
                .filter(reading -> !readings.contains(reading))
                .ifPresent(readings::add);
        if (readings.isEmpty()) {
            readings.add(meaning(1_000, currency));
        }
        return readings;
    }

    private static Optional<Long> whole(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        boolean isWhole = shortest.scale() <= 0 && (long) shortest.precision() - shortest.scale() <= MOST_DIGITS;
        return isWhole ? Optional.of(shortest.longValueExact()) : Optional.empty();
    }

    private static String meaning(long minorUnits, String currency) {
        return minorUnits + " means " + new Money(minorUnits, currency);
    }
}
