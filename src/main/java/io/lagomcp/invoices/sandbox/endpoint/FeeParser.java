package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.AddOn;
import io.lagomcp.invoices.sandbox.model.BillableItem;
import io.lagomcp.invoices.sandbox.model.InvoiceLine;
import io.lagomcp.invoices.sandbox.model.Tax;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the {@code fees} of a one-off invoice as Lago does: strict about add-ons, careless about numbers. */
public final class FeeParser {
    /** What Ruby takes from the start of a text when it is asked for a number. */
    private static final Pattern NUMBER =
            Pattern.compile("\\s*([-+]?\\d{1,15}(\\.\\d{1,15})?([eE][-+]?\\d)?).*", Pattern.DOTALL);

    private static final BigDecimal MOST = new BigDecimal("1e12");

    private final JsonNode fees;
    private final List<AddOn> addOns = new ArrayList<>();
    private final ObjectNode customer;
    private final Instant now;

    /** Fees of the request; 404 where there are none, or an add-on is unknown. */
    FeeParser(JsonNode fees, ObjectNode customer, Instant now) {
        this.fees = fees;
        this.customer = customer;
        this.now = now;
        if (!fees.isArray() || fees.isEmpty()) {
            throw LagoErrorResponse.notFound("fees");
        }
        for (JsonNode fee : fees) {
            addOns.add(AddOn.withCode(fee.path("add_on_code").asString())
                    .orElseThrow(() -> LagoErrorResponse.notFound("add_on")));
        }
    }

    /** Every fee as a line; 422 for the first one with something wrong, which names all that is wrong with it. */
    List<InvoiceLine> lines(String currency) {
        List<InvoiceLine> lines = new ArrayList<>();
        for (int i = 0; i < addOns.size(); i++) {
            InvoiceLine line = line(fees.path(i), addOns.get(i));
            refuse(line, currency);
            lines.add(line);
        }
        refuseNegative(lines);
        return lines;
    }

    static boolean isCurrency(String code) {
        // the JDK knows codes that stand for no money, such as XXX
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(known -> known.getCurrencyCode().equals(code) && known.getDefaultFractionDigits() >= 0);
    }

    private static void refuse(InvoiceLine line, String currency) {
        ObjectNode errors = SandboxJson.object();
        if (!isCurrency(currency)) {
            errors.putArray("amount_currency").add("value_is_invalid");
        }
        if (line.units().signum() < 0) {
            errors.putArray("units").add("value_is_out_of_range");
        }
        if (!errors.isEmpty()) {
            throw LagoErrorResponse.invalid(errors);
        }
    }

    /** Lago lets the fee itself pass, and refuses the tax on it, or the sum. */
    private void refuseNegative(List<InvoiceLine> lines) {
        if (TaxProviderSimulator.taxes(customer)) {
            return;
        }
        if (lines.stream().anyMatch(line -> line.amount() < 0 && !line.taxes().isEmpty())) {
            throw LagoErrorResponse.invalid("amount_cents", "value_is_out_of_range");
        }
        if (lines.stream().mapToLong(InvoiceLine::amount).sum() < 0) {
            throw LagoErrorResponse.invalid("total_amount_cents", "value_is_out_of_range");
        }
    }

    private InvoiceLine line(JsonNode fee, AddOn addOn) {
        AddOn described = new AddOn(
                addOn.code(), addOn.name(), text(fee, "description").orElse(addOn.description()), addOn.amountCents());
        Optional<Instant> from = time(fee, "from_datetime");
        Optional<Instant> to = time(fee, "to_datetime");
        if (from.isPresent() != to.isPresent() || from.orElse(now).isAfter(to.orElse(now))) {
            throw wrongBoundaries();
        }
        return new InvoiceLine(
                BillableItem.addOn(described),
                text(fee, "invoice_display_name").orElse(""),
                "",
                units(fee.path("units")),
                unitAmount(fee.path("unit_amount_cents"), addOn),
                taxes(fee.path("tax_codes")),
                from.orElse(now),
                to.orElse(now));
    }

    private static BigDecimal units(JsonNode units) {
        if (units.isMissingNode() || units.isNull()) {
            return BigDecimal.ONE;
        }
        Matcher number = NUMBER.matcher(units.isNumber() ? units.decimalValue().toString() : units.asString(""));
        BigDecimal value = number.matches() ? new BigDecimal(number.group(1)) : BigDecimal.ZERO;
        if (value.abs().compareTo(MOST) > 0) {
            throw LagoErrorResponse.invalid("units", "value_is_out_of_range");
        }
        return value;
    }

    private static BigDecimal unitAmount(JsonNode amount, AddOn addOn) {
        if (amount.isMissingNode() || amount.isNull()) {
            return BigDecimal.valueOf(addOn.amountCents());
        }
        if (!amount.isNumber()) {
            // Ruby repeats a text so many times where it should multiply a number
            throw LagoErrorResponse.crash();
        }
        BigDecimal value = amount.decimalValue();
        if (value.abs().compareTo(MOST) > 0) {
            throw LagoErrorResponse.invalid("unit_amount_cents", "value_is_out_of_range");
        }
        return value;
    }

    /** The known ones among the codes; the customer's usual taxes where none is known. */
    private List<Tax> taxes(JsonNode codes) {
        List<Tax> known = new ArrayList<>();
        for (JsonNode code : codes) {
            Tax.withCode(code.asString()).ifPresent(known::add);
        }
        return known.isEmpty() ? Tax.ofCountry(customer.path("country").asString()) : known;
    }

    private static Optional<String> text(JsonNode fee, String field) {
        return Optional.of(fee.path(field).asString()).filter(text -> !text.isEmpty());
    }

    private static Optional<Instant> time(JsonNode fee, String field) {
        try {
            return text(fee, field).map(FeeParser::instant);
        } catch (DateTimeException unreadable) {
            throw wrongBoundaries();
        }
    }

    /** The moment that an ISO 8601 date or time means, in UTC where it names no zone. */
    public static Instant instant(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        TemporalAccessor time =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime exact
                ? exact.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }

    private static LagoErrorResponse wrongBoundaries() {
        return LagoErrorResponse.invalid("boundaries", "values_are_invalid");
    }
}
