package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.Currencies;
import io.lagomcp.invoices.sandbox.store.InvoiceLine;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.Subscription;
import io.lagomcp.invoices.sandbox.store.SubscriptionPlan;
import io.lagomcp.invoices.sandbox.store.Tax;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The days of one subscription that a preview bills.
 *
 * @param from the first of them
 * @param to the last of them
 * @param billed when the invoice would be issued
 * @param terminatedAt when the subscription would end; null if it goes on
 */
record PreviewPeriod(
        Subscription subscription,
        LocalDate from,
        LocalDate to,
        LocalDate billed,
        @Nullable Instant terminatedAt) {

    /** From this day to the end of its month, billed the day after. */
    static PreviewPeriod rest(Subscription subscription, LocalDate from) {
        LocalDate next = subscription.monthOf(from).plusMonths(1);
        return new PreviewPeriod(subscription, from, next.minusDays(1), next, null);
    }

    /** The month that includes this day. */
    static PreviewPeriod month(Subscription subscription, LocalDate day) {
        return rest(subscription, subscription.monthOf(day));
    }

    /** From the start of the month to this day, on which the subscription ends and is billed. */
    static PreviewPeriod last(Subscription subscription, LocalDate day, Instant end) {
        return new PreviewPeriod(subscription, subscription.monthOf(day), day, day, end);
    }

    PreviewPeriod endingAt(Instant end) {
        return new PreviewPeriod(subscription, from, to, billed, end);
    }

    boolean isNew() {
        return subscription.externalId() == null;
    }

    InvoiceLine line(ObjectNode customer, String currency) {
        SubscriptionPlan plan = subscription.plan();
        LocalDate first = subscription.monthOf(from);
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        long month = ChronoUnit.DAYS.between(first, first.plusMonths(1));
        BigDecimal price = BigDecimal.valueOf(Currencies.convert(currency, plan.euroCents()) * days)
                .divide(BigDecimal.valueOf(month), 0, RoundingMode.HALF_UP);
        return new InvoiceLine(
                InvoiceLine.Item.plan(plan),
                "",
                "",
                BigDecimal.ONE,
                price,
                Tax.ofCountry(text(customer, "country")),
                start(from),
                start(to.plusDays(1)).minusSeconds(1));
    }

    ObjectNode subscriptionJson(ObjectNode customer, String currency) {
        ObjectNode json = Subscription.json(customer, subscription.plan(), currency, from)
                .put("external_id", subscription.externalId())
                .put("billing_time", subscription.billingTime())
                .put("subscription_at", SandboxJson.time(start(subscription.start())))
                .put("started_at", SandboxJson.exactTime(start(subscription.start())))
                .put("current_billing_period_started_at", SandboxJson.time(start(subscription.monthOf(from))));
        if (isNew()) {
            json.putNull("lago_id").put("status", "pending").putNull("activated_at");
        }
        if (terminatedAt != null) {
            json.put("status", "terminated").put("terminated_at", SandboxJson.time(terminatedAt));
        }
        json.set("lago_customer_id", customer.path("lago_id"));
        return json.set("external_customer_id", customer.path("external_id"));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
