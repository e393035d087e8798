package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.SchemaDescriber;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of a one-off invoice as it is asked for.
 *
 * @param fee its JSON in the arguments
 * @param addOnPrice the price of the add-on, in minor units of the invoice's currency; empty where it is not known
 * @param taxes that Lago applies; empty where they are not known
 */
record OneOffLine(JsonNode fee, Optional<BigDecimal> addOnPrice, Optional<List<JsonNode>> taxes) {
    private static final String PRICE = "unit_amount_cents";
    private static final int DIGITS = 15;
    private static final int DECIMALS = 10;
    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,15}([.][0-9]{1,10})?");
    private static final BigDecimal MOST = BigDecimal.TEN.pow(DIGITS);
    private static final BigDecimal PERCENT = new BigDecimal("0.01");

    OneOffLine(JsonNode fee) {
        this(fee, Optional.empty(), Optional.empty());
    }

    /** What breaks a rule that a schema cannot express; {@code path} is the line's place in the arguments. */
    List<ArgumentProblem> problems(String path) {
        JsonNode units = fee.path("units");
        boolean wrong = !units.isMissingNode() && !isQuantity();
        Optional<ArgumentProblem> amount = wrong
                ? Optional.of(ArgumentProblem.invalid(path + ".units", units, SchemaDescriber.QUANTITY))
                : tooMuch(path);
        return Stream.concat(amount.stream(), wrongPeriod(path).stream()).toList();
    }

    /** A line over more than anybody can count. */
    Optional<ArgumentProblem> tooMuch(String path) {
        return amount().compareTo(MOST) > 0
                ? Optional.of(ArgumentProblem.invalid(
                        path, fee, "a line over at most " + MOST.toPlainString() + " minor units"))
                : Optional.empty();
    }

    /** Stricter than the schema, which accepts a line break at the end and 1e400. */
    private boolean isQuantity() {
        JsonNode units = fee.path("units");
        if (units.isString()) {
            return QUANTITY.matcher(units.stringValue()).matches();
        }
        BigDecimal number = units.decimalValue();
        return number.scale() <= DECIMALS && (long) number.precision() - number.scale() <= DIGITS;
    }

    private Optional<ArgumentProblem> wrongPeriod(String path) {
        if (!fee.has("from_datetime") && !fee.has("to_datetime")) {
            return Optional.empty();
        }
        for (String end : List.of("from_datetime", "to_datetime")) {
            if (!fee.has(end)) {
                return Optional.of(ArgumentProblem.missing(path + "." + end, "both ends of the period, or neither"));
            }
        }
        for (String end : List.of("from_datetime", "to_datetime")) {
            // a leap second, which the format permits and hardly any clock knows
            if (moment(fee.path(end)).isEmpty()) {
                return Optional.of(ArgumentProblem.invalid(path + "." + end, fee.path(end), SchemaDescriber.MOMENT));
            }
        }
        Optional<Instant> to = moment(fee.path("to_datetime"));
        return moment(fee.path("from_datetime"))
                        .filter(from -> from.isAfter(to.orElse(from)))
                        .isPresent()
                ? Optional.of(ArgumentProblem.invalid(
                        path + ".from_datetime", fee.path("from_datetime"), "not after to_datetime"))
                : Optional.empty();
    }

    List<String> taxCodes() {
        return fee.path("tax_codes")
                .valueStream()
                .map(code -> code.asString(""))
                .toList();
    }

    /** Whether tax codes are given, and none is among them. */
    boolean namesNoTaxes() {
        return fee.path("tax_codes").isArray() && fee.path("tax_codes").isEmpty();
    }

    String addOnCode() {
        return fee.path("add_on_code").stringValue();
    }

    BigDecimal units() {
        JsonNode units = fee.path("units");
        return units.isMissingNode() ? BigDecimal.ONE : decimal(units);
    }

    /** Whether its price is known. */
    boolean isPriced() {
        return !takesAddOnPrice() || addOnPrice.isPresent();
    }

    /** Whether no price is given for it, so that the add-on's own one holds. */
    boolean takesAddOnPrice() {
        return !fee.has(PRICE);
    }

    /**
     * What it comes to before taxes, in minor units; zero where the price is not known. Rounded half up as Lago does, which
     * multiplies in binary floating point: 1.005 times 100 is 100.49… there.
     */
    BigDecimal amount() {
        return rounded(new BigDecimal(price().doubleValue() * units().doubleValue()));
    }

    /** Whether it would be the same in exact decimals, so that it does not depend on how Lago multiplies. */
    boolean isCertain() {
        return rounded(exactAmount()).compareTo(amount()) == 0;
    }

    /** The sum of its taxes on its rounded amount, not rounded; empty where a tax or the price is not known. */
    Optional<BigDecimal> tax() {
        return taxes.filter(known -> isPriced()).map(known -> known.stream()
                .map(tax -> amount().multiply(rate(tax)).multiply(PERCENT))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    static BigDecimal rate(JsonNode tax) {
        return tax.path("rate").asDecimal(BigDecimal.ZERO);
    }

    BigDecimal exactAmount() {
        return price().multiply(units());
    }

    private BigDecimal price() {
        return takesAddOnPrice()
                ? addOnPrice.orElse(BigDecimal.ZERO)
                : fee.path(PRICE).asDecimal(BigDecimal.ZERO);
    }

    private static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.HALF_UP);
    }

    /** As Lago wants it: the quantity as text, so that no digit gets lost, and the price as a whole number. */
    ObjectNode body() {
        ObjectNode body = (ObjectNode) fee.deepCopy();
        if (fee.has("units")) {
            body.put("units", units().toPlainString());
        }
        if (!takesAddOnPrice()) {
            body.put(PRICE, fee.path(PRICE).decimalValue().longValueExact());
        }
        return body;
    }

    /** Whether this fee of an invoice is this line; an amount whose rounding is uncertain may differ by one minor unit. */
    boolean isBilledAs(JsonNode billed) {
        return billed.path("item").path("code").asString("").equals(addOnCode())
                && isQuantity(billed.path("units"))
                && (!isPriced() || isAmount(billed.path("amount_cents")));
    }

    private boolean isAmount(JsonNode billed) {
        BigDecimal tolerance = isCertain() ? BigDecimal.ZERO : BigDecimal.ONE;
        return billed.asDecimal(BigDecimal.TEN.negate())
                        .subtract(amount())
                        .abs()
                        .compareTo(tolerance)
                <= 0;
    }

    /** Whether this fee of an invoice is this line with its texts and its period, where they are given. */
    boolean isBilledInDetailAs(JsonNode billed) {
        return isBilledAs(billed)
                && isText("invoice_display_name", billed.path("item").path("invoice_display_name"))
                && isText("description", billed.path("description"))
                && isMoment("from_datetime", billed.path("from_date"))
                && isMoment("to_datetime", billed.path("to_date"));
    }

    /** An empty text gives way to the add-on's own. */
    private boolean isText(String given, JsonNode shown) {
        String text = fee.path(given).asString("");
        return text.isBlank() || text.equals(shown.asString(""));
    }

    /** Lago shows whole seconds. */
    private boolean isMoment(String given, JsonNode shown) {
        return !fee.has(given) || seconds(moment(fee.path(given))).equals(seconds(moment(shown)));
    }

    private static Optional<Instant> seconds(Optional<Instant> moment) {
        return moment.map(exact -> exact.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Optional<Instant> moment(JsonNode text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.asString("")).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private boolean isQuantity(JsonNode units) {
        try {
            return decimal(units).compareTo(units()) == 0;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.isNumber() ? number.decimalValue() : new BigDecimal(number.asString(""));
    }
}
