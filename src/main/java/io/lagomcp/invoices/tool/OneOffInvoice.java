package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A one-off invoice that shall be created: its words and what is sent for it.
 *
 * <p>Line amounts are computed as Lago does, unit amount times units, rounded half up; taxes come on top.
 */
final class OneOffInvoice {
    static final Set<Effect> CHARGED = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);
    static final Set<Effect> UNCHARGED = Set.of(Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);

    private static final int LINES_IN_STATEMENT = 20;
    private static final List<String> LINE_DETAILS =
            List.of("invoice_display_name", "description", "from_datetime", "to_datetime", "tax_codes");
    private static final List<String> INVOICE_DETAILS = List.of(
            "billing_entity_code",
            "purchase_order_number",
            "invoice_custom_section_codes",
            "payment_method_type",
            "payment_method_id");

    private final Arguments arguments;
    private final Optional<Invoice> latest;

    /**
     * Describes what shall be created.
     *
     * @param latest an earlier invoice of the same customer, where there is one
     */
    OneOffInvoice(Arguments arguments, Optional<Invoice> latest) {
        this.arguments = arguments;
        this.latest = latest;
    }

    /** The fields as Lago wants them, not wrapped. */
    static ObjectNode body(Arguments arguments) {
        ObjectNode body = arguments.json().deepCopy();
        body.remove(List.of("payment_method_type", "payment_method_id", "invoice_custom_section_codes"));
        for (JsonNode fee : body.path("fees")) {
            JsonNode units = fee.path("units");
            if (!units.isMissingNode()) {
                ((ObjectNode) fee).put("units", decimal(units).toPlainString());
            }
            JsonNode price = fee.path("unit_amount_cents");
            if (!price.isMissingNode()) {
                ((ObjectNode) fee).put("unit_amount_cents", price.decimalValue().longValueExact());
            }
        }
        JsonNode codes = arguments.json().path("invoice_custom_section_codes");
        if (codes.isArray()) {
            ObjectNode sections = body.putObject("invoice_custom_section");
            sections.put("skip_invoice_custom_sections", codes.isEmpty());
            sections.set("invoice_custom_section_codes", codes);
        }
        PaymentMethod.of(arguments).ifPresent(method -> body.set("payment_method", method));
        return body;
    }

    /** Without what identifies the plan; the details are in it because it may be all that a person gets to see. */
    String statement() {
        JsonNode fees = arguments.json().path("fees");
        List<String> lines = new ArrayList<>();
        fees.valueStream().limit(LINES_IN_STATEMENT).forEach(fee -> lines.add(inWords(fee)));
        if (fees.size() > LINES_IN_STATEMENT) {
            lines.add("and " + (fees.size() - LINES_IN_STATEMENT) + " more lines");
        }
        String details = given(arguments.json(), INVOICE_DETAILS);
        String charge = charges()
                ? "Lago finalizes it at once and may charge the customer."
                : "Lago finalizes it at once; no automatic charge.";
        return "Create a one-off invoice for " + customer() + ": " + String.join(", ", lines) + "; " + sumInWords()
                + " before taxes" + (details.isEmpty() ? "" : ", with " + details) + ". " + charge;
    }

    /** Every line and everything else that was given, for a person who wants to see it all. */
    List<Plan.Change> lines() {
        List<Plan.Change> lines = new ArrayList<>();
        JsonNode fees = arguments.json().path("fees");
        for (int i = 0; i < fees.size(); i++) {
            lines.add(added("line " + (i + 1), inWords(fees.path(i))));
        }
        String details = given(arguments.json(), INVOICE_DETAILS);
        if (!details.isEmpty()) {
            lines.add(added("invoice", details));
        }
        return lines;
    }

    private static Plan.Change added(String field, String value) {
        return new Plan.Change(field, "(none)", value);
    }

    /** What else was given, because the customer will read it. */
    private static String given(JsonNode json, List<String> names) {
        return names.stream()
                .filter(json::has)
                .map(name -> name + ' ' + quoted(json.path(name)))
                .collect(Collectors.joining(", "));
    }

    private static String quoted(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(OneOffInvoice::quoted).collect(Collectors.joining(", ", "[", "]"))
                : SafeText.quotedWhole(value.stringValue());
    }

    List<String> consequences() {
        List<String> consequences = new ArrayList<>();
        consequences.add("finalizes the invoice at once, with a number and taxes on top");
        consequences.add("makes the PDF and may e-mail it to the customer");
        consequences.add(
                charges()
                        ? "charges the customer automatically where a payment provider is set up"
                        : "does not charge the customer");
        consequences.add("syncs to accounting and sends the webhook invoice.one_off_created");
        return consequences;
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (latest.isEmpty()) {
            warnings.add("this customer has no invoice yet: check the external_customer_id");
        }
        if (pricedByAddOn() > 0) {
            warnings.add("lines without unit_amount_cents take the add-on's own price, which is not known here");
        }
        return warnings;
    }

    Set<Effect> effects() {
        return charges() ? CHARGED : UNCHARGED;
    }

    /** The sum before taxes, where every price and the currency are known. */
    Stake stake() {
        if (pricedByAddOn() > 0 || currency().isEmpty()) {
            return new Stake.Unknown();
        }
        return new Stake.Exactly(new Money(sum(), currency().get()));
    }

    /** Whether it was created shows in the customer's newest invoices; the customer's day may be a day behind. */
    NextCall settledBy(Clock clock) {
        NextCall search =
                NextCall.of("find_all_invoices", "external_customer_id", arguments.required("external_customer_id"));
        search.arguments()
                .put("issuing_date_from", LocalDate.now(clock).minusDays(1).toString());
        return search;
    }

    private boolean charges() {
        return !arguments.flag("skip_psp").orElse(false) && !PaymentMethod.isManual(arguments);
    }

    private String customer() {
        String id = SafeText.tokenWhole(arguments.required("external_customer_id"));
        return latest.map(invoice -> SafeText.quoted(invoice.customerName()) + " (" + id + ")")
                .orElse("customer " + id);
    }

    private Optional<String> currency() {
        return arguments.text("currency").or(() -> latest.map(invoice ->
                        invoice.json().path("customer").path("currency").asString(""))
                .filter(Currencies::accepted));
    }

    private String inWords(JsonNode fee) {
        String quantity = units(fee).toPlainString() + " x "
                + SafeText.tokenWhole(fee.path("add_on_code").stringValue());
        String price = fee.has("unit_amount_cents") ? " = " + money(amount(fee)) : " at the add-on's own price";
        String details = given(fee, LINE_DETAILS);
        return quantity + price + (details.isEmpty() ? "" : " (" + details + ")");
    }

    private String sumInWords() {
        long unpriced = pricedByAddOn();
        if (unpriced == arguments.json().path("fees").size()) {
            return "a total"
                    + arguments.text("currency").map(code -> " in " + code).orElse("")
                    + " that the add-ons' own prices decide,";
        }
        return money(sum()) + (unpriced == 0 ? "" : " and the lines at the add-on's own price");
    }

    private String money(long amount) {
        return currency()
                .map(code -> new Money(amount, code).toString())
                .orElse(amount + " minor units of the customer's currency");
    }

    private long pricedByAddOn() {
        return arguments
                .json()
                .path("fees")
                .valueStream()
                .filter(fee -> !fee.has("unit_amount_cents"))
                .count();
    }

    private long sum() {
        return arguments
                .json()
                .path("fees")
                .valueStream()
                .mapToLong(OneOffInvoice::amount)
                .reduce(0, Math::addExact);
    }

    private static long amount(JsonNode fee) {
        return exactAmount(fee).longValueExact();
    }

    /** What one line comes to before taxes, in minor units; zero where the add-on decides. */
    static BigDecimal exactAmount(JsonNode fee) {
        return fee.path("unit_amount_cents")
                .asDecimal(BigDecimal.ZERO)
                .multiply(units(fee))
                .setScale(0, RoundingMode.HALF_UP);
    }

    private static BigDecimal units(JsonNode fee) {
        JsonNode units = fee.path("units");
        return units.isMissingNode() ? BigDecimal.ONE : decimal(units);
    }

    private static BigDecimal decimal(JsonNode node) {
        return node.isString() ? new BigDecimal(node.stringValue()) : node.decimalValue();
    }
}
