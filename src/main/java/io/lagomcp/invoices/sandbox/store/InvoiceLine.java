package io.lagomcp.invoices.sandbox.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

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

    /** Whether its item is of this type. */
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
}
