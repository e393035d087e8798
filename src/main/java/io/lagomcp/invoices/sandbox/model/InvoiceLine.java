package io.lagomcp.invoices.sandbox.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/**
 * One line of an invoice, before deductions and taxes.
 *
 * @param displayName how the invoice names it; empty for the item's own name
 * @param region usage can be grouped by region; empty where it is not
 * @param unitAmount in minor units
 */
public record InvoiceLine(
        BillableItem item,
        String displayName,
        String region,
        BigDecimal units,
        BigDecimal unitAmount,
        List<Tax> taxes,
        Instant from,
        Instant to) {

    /** The rates of all its taxes together, in percent. */
    BigDecimal taxRate() {
        return taxes.stream().map(Tax::rate).reduce(new BigDecimal("0.0"), BigDecimal::add);
    }

    /** All taxes on this amount, not rounded. */
    BigDecimal taxOn(BigDecimal net) {
        return taxRate().multiply(net).movePointLeft(2);
    }

    /** Unit amount times units, rounded to a whole minor unit. Lago multiplies add-ons in floating point. */
    public long amount() {
        BigDecimal exact = item.type().equals("add_on")
                ? new BigDecimal(unitAmount.doubleValue() * units.doubleValue())
                : unitAmount.multiply(units);
        return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}
