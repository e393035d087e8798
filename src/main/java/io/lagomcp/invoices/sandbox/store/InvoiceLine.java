package io.lagomcp.invoices.sandbox.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an invoice, before deductions and taxes.
 *
 * @param displayName its name on the invoice; empty for the item's own name
 * @param region the region of the usage; empty if the usage is not grouped by region
 * @param unitAmount in minor units
 */
public record InvoiceLine(
        Item item,
        String displayName,
        String region,
        BigDecimal units,
        BigDecimal unitAmount,
        List<Tax> taxes,
        Instant from,
        Instant to) {

    /**
     * The item that a line charges for.
     *
     * @param type Lago's name of the kind of fee, for example {@code add_on}
     * @param itemType Lago's name of the item's kind, for example {@code BillableMetric}
     */
    public record Item(String type, String itemType, String code, String name, String description) {

        public static Item addOn(AddOn addOn) {
            return new Item("add_on", "AddOn", addOn.code(), addOn.name(), addOn.description());
        }

        static Item usage(String code, String name) {
            return new Item("charge", "BillableMetric", code, name, "");
        }

        public static Item plan(Subscription.Plan plan) {
            return new Item("subscription", "Subscription", plan.code(), plan.name(), "");
        }

        static Item prepaidCredits() {
            return new Item("credit", "WalletTransaction", "credit", "Prepaid credits", "credit");
        }

        String lagoId() {
            return SandboxJson.idOf(type + " " + code);
        }
    }

    boolean is(String type) {
        return item.type().equals(type);
    }

    /** The sum of its taxes' rates, in percent. */
    BigDecimal taxRate() {
        return taxes.stream().map(Tax::rate).reduce(new BigDecimal("0.0"), BigDecimal::add);
    }

    /** All taxes on this amount, not rounded. */
    BigDecimal taxOn(BigDecimal net) {
        return taxRate().multiply(net).movePointLeft(2);
    }

    /** Unit amount times units, rounded to a whole minor unit. Lago multiplies add-ons in floating point. */
    public long amount() {
        return rounded(
                is("add_on")
                        ? new BigDecimal(unitAmount.doubleValue() * units.doubleValue())
                        : unitAmount.multiply(units));
    }

    static long rounded(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /**
     * Something that a one-off invoice can charge for.
     *
     * @param amountCents its usual price in minor units, which Lago uses unchanged in every currency
     */
    public record AddOn(String code, String name, String description, long amountCents) {
        public static final List<AddOn> ALL = List.of(
                new AddOn("setup", "Setup fee", "Account setup by our team", 12_000),
                new AddOn("onboarding", "Onboarding", "Two guided sessions", 45_000),
                new AddOn("training_day", "Training day", "One day of training, remote", 90_000),
                new AddOn("data_migration", "Data migration", "Import of existing records", 150_000),
                new AddOn("hardware_token", "Hardware token", "Security key, shipped", 4_900),
                new AddOn("priority_support", "Priority support", "One month of priority support", 25_000));

        public ObjectNode json() {
            return SandboxJson.template("add_on")
                    .put("lago_id", InvoiceLine.Item.addOn(this).lagoId())
                    .put("name", name)
                    .put("code", code)
                    .put("amount_cents", amountCents)
                    .put("description", description);
        }

        public static Optional<AddOn> withCode(String code) {
            return ALL.stream().filter(addOn -> addOn.code.equals(code)).findFirst();
        }
    }

    /** A tax of the sandbox's account, with its rate in percent. */
    public record Tax(String code, String name, BigDecimal rate) {
        public static final List<Tax> ALL = List.of(
                new Tax("vat19", "VAT 19%", new BigDecimal("19.0")),
                new Tax("vat20", "VAT 20%", new BigDecimal("20.0")),
                new Tax("vat21", "VAT 21%", new BigDecimal("21.0")),
                new Tax("vat7", "Reduced VAT 7%", new BigDecimal("7.0")),
                new Tax("jct10", "Consumption tax 10%", new BigDecimal("10.0")));

        public static Optional<Tax> withCode(String code) {
            return ALL.stream().filter(tax -> tax.code.equals(code)).findFirst();
        }

        /** The taxes of a customer in this country, unless a fee names others. */
        public static List<Tax> ofCountry(String country) {
            String code =
                    switch (country) {
                        case "DE" -> "vat19";
                        case "FR", "GB" -> "vat20";
                        case "NL", "ES" -> "vat21";
                        case "JP" -> "jct10";
                        default -> "none";
                    };
            return withCode(code).stream().toList();
        }

        /** The tax on this net amount, both in minor units, not rounded. */
        BigDecimal on(long net) {
            return rate.multiply(BigDecimal.valueOf(net)).movePointLeft(2);
        }

        public ObjectNode json() {
            return SandboxJson.object()
                    .put("lago_id", lagoId())
                    .put("name", name)
                    .put("code", code)
                    .put("rate", rate)
                    .putNull("description")
                    .put("applied_to_organization", false)
                    .put("created_at", "2020-01-01T09:00:00Z");
        }

        String lagoId() {
            return SandboxJson.idOf("tax " + code);
        }
    }
}
