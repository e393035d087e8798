package io.lagomcp.invoices.tool.oneoff;

import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.PaymentMethodArgument;
import io.lagomcp.invoices.tool.argument.SchemaDescriber;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a one-off invoice must keep to and a schema cannot say. */
public final class OneOffRules {
    private static final int DIGITS = 15;
    private static final int MOST_TAX_CODES = 100;
    private static final int DECIMALS = 10;
    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,15}([.][0-9]{1,10})?");
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,64}");
    private static final BigDecimal MOST = BigDecimal.TEN.pow(DIGITS);

    private OneOffRules() {}

    /** Throws {@link ToolException} with every rule that is broken. */
    public static void check(ToolArguments arguments) {
        List<ArgumentProblem> problems = new ArrayList<>();
        JsonNode currency = arguments.json().path("currency");
        if (currency.isString() && !Currencies.accepted(currency.stringValue())) {
            problems.add(ArgumentProblem.invalid("currency", currency, "a currency that Lago bills in, such as EUR"));
        }
        JsonNode key = arguments.json().path("idempotency_key");
        if (key.isString() && !IDEMPOTENCY_KEY.matcher(key.stringValue()).matches()) {
            problems.add(ArgumentProblem.invalid("idempotency_key", key, SchemaDescriber.IDEMPOTENCY_KEY));
        }
        JsonNode fees = arguments.json().path("fees");
        if (OneOffLines.of(arguments).taxCodes().size() > MOST_TAX_CODES) {
            problems.add(ArgumentProblem.invalid("fees", fees, "lines with at most 100 different tax codes in all"));
        }
        for (int i = 0; i < fees.size(); i++) {
            amount(fees.path(i), "fees[" + i + "]").ifPresent(problems::add);
            period(fees.path(i), "fees[" + i + "]").ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new ToolException(ArgumentProblem.error(problems));
        }
        PaymentMethodArgument.requireConsistent(arguments);
    }

    private static Optional<ArgumentProblem> amount(JsonNode fee, String path) {
        JsonNode units = fee.path("units");
        if (!units.isMissingNode() && !isQuantity(units)) {
            return Optional.of(ArgumentProblem.invalid(path + ".units", units, SchemaDescriber.QUANTITY));
        }
        return tooMuch(new OneOffLine(fee), path);
    }

    /** A line over more than anybody can count. */
    static Optional<ArgumentProblem> tooMuch(OneOffLine line, String path) {
        return line.amount().compareTo(MOST) > 0
                ? Optional.of(ArgumentProblem.invalid(
                        path, line.fee(), "a line over at most " + MOST.toPlainString() + " minor units"))
                : Optional.empty();
    }

    /** Stricter than the schema, to which a line break at the end and 1e400 are all right. */
    private static boolean isQuantity(JsonNode units) {
        if (units.isString()) {
            return QUANTITY.matcher(units.stringValue()).matches();
        }
        BigDecimal number = units.decimalValue();
        return number.scale() <= DECIMALS && (long) number.precision() - number.scale() <= DIGITS;
    }

    private static Optional<ArgumentProblem> period(JsonNode fee, String path) {
        JsonNode from = fee.path("from_datetime");
        JsonNode to = fee.path("to_datetime");
        if (from.isMissingNode() && to.isMissingNode()) {
            return Optional.empty();
        }
        if (from.isMissingNode() || to.isMissingNode()) {
            String missing = from.isMissingNode() ? "from_datetime" : "to_datetime";
            return Optional.of(new ArgumentProblem(
                    path + "." + missing, "is missing", Optional.empty(), "both ends of the period, or neither"));
        }
        Optional<OffsetDateTime> start = moment(from);
        Optional<OffsetDateTime> end = moment(to);
        if (start.isEmpty() || end.isEmpty()) {
            String wrong = start.isEmpty() ? "from_datetime" : "to_datetime";
            return Optional.of(ArgumentProblem.invalid(path + "." + wrong, fee.path(wrong), SchemaDescriber.MOMENT));
        }
        return start.get().isAfter(end.get())
                ? Optional.of(ArgumentProblem.invalid(path + ".from_datetime", from, "not after to_datetime"))
                : Optional.empty();
    }

    /** Empty for a leap second, which the format permits and hardly any clock knows. */
    private static Optional<OffsetDateTime> moment(JsonNode text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.stringValue()));
        } catch (DateTimeParseException unknown) {
            return Optional.empty();
        }
    }
}
