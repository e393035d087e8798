package io.lagomcp.invoices.sandbox.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
public record Subscription(@Nullable String externalId, SubscriptionPlan plan, String billingTime, LocalDate start) {
    private static final int SUBSCRIBERS = 30;

    /** The active subscriptions of a customer: one, except that northwind has a second one, billed from mid-month. */
    public static List<Subscription> of(JsonNode customer) {
        if (customer.path("sequential_id").asInt() > SUBSCRIBERS) {
            return List.of();
        }
        LocalDate start = start(customer);
        String externalId = SubscriptionJson.externalId(customer);
        Subscription usual = new Subscription(externalId, SubscriptionPlan.of(customer), "calendar", start);
        if (!customer.path("external_id").asString().equals("northwind")) {
            return List.of(usual);
        }
        LocalDate midMonth = start.withDayOfMonth(15);
        return List.of(
                usual,
                new Subscription(
                        externalId + "_team",
                        SubscriptionPlan.withCode("starter").orElseThrow(),
                        "anniversary",
                        midMonth));
    }

    /** When a customer's subscriptions start: with the month after the customer was created. */
    static LocalDate start(JsonNode customer) {
        String created = customer.path("created_at").asString();
        return LocalDate.ofInstant(Instant.parse(created), ZoneOffset.UTC)
                .withDayOfMonth(1)
                .plusMonths(1);
    }

    /** The first day of the billed month that this day lies in. */
    public LocalDate monthOf(LocalDate day) {
        if (!billingTime.equals("anniversary")) {
            return day.withDayOfMonth(1);
        }
        return start.plusMonths(ChronoUnit.MONTHS.between(start, day));
    }
}
