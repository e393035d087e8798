package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.json.JsonWriter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An invoice as Lago sent it, without loss, with accessors for the fields that this program needs.
 *
 * <p>Statuses and types are plain strings: Lago may add values at any time.
 *
 * @param json the whole object; must not be changed
 */
public record Invoice(ObjectNode json) {
    private static final Pattern LINK_OF_ORGANIZATION = Pattern.compile("https?://[^?#]*?/([^/?#]+)/customer/");

    /** Parses the bytes of {@link #toBytes}. */
    public static Invoice of(byte[] bytes) {
        return new Invoice(JsonTreeReader.object(bytes).orElseThrow());
    }

    /** The whole object as JSON in UTF-8, which takes a tenth of the memory. */
    public byte[] toBytes() {
        return JsonWriter.utf8(json);
    }

    /** Lago's UUID; empty for a preview. */
    public String lagoId() {
        return text("lago_id");
    }

    /** The invoice number, for example {@code LAG-1234-001-002}; drafts share a number that ends with {@code -DRAFT}. */
    public String number() {
        return text("number");
    }

    /** {@code draft}, {@code finalized}, {@code voided}, {@code failed} or {@code pending}, or a value Lago added later. */
    public String status() {
        return text("status");
    }

    /** {@code pending}, {@code succeeded} or {@code failed}, or a value Lago added later. */
    public String paymentStatus() {
        return text("payment_status");
    }

    /** {@code subscription}, {@code one_off}, {@code credit}, {@code add_on}, … */
    public String type() {
        return text("invoice_type");
    }

    /** ISO 4217 code. */
    public String currency() {
        return text("currency");
    }

    public Money total() {
        return money("total_amount_cents");
    }

    /** The amount due by the rule of {@link AmountDue}; zero where it cannot be read. */
    public Money due() {
        return knownDue().orElseGet(() -> new Money(0, currency()));
    }

    /** {@link #total()}, where it can be read. */
    public Optional<Money> knownTotal() {
        return knownMoney("total_amount_cents");
    }

    /** {@link #due()}, where it can be read. */
    public Optional<Money> knownDue() {
        return new AmountDue(this).known();
    }

    /**
     * The part of the total that payments and credit notes have not settled, regardless of the statuses: Lago's
     * {@code total_due_amount_cents}, or the total if an older Lago lacks it; empty where it cannot be read.
     */
    public Optional<Money> knownUnsettled() {
        return json.hasNonNull("total_due_amount_cents") ? knownMoney("total_due_amount_cents") : knownTotal();
    }

    /** {@link #knownUnsettled()}; zero where that cannot be read. */
    public Money unsettled() {
        return knownUnsettled().orElseGet(() -> new Money(0, currency()));
    }

    /** The amount before taxes and after coupons; credit notes and wallet credits are not deducted. */
    public Optional<Money> knownNet() {
        return knownMoney("sub_total_excluding_taxes_amount_cents");
    }

    /** The taxes; empty where Lago does not say. */
    public Optional<Money> knownTaxes() {
        return knownMoney("taxes_amount_cents");
    }

    /** The amount offset by credit notes after it was issued; empty where Lago does not say. */
    public Optional<Money> knownOffset() {
        return knownMoney("total_offsetted_credit_note_amount_cents");
    }

    /** The amount paid so far, by payments known to Lago; zero where an older Lago does not say. */
    public Money paid() {
        return money("total_paid_amount_cents");
    }

    /** {@link #paid()}, where Lago says it and it can be read. */
    public Optional<Money> knownPaid() {
        return knownMoney("total_paid_amount_cents");
    }

    /** The amount offset by credit notes; zero where Lago does not say. */
    public Money offset() {
        return money("total_offsetted_credit_note_amount_cents");
    }

    /** The amount taken from earlier credit notes; zero where Lago does not say. */
    public Money usedCreditNotes() {
        return money("credit_notes_amount_cents");
    }

    /** The amount taken from the customer's wallet; zero where Lago does not say. */
    public Money usedWalletCredits() {
        return money("prepaid_credit_amount_cents");
    }

    /** The discount by coupons; zero where Lago does not say. */
    public Money usedCoupons() {
        return money("coupons_amount_cents");
    }

    /** The sum of the lines, before coupons and taxes; empty where Lago does not say. */
    public Optional<Money> fees() {
        return knownMoney("fees_amount_cents");
    }

    /** The amount with taxes, before credit notes and wallet credits; empty where Lago does not say. */
    public Optional<Money> knownSubTotal() {
        return knownMoney("sub_total_including_taxes_amount_cents");
    }

    /** As Lago wrote it, YYYY-MM-DD; empty where there is none. */
    public String issuingDate() {
        return text("issuing_date");
    }

    /** As Lago wrote it, YYYY-MM-DD; empty where there is none. */
    public String paymentDueDate() {
        return text("payment_due_date");
    }

    /** {@link #paymentDueDate()}, where it can be read. */
    public Optional<LocalDate> paymentDueDay() {
        try {
            return Optional.of(LocalDate.parse(paymentDueDate()));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The short name of its organization, from the link to Lago's web page, {@code HOST/ORGANIZATION/customer/...}; empty if
     * the link has none.
     */
    public Optional<String> organization() {
        Matcher link = LINK_OF_ORGANIZATION.matcher(text("web_url"));
        return link.lookingAt() ? Optional.of(link.group(1)) : Optional.empty();
    }

    /** When Lago last changed it, as Lago wrote it. */
    public String updatedAt() {
        return text("updated_at");
    }

    /** Whether it is issued and not voided. */
    public boolean isFinalized() {
        return status().equals("finalized");
    }

    /** Whether it bills a subscription; only such a draft can be refreshed or finalized. */
    public boolean isOfSubscription() {
        return type().equals("subscription");
    }

    /** Whether it is a one-off invoice of add-ons, created by hand or through the API. */
    public boolean isOneOff() {
        return type().equals("one_off");
    }

    /** Whether it bills wallet credits. */
    public boolean buysCredits() {
        return type().equals("credit");
    }

    /** Whether a tax provider computes the taxes of this customer, so that Lago waits for its answer. */
    public boolean hasTaxProvider() {
        return json.path("customer").path("integration_customers").valueStream().anyMatch(integration -> integration
                .path("category")
                .asString("")
                .equals("tax"));
    }

    /** Whether Lago shows it as paid, which may have been set by hand. */
    public boolean isPaid() {
        return paymentStatus().equals("succeeded");
    }

    /** Whether the due date has passed unpaid. */
    public boolean paymentOverdue() {
        return json.path("payment_overdue").asBoolean(false);
    }

    /** Whether a payment dispute about it was lost. */
    public boolean disputeLost() {
        return json.path("payment_dispute_lost_at").isString();
    }

    /** When a payment dispute about it was lost, as Lago wrote it; empty where none was. */
    public String disputeLostAt() {
        return text("payment_dispute_lost_at");
    }

    /** Whether it is self-billed: issued on behalf of a partner, to whom this account owes it. */
    public boolean isSelfBilled() {
        return json.path("self_billed").asBoolean(false);
    }

    /** The payment provider, for example {@code stripe stripe_main}; empty where there is none or Lago does not say. */
    public String paymentProvider() {
        JsonNode configuration = json.path("customer").path("billing_configuration");
        return (textOf(configuration.path("payment_provider")) + " "
                        + textOf(configuration.path("payment_provider_code")))
                .strip();
    }

    /**
     * Whether Lago is known not to charge by itself: it is self-billed, or the customer has no payment provider. False where
     * Lago does not say.
     */
    public boolean isCollectedByHand() {
        JsonNode provider = json.path("customer").path("billing_configuration").path("payment_provider");
        return provider.isNull() || isSelfBilled();
    }

    /** The customer's id in the billed company's own systems; empty where the response carries no customer. */
    public String externalCustomerId() {
        return textOf(json.path("customer").path("external_id"));
    }

    /** The customer's name, which for a person may stand in two parts; empty where there is none. */
    public String customerName() {
        return customerName(json.path("customer"));
    }

    /** The same of a customer as Lago shows it. */
    public static String customerName(JsonNode customer) {
        String name = textOf(customer.path("name"));
        return name.isEmpty()
                ? (textOf(customer.path("firstname")) + " " + textOf(customer.path("lastname"))).strip()
                : name;
    }

    /** A signed link to the PDF; empty until that exists. */
    public Optional<String> fileUrl() {
        return link(DocumentKind.PDF);
    }

    /** A signed link to this file, which anyone can open; empty until the file exists. */
    public Optional<String> link(DocumentKind kind) {
        return Optional.of(text(kind.field())).filter(url -> !url.isEmpty());
    }

    private Optional<Money> knownMoney(String field) {
        JsonNode amount = json.path(field);
        return amount.isIntegralNumber() && amount.canConvertToLong()
                ? Optional.of(new Money(amount.longValue(), currency()))
                : Optional.empty();
    }

    private Money money(String field) {
        return new Money(json.path(field).asLong(0), currency());
    }

    private String text(String field) {
        return textOf(json.path(field));
    }

    private static String textOf(@Nullable JsonNode node) {
        return node == null || !node.isString() ? "" : node.stringValue();
    }
}
