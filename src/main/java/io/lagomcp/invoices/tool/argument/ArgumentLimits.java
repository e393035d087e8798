package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Checks of all arguments before their schema: whole numbers fit a {@code long}, on which the validator would fail; amounts in
 * minor units have no decimals; days have no time; texts and lists have a limited length; and a text has no invisible
 * characters, because a person must see what they approve.
 */
final class ArgumentLimits {
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_LIST = 100;

    private final List<ArgumentProblem> problems = new ArrayList<>();

    private final SchemaDescriber valid;
    private final Optional<String> currency;

    private ArgumentLimits(SchemaDescriber valid, Optional<String> currency) {
        this.valid = valid;
        this.currency = currency;
    }

    static List<ArgumentProblem> exceededBy(JsonNode arguments, JsonNode schema, SchemaDescriber valid) {
        ArgumentLimits limits =
                new ArgumentLimits(valid, arguments.path("currency").stringValueOpt());
        limits.check("", arguments, schema);
        return limits.problems;
    }

    private void check(String path, JsonNode value, JsonNode schema) {
        Optional<String> minorUnits = MinorUnitArguments.validInsteadOf(value, path, currency);
        if (minorUnits.isPresent()) {
            problems.add(ArgumentProblem.invalid(path, value, minorUnits.get()));
        } else if (value.isNumber()) {
            checkNumber(path, value, schema);
        } else if (value.isString()) {
            checkText(path, value, schema);
        } else if (value.isArray()) {
            checkList(path, value, schema);
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            String name = SafeText.token(property.getKey());
            JsonNode schemaOfProperty =
                    schema.path("properties").optional(property.getKey()).orElse(schema.path("additionalProperties"));
            check(path.isEmpty() ? name : path + "." + name, property.getValue(), schemaOfProperty);
        }
    }

    private void checkNumber(String path, JsonNode number, JsonNode schema) {
        boolean whole = schema.path("type").asString("").equals("integer");
        if (whole && !number.canConvertToLong()) {
            problems.add(ArgumentProblem.invalid(path, number, valid.of(path, schema)));
        }
    }

    private void checkText(String path, JsonNode value, JsonNode schema) {
        String text = value.stringValue();
        int most = schema.path("maxLength").asInt(LONGEST_TEXT);
        if (text.codePointCount(0, text.length()) > most) {
            problems.add(ArgumentProblem.invalid(path, value, "text of at most " + most + " characters"));
        } else if (!SafeText.visible(text).equals(text)) {
            problems.add(ArgumentProblem.invalid(path, value, "text without invisible or control characters"));
        } else if (schema.path("format").asString("").equals("date")) {
            MidnightTimestamp.validInsteadOf(text)
                    .ifPresent(valid -> problems.add(ArgumentProblem.invalid(path, value, valid)));
        }
    }

    private void checkList(String path, JsonNode list, JsonNode schema) {
        int most = schema.path("maxItems").asInt(LONGEST_LIST);
        if (list.size() > most) {
            problems.add(ArgumentProblem.invalid(path, list, "a list of at most " + most + " entries"));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            check(path + "[" + i + "]", list.path(i), schema.path("items"));
        }
    }

    /**
     * Arguments that count minor units. A decimal there is never taken: {@code 150.00} may mean 150 of the currency or 150 of its
     * minor units.
     */
    static final class MinorUnitArguments {
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
                String code = currency.filter(known -> Money.decimals(known).isPresent())
                        .orElse(EXAMPLE);
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
            whole(decimal.movePointRight(decimals.orElse(0)))
                    .ifPresent(units -> readings.add(meaning(units, currency)));
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

    /**
     * A day that was given with the time of midnight. As the start of a range it is that day. As its end it may mean the end of the
     * day before, or the whole day written with a zero time.
     */
    static final class MidnightTimestamp {
        private static final Pattern TIME = Pattern.compile("T00:00(:00([.]0+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?");
        private static final int DATE_LENGTH = "2026-01-31".length();

        private MidnightTimestamp() {}

        /** The day, if this is midnight. */
        static Optional<LocalDate> day(String text) {
            if (text.length() <= DATE_LENGTH
                    || !TIME.matcher(text.substring(DATE_LENGTH)).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(LocalDate.parse(text.substring(0, DATE_LENGTH)));
            } catch (DateTimeException noDay) {
                return Optional.empty();
            }
        }

        /** Whether midnight in this argument can mean only one day. */
        static boolean isCertain(String argument) {
            return argument.endsWith("_from");
        }

        /** What would be valid in its place at the end of a range: both days that it can mean. */
        static Optional<String> validInsteadOf(String text) {
            return day(text.strip())
                    .map(day ->
                            "a day without a time: " + day + " with that day, or " + day.minusDays(1) + " without it");
        }
    }
}
