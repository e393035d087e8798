package io.lagomcp.invoices.tool.oneoff;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of a one-off invoice as it is asked for.
 *
 * @param fee its JSON in the arguments
 * @param addOnPrice what the add-on costs, in minor units of whatever currency the invoice has; empty where it is not known
 */
record OneOffLine(JsonNode fee, Optional<BigDecimal> addOnPrice) {
    private static final String PRICE = "unit_amount_cents";

    OneOffLine(JsonNode fee) {
        this(fee, Optional.empty());
    }

    /** The tax codes that are given for it. */
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

    /** Not rounded. */
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
        return !fee.has(given) || moment(fee.path(given)).equals(moment(shown));
    }

    private static Optional<Instant> moment(JsonNode text) {
        try {
            return Optional.of(
                    OffsetDateTime.parse(text.asString("")).toInstant().truncatedTo(ChronoUnit.SECONDS));
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
