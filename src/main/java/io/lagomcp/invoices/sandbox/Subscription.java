package io.lagomcp.invoices.sandbox;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a customer pays for month by month.
 *
 * @param externalId null as long as it is only proposed
 * @param billingTime {@code calendar} for months that begin on the first, {@code anniversary} for months from the start
 */
record Subscription(@Nullable String externalId, Plan plan, String billingTime, LocalDate start) {
    private static final LocalDate FIRST_DAY = LocalDate.of(2025, 9, 1);
    private static final int SUBSCRIBERS = 30;

    /** The active subscriptions of a customer: one, except that northwind has a second one, billed from mid-month. */
    static List<Subscription> of(JsonNode customer) {
        if (customer.path("sequential_id").asInt() > SUBSCRIBERS) {
            return List.of();
        }
        String externalId = SubscriptionForm.externalId(customer);
        Subscription usual = new Subscription(externalId, Plan.of(customer), "calendar", FIRST_DAY);
        if (!customer.path("external_id").asString().equals("northwind")) {
            return List.of(usual);
        }
        LocalDate midMonth = FIRST_DAY.withDayOfMonth(15);
        return List.of(
                usual,
                new Subscription(
                        externalId + "_team", Plan.withCode("starter").orElseThrow(), "anniversary", midMonth));
    }

    /** The first day of the billed month that this day lies in. */
    LocalDate monthOf(LocalDate day) {
        if (!billingTime.equals("anniversary")) {
            return day.withDayOfMonth(1);
        }
        return start.plusMonths(ChronoUnit.MONTHS.between(start, day));
    }
}
