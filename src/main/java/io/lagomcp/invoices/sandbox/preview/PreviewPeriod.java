package io.lagomcp.invoices.sandbox.preview;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.BillableItem;
import io.lagomcp.invoices.sandbox.model.CurrencyConverter;
import io.lagomcp.invoices.sandbox.model.InvoiceLine;
import io.lagomcp.invoices.sandbox.model.Subscription;
import io.lagomcp.invoices.sandbox.model.SubscriptionJson;
import io.lagomcp.invoices.sandbox.model.SubscriptionPlan;
import io.lagomcp.invoices.sandbox.model.Tax;
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
 * @param terminatedAt when the subscription would end; null where it goes on
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

    /** The month that this day lies in. */
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
        BigDecimal price = BigDecimal.valueOf(CurrencyConverter.in(currency, plan.euroCents()) * days)
                .divide(BigDecimal.valueOf(month), 0, RoundingMode.HALF_UP);
        return new InvoiceLine(
                BillableItem.plan(plan.code(), plan.name()),
                "",
                "",
                BigDecimal.ONE,
                price,
                Tax.ofCountry(customer.path("country").asString()),
                start(from),
                start(to.plusDays(1)).minusSeconds(1));
    }

    ObjectNode subscription(ObjectNode customer, String currency) {
        ObjectNode form = SubscriptionJson.of(customer, subscription.plan(), currency, from)
                .put("external_id", subscription.externalId())
                .put("billing_time", subscription.billingTime())
                .put("subscription_at", SandboxJson.time(start(subscription.start())))
                .put("started_at", SandboxJson.exactTime(start(subscription.start())))
                .put("current_billing_period_started_at", SandboxJson.time(start(subscription.monthOf(from))));
        if (isNew()) {
            form.putNull("lago_id").put("status", "pending").putNull("activated_at");
        }
        if (terminatedAt != null) {
            form.put("status", "terminated").put("terminated_at", SandboxJson.time(terminatedAt));
        }
        form.set("lago_customer_id", customer.path("lago_id"));
        return form.set("external_customer_id", customer.path("external_id"));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
