package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The one subscription that each seeded customer has, and the month of it that an invoice bills. */
public final class SubscriptionJson {
    private SubscriptionJson() {}

    static String lagoId(String customerLagoId) {
        return UUID.nameUUIDFromBytes(("subscription of " + customerLagoId).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static String externalId(JsonNode customer) {
        return "sub_" + customer.path("slug").asString();
    }

    public static ObjectNode of(JsonNode customer, SubscriptionPlan plan, String currency, LocalDate today) {
        String start = monthStart(Subscription.start(customer));
        return SandboxJson.object()
                .put("lago_id", lagoId(customer.path("lago_id").asString()))
                .put("external_id", externalId(customer))
                .put("lago_customer_id", customer.path("lago_id").asString())
                .put("external_customer_id", customer.path("external_id").asString())
                .putNull("name")
                .put("plan_code", plan.code())
                .put("plan_amount_cents", CurrencyConverter.in(currency, plan.euroCents()))
                .put("plan_amount_currency", currency)
                .put("status", "active")
                .put("billing_time", "calendar")
                .put("subscription_at", start)
                .put("started_at", SandboxJson.exactTime(Instant.parse(start)))
                .putNull("trial_ended_at")
                .putNull("ending_at")
                .putNull("terminated_at")
                .putNull("canceled_at")
                .put("created_at", start)
                .putNull("previous_plan_code")
                .putNull("next_plan_code")
                .putNull("downgrade_plan_date")
                .put("current_billing_period_started_at", monthStart(today))
                .put("current_billing_period_ending_at", monthEnd(today))
                .putNull("on_termination_credit_note")
                .put("on_termination_invoice", "generate")
                .put("progressive_billing_disabled", false)
                .put("consolidate_invoice", true)
                .putNull("purchase_order_number")
                .putNull("cancellation_reason")
                .put("activated_at", start)
                .set(
                        "payment_method",
                        SandboxJson.object().putNull("payment_method_id").put("payment_method_type", "provider"))
                .set("activation_rules", SandboxJson.array());
    }

    public static ObjectNode period(JsonNode customer, SubscriptionPlan plan, String currency, LocalDate month) {
        return SandboxJson.object()
                .put("lago_subscription_id", lagoId(customer.path("lago_id").asString()))
                .put("external_subscription_id", externalId(customer))
                .put("lago_plan_id", plan.lagoId(currency))
                .put("subscription_from_datetime", monthStart(month))
                .put("subscription_to_datetime", monthEnd(month))
                .put("charges_from_datetime", monthStart(month))
                .put("charges_to_datetime", monthEnd(month))
                .putNull("fixed_charges_from_datetime")
                .putNull("fixed_charges_to_datetime")
                .put("invoicing_reason", "subscription_periodic");
    }

    public static String monthStart(LocalDate day) {
        return day.withDayOfMonth(1) + "T00:00:00Z";
    }

    public static String monthEnd(LocalDate day) {
        return day.withDayOfMonth(day.lengthOfMonth()) + "T23:59:59Z";
    }
}
