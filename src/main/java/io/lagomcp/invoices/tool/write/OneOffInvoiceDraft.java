package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.PaymentMethodArgument;
import io.lagomcp.invoices.tool.view.FinalizationEffects;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A one-off invoice that shall be created: its words and what is sent for it.
 */
public final class OneOffInvoiceDraft {
    public static final Set<MutationEffect> CHARGED = FinalizationEffects.EFFECTS;
    public static final Set<MutationEffect> UNCHARGED =
            Set.of(MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);

    private static final int LINES_IN_STATEMENT = 20;
    private static final List<String> LINE_DETAILS =
            List.of("invoice_display_name", "description", "from_datetime", "to_datetime", "tax_codes");
    private static final List<String> INVOICE_DETAILS = List.of(
            "billing_entity_code",
            "purchase_order_number",
            "invoice_custom_section_codes",
            "payment_method_type",
            "payment_method_id");

    private static final List<String> NOT_SENT_AS_GIVEN =
            List.of("idempotency_key", "payment_method_type", "payment_method_id", "invoice_custom_section_codes");

    private final ToolArguments arguments;
    private final OneOffLines lines;
    private final OneOffAccountData facts;
    private final Invoice customer;

    /** Describes what shall be created, by what Lago knows of all that it names. */
    public OneOffInvoiceDraft(ToolArguments arguments, OneOffAccountData facts) {
        this.arguments = arguments;
        this.facts = facts;
        this.customer = facts.asCustomerOf();
        this.lines = OneOffLines.of(arguments).pricedBy(facts);
    }

    /** Throws where Lago would refuse it. */
    public void requirePossible(AccountReader account) {
        facts.requireAllThere(account);
        List<ArgumentProblem> problems = new ArrayList<>();
        for (int i = 0; i < lines.all().size(); i++) {
            lines.all().get(i).tooMuch("fees[" + i + "]").ifPresent(problems::add);
        }
        boolean hasNoCurrency = facts.customer()
                .value()
                .filter(found -> found.path("currency").isNull())
                .isPresent();
        if (hasNoCurrency && !arguments.has("currency")) {
            problems.add(
                    ArgumentProblem.missing("currency", "a currency such as EUR, because this customer has none yet"));
        }
        ArgumentProblem.refuse(problems);
    }

    /** The fields as Lago wants them, not wrapped. */
    public static ObjectNode body(ToolArguments arguments) {
        ObjectNode body = arguments.json().deepCopy();
        body.remove(NOT_SENT_AS_GIVEN);
        ArrayNode fees = body.putArray("fees");
        OneOffLines.of(arguments).all().forEach(line -> fees.add(line.body()));
        JsonNode codes = arguments.json().path("invoice_custom_section_codes");
        if (codes.isArray()) {
            ObjectNode sections = body.putObject("invoice_custom_section");
            sections.put("skip_invoice_custom_sections", codes.isEmpty());
            sections.set("invoice_custom_section_codes", codes);
        }
        PaymentMethodArgument.of(arguments).ifPresent(method -> body.set("payment_method", method));
        return body;
    }

    public OneOffLines lines() {
        return lines;
    }

    /**
     * What would be done, in whole sentences; the details are in it because it may be all that a person gets to see.
     *
     * @param fingerprint of everything that was given, so that plans which ask for different things never read the same
     */
    public String description(String fingerprint) {
        List<String> shown = new ArrayList<>();
        lines.all().stream().limit(LINES_IN_STATEMENT).forEach(line -> shown.add(inWords(line)));
        if (lines.all().size() > LINES_IN_STATEMENT) {
            shown.add("and " + (lines.all().size() - LINES_IN_STATEMENT) + " more lines");
        }
        String details = given(arguments.json(), INVOICE_DETAILS);
        return "Create a one-off invoice for " + customer() + ": " + String.join(", ", shown) + "; " + sumInWords()
                + " before taxes" + withTaxes() + (details.isEmpty() ? "" : ", with " + details) + ". "
                + whatFollows() + " Plan "
                + fingerprint + ".";
    }

    /** Every line and everything else that was given, for a person who wants to see it all. */
    public List<Plan.Change> changes() {
        List<Plan.Change> changes = new ArrayList<>();
        lines.all().forEach(line -> changes.add(added("line " + (changes.size() + 1), inWords(line))));
        String details = given(arguments.json(), INVOICE_DETAILS);
        if (!details.isEmpty()) {
            changes.add(added("invoice", details));
        }
        total().ifPresent(total -> changes.add(added("total", total)));
        return changes;
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
                ? value.valueStream().map(OneOffInvoiceDraft::quoted).collect(Collectors.joining(", ", "[", "]"))
                : SafeText.quotedWhole(value.stringValue());
    }

    public List<String> consequences() {
        List<String> consequences = new ArrayList<>();
        consequences.add(
                customer.hasTaxProvider()
                        ? "keeps the invoice pending, with a total of zero, until the tax provider answers; then it"
                                + " becomes final"
                        : "finalizes the invoice at once, with a number and taxes on top");
        consequences.addAll(FinalizationEffects.consequences(
                charging(), customer.isCollectedByHand(), facts.mails(), "invoice.one_off_created"));
        return consequences;
    }

    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (facts.customer().isNotReadable() && facts.latest().isEmpty()) {
            warnings.add("this customer has no invoice yet: check the external_customer_id");
        }
        if (!lines.arePriced()) {
            warnings.add("lines without unit_amount_cents use the add-on's price, which this server could not read");
        }
        lines.all().stream()
                .filter(OneOffLine::takesAddOnPrice)
                .map(OneOffLine::addOnCode)
                .distinct()
                .forEach(code -> priceInAnotherCurrency(code).ifPresent(warnings::add));
        customersCurrency()
                .filter(own -> arguments
                        .text("currency")
                        .filter(given -> !given.equals(own))
                        .isPresent())
                .ifPresent(own -> warnings.add("the customer's own currency is " + own));
        if (!facts.unknownTaxCodes().isEmpty()) {
            warnings.add("Lago has no tax " + OneOffAccountData.named(facts.unknownTaxCodes())
                    + " and ignores the code; a line without a known code gets the usual taxes");
        }
        if (lines.all().stream().anyMatch(OneOffLine::namesNoTaxes)) {
            warnings.add("empty tax_codes means the usual taxes, not no taxes");
        }
        if (PaymentMethodArgument.isOfProvider(arguments)
                && facts.customer().value().isPresent()
                && customer.paymentProvider().isEmpty()) {
            warnings.add("this customer has no payment provider: Lago may refuse the payment method");
        }
        if (!arguments.json().path("invoice_custom_section_codes").isEmpty()) {
            warnings.add("Lago ignores unknown codes of custom sections");
        }
        if (!facts.unread().isEmpty()) {
            warnings.add("not checked, because this key cannot read them: " + String.join(", ", facts.unread()));
        }
        return warnings;
    }

    public Set<MutationEffect> effects() {
        return charges() ? CHARGED : UNCHARGED;
    }

    /** The sum before taxes, where every price and the currency are known. */
    public AmountAtStake stake() {
        if (!lines.arePriced() || currency().isEmpty()) {
            return new AmountAtStake.Unknown();
        }
        return new AmountAtStake.Exactly(new Money(lines.sum(), currency().get()));
    }

    /** Whether it was created shows in the customer's newest invoices; the customer's day may be a day behind. */
    public SuggestedCall settledBy(Clock clock) {
        SuggestedCall search = SuggestedCall.of(
                "find_all_invoices", "external_customer_id", arguments.required("external_customer_id"));
        search.arguments()
                .put("issuing_date_from", LocalDate.now(clock).minusDays(1).toString());
        return search;
    }

    /** Lago uses the price as a bare number, in whatever currency the invoice has. */
    private Optional<String> priceInAnotherCurrency(String addOnCode) {
        Optional<String> own = facts.currencyOf(addOnCode);
        if (own.isEmpty() || currency().isEmpty() || own.equals(currency())) {
            return Optional.empty();
        }
        return facts.priceOf(addOnCode)
                .map(price -> SafeText.token(addOnCode) + " costs " + new Money(price.longValue(), own.get())
                        + ", which Lago uses as "
                        + new Money(price.longValue(), currency().get())
                        + " without converting it");
    }

    /** With taxes, where they and all prices are known. */
    private Optional<String> total() {
        return currency().flatMap(code -> lines.taxes()
                .map(added -> new Money(
                        Math.addExact(
                                lines.sum(),
                                added.setScale(0, RoundingMode.HALF_UP).longValueExact()),
                        code))
                .map(total -> about(lines.areCertain() && lines.areTaxesCertain()) + total));
    }

    /** For an amount that may be a minor unit more or less. */
    private static String about(boolean certain) {
        return certain ? "" : "about ";
    }

    private String withTaxes() {
        if (customer.hasTaxProvider()) {
            return ", which the tax provider adds";
        }
        return total().map(total -> ", " + total + " with " + lines.taxesInWords())
                .orElse("");
    }

    private String whatFollows() {
        String mail = facts.mails().orElse(true) ? "may e-mail it" : "sends no e-mail";
        String begin = customer.hasTaxProvider()
                ? "Lago finalizes it once the tax provider answers, "
                : "Lago finalizes it at once, ";
        if (!charging()) {
            return begin.replaceFirst(", $", " and ") + mail + "; no automatic charge.";
        }
        return begin + mail + " and " + (customer.isCollectedByHand() ? "charges nobody." : "may charge the customer.");
    }

    /** For policies, a manual payment method does not count: an older Lago does not heed it. */
    private boolean charges() {
        return !arguments.flag("skip_psp").orElse(false);
    }

    private boolean charging() {
        return charges() && !PaymentMethodArgument.isManual(arguments);
    }

    private String customer() {
        String id = SafeText.tokenWhole(arguments.required("external_customer_id"));
        String name = customer.customerName();
        return name.isEmpty() ? "customer " + id : SafeText.quoted(name) + " (" + id + ")";
    }

    /** The given one, or the customer's own as far as it is known. */
    public Optional<String> currency() {
        return arguments.text("currency").or(this::customersCurrency);
    }

    private Optional<String> customersCurrency() {
        return Optional.of(customer.json().path("customer").path("currency").asString(""))
                .filter(Currencies::accepted);
    }

    private String inWords(OneOffLine line) {
        String quantity = line.units().toPlainString() + " x " + SafeText.tokenWhole(line.addOnCode());
        String price = (line.takesAddOnPrice() ? " at the add-on's price" : "")
                + (line.isPriced()
                        ? " = " + about(line.isCertain()) + money(line.amount().longValueExact())
                        : "");
        String details = given(line.fee(), LINE_DETAILS);
        return quantity + price + (details.isEmpty() ? "" : " (" + details + ")");
    }

    private String sumInWords() {
        if (lines.unpriced() == lines.all().size()) {
            return "a total"
                    + arguments.text("currency").map(code -> " in " + code).orElse("")
                    + " set by the add-ons' prices,";
        }
        return about(lines.areCertain())
                + money(lines.sum())
                + (lines.arePriced() ? "" : " plus the lines at the add-on's price");
    }

    private String money(long amount) {
        return currency()
                .map(code -> new Money(amount, code).toString())
                .orElse(amount + " minor units of the customer's currency");
    }
}
