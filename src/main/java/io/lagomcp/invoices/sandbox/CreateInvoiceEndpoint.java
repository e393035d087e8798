package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notFound;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.InvoiceFinalizer.TaxProviderSimulator;
import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.Currencies;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceLine;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.AddOn;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.Tax;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.InvoiceTotals;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices}: an invoice over add-ons, which is issued at once. */
record CreateInvoiceEndpoint(SandboxContext context, InvoiceFinalizer finalizer) {
    private static final int LONGEST_ORDER_NUMBER = 255;

    /** What Ruby reads from the start of a text as a number. */
    private static final Pattern NUMBER =
            Pattern.compile("\\s*([-+]?\\d{1,15}(\\.\\d{1,15})?([eE][-+]?\\d)?).*", Pattern.DOTALL);

    private static final BigDecimal MOST = new BigDecimal("1e12");

    SandboxResponse create(ApiCall call) {
        InvoiceStore store = context.store();
        ObjectNode request = call.root("invoice");
        ObjectNode customer = store.customer(text(request, "external_customer_id"));
        JsonNode fees = request.path("fees");
        refuseIf(!fees.isArray() || fees.isEmpty(), notFound("fees"));
        // Lago looks up all add-ons before it checks anything else
        fees.forEach(CreateInvoiceEndpoint::addOn);
        boolean charge = chargedByProvider(request.path("payment_method"))
                && !request.path("skip_psp").asBoolean(false);
        Optional<BillingEntity> entity = BillingEntity.named(request);
        String currency = currency(request, customer);
        ObjectNode invoice = InvoiceJson.blank(
                store.random().uuid(), customer, "one_off", currency, store.today(customer), store.now());
        entity.ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        invoice.put("purchase_order_number", orderNumber(request));
        new InvoiceTotals(invoice, lines(fees, customer, currency), store.random())
                .write(InvoiceTotals.Deductions.NONE);
        store.add(invoice, this::issueOrClose);
        finalizer.follow(invoice, charge);
        return context.show(invoice);
    }

    private void issueOrClose(ObjectNode invoice) {
        boolean skipsZero = is(invoice.path("customer"), "finalize_zero_amount_invoice", "skip");
        if (skipsZero && cents(invoice, "fees_amount_cents") == 0) {
            invoice.put("status", "closed");
        } else {
            finalizer.issue(invoice);
        }
    }

    private static String currency(ObjectNode request, ObjectNode customer) {
        String named = text(request, "currency");
        String currency = named.isEmpty() ? text(customer, "currency") : named;
        refuseIf(currency.isEmpty(), invalid("currency", "value_is_mandatory"));
        // a customer without a currency would take this one
        boolean unknown = customer.path("currency").isNull() && !Currencies.isKnown(currency);
        refuseIf(unknown, invalid("currency", "value_is_invalid"));
        return currency;
    }

    private static @Nullable String orderNumber(ObjectNode request) {
        String number = text(request, "purchase_order_number").strip();
        refuseIf(number.length() > LONGEST_ORDER_NUMBER, invalid("purchase_order_number", "value_is_too_long"));
        return number.isEmpty() ? null : number;
    }

    /** Whether the provider charges the payment method, if one is named; 422 for a method that the customer does not have. */
    private static boolean chargedByProvider(JsonNode method) {
        String type = method.path("payment_method_type").asString("");
        JsonNode id = method.path("payment_method_id");
        boolean unnamed = type.isEmpty() && id.asString("").isEmpty();
        boolean usual = type.equals("provider") && (id.isMissingNode() || id.isNull());
        boolean manual = type.equals("manual");
        refuseIf(!unnamed && !usual && !manual, invalid("payment_method", "invalid_payment_method"));
        return !manual;
    }

    /** The add-on of a fee; 404 if it is unknown. */
    private static AddOn addOn(JsonNode fee) {
        return AddOn.withCode(text(fee, "add_on_code")).orElseThrow(() -> notFound("add_on"));
    }

    /** Every fee as a line; 422 for the first wrong fee, with everything that is wrong with it. */
    private List<InvoiceLine> lines(JsonNode fees, ObjectNode customer, String currency) {
        Instant now = context.store().now();
        List<InvoiceLine> lines = new ArrayList<>();
        for (JsonNode fee : fees) {
            InvoiceLine line = line(fee, addOn(fee), customer, now);
            ObjectNode errors = SandboxJson.object();
            if (!Currencies.isKnown(currency)) {
                errors.putArray("amount_currency").add("value_is_invalid");
            }
            if (line.units().signum() < 0) {
                errors.putArray("units").add("value_is_out_of_range");
            }
            refuseIf(!errors.isEmpty(), invalid(errors));
            lines.add(line);
        }
        // Lago accepts a negative fee, but refuses the tax on it and a negative sum
        if (!TaxProviderSimulator.isUsedBy(customer)) {
            boolean taxed = lines.stream()
                    .anyMatch(line -> line.amount() < 0 && !line.taxes().isEmpty());
            refuseIf(taxed, outOfRange("amount_cents"));
            long sum = lines.stream().mapToLong(InvoiceLine::amount).sum();
            refuseIf(sum < 0, outOfRange("total_amount_cents"));
        }
        return lines;
    }

    private static InvoiceLine line(JsonNode fee, AddOn addOn, ObjectNode customer, Instant now) {
        String description = given(fee, "description").orElse(addOn.description());
        AddOn described = new AddOn(addOn.code(), addOn.name(), description, addOn.amountCents());
        Optional<Instant> from = time(fee, "from_datetime");
        Optional<Instant> to = time(fee, "to_datetime");
        boolean unordered = from.orElse(now).isAfter(to.orElse(now));
        refuseIf(from.isPresent() != to.isPresent() || unordered, wrongBoundaries());
        return new InvoiceLine(
                InvoiceLine.Item.addOn(described),
                text(fee, "invoice_display_name"),
                "",
                units(fee.path("units")),
                unitAmount(fee.path("unit_amount_cents"), addOn),
                taxes(fee.path("tax_codes"), customer),
                from.orElse(now),
                to.orElse(now));
    }

    private static BigDecimal units(JsonNode units) {
        if (units.isMissingNode() || units.isNull()) {
            return BigDecimal.ONE;
        }
        Matcher number = NUMBER.matcher(units.isNumber() ? units.decimalValue().toString() : units.asString(""));
        BigDecimal value = number.matches() ? new BigDecimal(number.group(1)) : BigDecimal.ZERO;
        refuseIf(value.abs().compareTo(MOST) > 0, outOfRange("units"));
        return value;
    }

    private static BigDecimal unitAmount(JsonNode amount, AddOn addOn) {
        if (amount.isMissingNode() || amount.isNull()) {
            return BigDecimal.valueOf(addOn.amountCents());
        }
        // Ruby repeats a text that many times instead of multiplying a number
        refuseIf(!amount.isNumber(), LagoErrorResponse.crash());
        BigDecimal value = amount.decimalValue();
        refuseIf(value.abs().compareTo(MOST) > 0, outOfRange("unit_amount_cents"));
        return value;
    }

    /** The known taxes among the codes; the customer's usual taxes if none is known. */
    private static List<Tax> taxes(JsonNode codes, ObjectNode customer) {
        List<Tax> known = codes.valueStream()
                .flatMap(code -> Tax.withCode(code.asString()).stream())
                .toList();
        return known.isEmpty() ? Tax.ofCountry(text(customer, "country")) : known;
    }

    private static Optional<String> given(JsonNode fee, String field) {
        return Optional.of(text(fee, field)).filter(text -> !text.isEmpty());
    }

    private static Optional<Instant> time(JsonNode fee, String field) {
        try {
            return given(fee, field).map(SandboxJson::instant);
        } catch (DateTimeException unreadable) {
            throw wrongBoundaries();
        }
    }

    private static LagoErrorResponse wrongBoundaries() {
        return invalid("boundaries", "values_are_invalid");
    }

    private static LagoErrorResponse outOfRange(String field) {
        return invalid(field, "value_is_out_of_range");
    }
}
