package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.crash;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notFound;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.Currencies;
import io.lagomcp.invoices.sandbox.store.InvoiceLine;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.Tax;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.Subscription;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads from the body of a preview which subscriptions it bills, and what would happen to them. */
record PreviewPeriods(JsonNode request, ObjectNode customer, InvoiceStore store) {

    /**
     * The days of one subscription that a preview bills, the last one included.
     *
     * @param billed when the invoice would be issued
     * @param terminatedAt when the subscription would end; null if it goes on
     */
    record Period(
            Subscription subscription,
            LocalDate from,
            LocalDate to,
            LocalDate billed,
            @Nullable Instant terminatedAt) {

        /** From this day to the end of its month, billed the day after. */
        static Period rest(Subscription subscription, LocalDate from) {
            LocalDate next = subscription.monthOf(from).plusMonths(1);
            return new Period(subscription, from, next.minusDays(1), next, null);
        }

        /** The month that includes this day. */
        static Period month(Subscription subscription, LocalDate day) {
            return rest(subscription, subscription.monthOf(day));
        }

        /** From the start of the month to this day, on which the subscription ends and is billed. */
        static Period last(Subscription subscription, LocalDate day, Instant end) {
            return new Period(subscription, subscription.monthOf(day), day, day, end);
        }

        Period endingAt(Instant end) {
            return new Period(subscription, from, to, billed, end);
        }

        boolean isNew() {
            return subscription.externalId() == null;
        }

        InvoiceLine line(ObjectNode customer, String currency) {
            Subscription.Plan plan = subscription.plan();
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

    /** At least one period; 404 or 422 if Lago answers so. */
    List<Period> all() {
        JsonNode subscriptions = request.path("subscriptions");
        Set<String> ids = new HashSet<>();
        subscriptions.path("external_ids").forEach(id -> ids.add(id.asString("")));
        if (ids.isEmpty()) {
            return List.of(proposal());
        }
        refuseIf(customer.path("lago_id").isNull(), invalid("customer", "must_be_persisted"));
        List<Subscription> active = Subscription.of(customer).stream()
                .filter(subscription -> ids.contains(subscription.externalId()))
                .toList();
        Optional<String> end = given(subscriptions, "terminated_at");
        if (end.isPresent()) {
            return List.of(termination(only(active, "termination"), end.get()));
        }
        Optional<String> target = given(subscriptions, "plan_code");
        if (target.isPresent()) {
            return List.of(planChange(only(active, "plan_change"), target.get()));
        }
        return projection(active);
    }

    /** 500 for a start that is not a time; Lago checks it last. */
    void refuseUnreadableStart() {
        Optional<String> start = given(request, "subscription_at");
        refuseIf(start.isPresent() && start.flatMap(PreviewPeriods::instant).isEmpty(), crash());
    }

    private Period proposal() {
        Subscription.Plan plan = plan(given(request, "plan_code").orElse(""));
        boolean anniversary = request.path("billing_time").asString("").equals("anniversary");
        LocalDate start = given(request, "subscription_at")
                .flatMap(PreviewPeriods::instant)
                .map(this::day)
                .orElse(store.today(customer));
        return Period.rest(new Subscription(null, plan, anniversary ? "anniversary" : "calendar", start), start);
    }

    private Period termination(Subscription subscription, String text) {
        Instant end = instant(text).orElseThrow(() -> invalid("terminated_at", "invalid_timestamp"));
        refuseIf(end.isBefore(store.now()), invalid("terminated_at", "cannot_be_in_past"));
        return Period.last(subscription, day(end), end);
    }

    /** A more expensive plan ends the old one now, a cheaper one at the end of the month. */
    private Period planChange(Subscription subscription, String code) {
        Subscription.Plan target = plan(code);
        boolean same = target.equals(subscription.plan());
        refuseIf(same, invalid("base", "new_plan_should_be_different_from_existing_plan"));
        LocalDate today = store.today(customer);
        if (target.euroCents() > subscription.plan().euroCents()) {
            return Period.last(subscription, today, store.now());
        }
        Period month = Period.month(subscription, today);
        return month.endingAt(month.billed().atStartOfDay(zone()).toInstant());
    }

    private List<Period> projection(List<Subscription> active) {
        refuseIf(active.isEmpty(), notFound("subscription"));
        List<Period> periods = active.stream()
                .map(subscription -> Period.month(subscription, store.today(customer)))
                .toList();
        long dates = periods.stream().map(Period::billed).distinct().count();
        refuseIf(dates > 1, invalid("base", "billing_periods_does_not_match"));
        return periods;
    }

    private static Subscription only(List<Subscription> active, String purpose) {
        refuseIf(active.size() > 1, invalid("subscriptions", "only_one_subscription_allowed_for_" + purpose));
        return active.stream().findFirst().orElseThrow(() -> notFound("subscription"));
    }

    private static Subscription.Plan plan(String code) {
        return Subscription.Plan.withCode(code).orElseThrow(() -> notFound("plan"));
    }

    private LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone());
    }

    private ZoneId zone() {
        return ZoneId.of(text(customer, "applicable_timezone"));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(SandboxJson.instant(text));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> given(JsonNode object, String field) {
        return Optional.of(object.path(field).asString("")).filter(text -> !text.isBlank());
    }
}
