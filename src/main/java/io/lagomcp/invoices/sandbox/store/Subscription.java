package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A subscription, which is billed monthly.
 *
 * @param externalId null for a subscription that is only proposed
 * @param billingTime {@code calendar} for months that begin on the first, {@code anniversary} for months from the start
 */
public record Subscription(@Nullable String externalId, Plan plan, String billingTime, LocalDate start) {
    private static final int SUBSCRIBERS = 30;

    /** A plan that customers subscribe to, with its monthly price in euro cents. */
    public record Plan(String code, String name, long euroCents) {
        private static final List<Plan> ALL = List.of(
                new Plan("starter", "Starter", 2_900),
                new Plan("growth", "Growth", 9_900),
                new Plan("scale", "Scale", 49_900));

        public static Optional<Plan> withCode(String code) {
            return ALL.stream().filter(plan -> plan.code.equals(code)).findFirst();
        }

        static Plan of(JsonNode customer) {
            return ALL.get((customer.path("sequential_id").asInt() - 1) % ALL.size());
        }

        /** The plan's id in this currency: a plan has one price, so each further currency is a plan derived from it. */
        String lagoId(String currency) {
            return SandboxJson.idOf("plan of %s in %s".formatted(code, currency));
        }

        /** The id of the charge by which the plan bills the usage of this metric. */
        String chargeId(String metric, String currency) {
            return SandboxJson.idOf("charge %s of %s in %s".formatted(metric, code, currency));
        }
    }

    /** The active subscriptions of a customer: one, except that northwind has a second one, billed from mid-month. */
    public static List<Subscription> of(JsonNode customer) {
        if (customer.path("sequential_id").asInt() > SUBSCRIBERS) {
            return List.of();
        }
        LocalDate start = start(customer);
        String externalId = externalId(customer);
        Subscription usual = new Subscription(externalId, Plan.of(customer), "calendar", start);
        if (!is(customer, "external_id", "northwind")) {
            return List.of(usual);
        }
        Plan starter = Plan.withCode("starter").orElseThrow();
        LocalDate midMonth = start.withDayOfMonth(15);
        return List.of(usual, new Subscription(externalId + "_team", starter, "anniversary", midMonth));
    }

    /** When a customer's subscriptions start: with the month after the customer was created. */
    private static LocalDate start(JsonNode customer) {
        Instant created = Instant.parse(text(customer, "created_at"));
        return LocalDate.ofInstant(created, ZoneOffset.UTC).withDayOfMonth(1).plusMonths(1);
    }

    /** The first day of the billed month that includes this day. */
    public LocalDate monthOf(LocalDate day) {
        if (!billingTime.equals("anniversary")) {
            return day.withDayOfMonth(1);
        }
        return start.plusMonths(ChronoUnit.MONTHS.between(start, day));
    }

    static String lagoId(JsonNode customer) {
        return SandboxJson.idOf("subscription of " + text(customer, "lago_id"));
    }

    static String externalId(JsonNode customer) {
        return "sub_" + text(customer, "slug");
    }

    /** A customer's usual subscription with this plan, as it is today. */
    public static ObjectNode json(JsonNode customer, Plan plan, String currency, LocalDate today) {
        String start = monthStart(start(customer));
        return SandboxJson.template("subscription")
                .put("lago_id", lagoId(customer))
                .put("external_id", externalId(customer))
                .put("lago_customer_id", text(customer, "lago_id"))
                .put("external_customer_id", text(customer, "external_id"))
                .put("plan_code", plan.code())
                .put("plan_amount_cents", Currencies.convert(currency, plan.euroCents()))
                .put("plan_amount_currency", currency)
                .put("subscription_at", start)
                .put("started_at", SandboxJson.exactTime(Instant.parse(start)))
                .put("created_at", start)
                .put("current_billing_period_started_at", monthStart(today))
                .put("current_billing_period_ending_at", monthEnd(today))
                .put("activated_at", start);
    }

    /**
     * All subscriptions of a sample customer as they are today: the active ones, and for some customers one that ended and one
     * that is still to start. Billing periods end at the customer's midnight.
     */
    public static Stream<ObjectNode> inAllStates(JsonNode customer, LocalDate today) {
        String currency = customer.path("currency").asString("EUR");
        ZoneId zone = ZoneId.of(text(customer, "applicable_timezone"));
        List<ObjectNode> all = new ArrayList<>();
        for (Subscription active : of(customer)) {
            ObjectNode json = json(customer, active.plan, currency, today).put("billing_time", active.billingTime);
            ZonedDateTime from = active.monthOf(today).atStartOfDay(zone);
            Instant to = from.plusMonths(1).minusSeconds(1).toInstant();
            all.add(named(json, Objects.requireNonNull(active.externalId), active.start + "T00:00:00Z")
                    .put("current_billing_period_started_at", SandboxJson.time(from.toInstant()))
                    .put("current_billing_period_ending_at", SandboxJson.time(to)));
        }
        int id = customer.path("sequential_id").asInt();
        if (id <= SUBSCRIBERS && id % 5 == 1) {
            String end = monthStart(start(customer));
            all.add(notActive(customer, currency, "terminated", "_trial").put("terminated_at", end));
        }
        if (id <= SUBSCRIBERS && id % 7 == 1) {
            String start = monthStart(today.plusMonths(2));
            all.add(notActive(customer, currency, "pending", "_next")
                    .put("subscription_at", start)
                    .putNull("started_at")
                    .putNull("activated_at"));
        }
        return all.stream();
    }

    private static ObjectNode notActive(JsonNode customer, String currency, String status, String suffix) {
        String start = text(customer, "created_at");
        ObjectNode json = json(customer, Plan.of(customer), currency, LocalDate.EPOCH);
        return named(json, externalId(customer) + suffix, start)
                .put("status", status)
                .put("created_at", start)
                .putNull("current_billing_period_started_at")
                .putNull("current_billing_period_ending_at");
    }

    private static ObjectNode named(ObjectNode subscription, String externalId, String start) {
        return subscription
                .put("lago_id", SandboxJson.idOf(externalId))
                .put("external_id", externalId)
                .put("subscription_at", start)
                .put("started_at", SandboxJson.exactTime(Instant.parse(start)));
    }

    /** The billing period of an invoice over a month of a sample customer's usual subscription. */
    static ObjectNode periodJson(JsonNode customer, String currency, LocalDate month, String invoicingReason) {
        return SandboxJson.template("billing_period")
                .put("lago_subscription_id", lagoId(customer))
                .put("external_subscription_id", externalId(customer))
                .put("lago_plan_id", Plan.of(customer).lagoId(currency))
                .put("subscription_from_datetime", monthStart(month))
                .put("subscription_to_datetime", monthEnd(month))
                .put("charges_from_datetime", monthStart(month))
                .put("charges_to_datetime", monthEnd(month))
                .put("invoicing_reason", invoicingReason);
    }

    static String monthStart(LocalDate day) {
        return day.withDayOfMonth(1) + "T00:00:00Z";
    }

    static String monthEnd(LocalDate day) {
        return day.withDayOfMonth(day.lengthOfMonth()) + "T23:59:59Z";
    }
}
