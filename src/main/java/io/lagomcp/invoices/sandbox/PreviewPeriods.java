package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.crash;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notFound;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.Subscription;
import io.lagomcp.invoices.sandbox.store.SubscriptionPlan;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads from the body of a preview which subscriptions it bills, and what would happen to them. */
record PreviewPeriods(JsonNode request, ObjectNode customer, InvoiceStore store) {

    /** At least one period; 404 or 422 if Lago answers so. */
    List<PreviewPeriod> all() {
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

    private PreviewPeriod proposal() {
        SubscriptionPlan plan = plan(given(request, "plan_code").orElse(""));
        boolean anniversary = request.path("billing_time").asString("").equals("anniversary");
        LocalDate start = given(request, "subscription_at")
                .flatMap(PreviewPeriods::instant)
                .map(this::day)
                .orElse(store.today(customer));
        return PreviewPeriod.rest(new Subscription(null, plan, anniversary ? "anniversary" : "calendar", start), start);
    }

    private PreviewPeriod termination(Subscription subscription, String text) {
        Instant end = instant(text).orElseThrow(() -> invalid("terminated_at", "invalid_timestamp"));
        refuseIf(end.isBefore(store.now()), invalid("terminated_at", "cannot_be_in_past"));
        return PreviewPeriod.last(subscription, day(end), end);
    }

    /** A more expensive plan ends the old one now, a cheaper one at the end of the month. */
    private PreviewPeriod planChange(Subscription subscription, String code) {
        SubscriptionPlan target = plan(code);
        boolean same = target.equals(subscription.plan());
        refuseIf(same, invalid("base", "new_plan_should_be_different_from_existing_plan"));
        LocalDate today = store.today(customer);
        if (target.euroCents() > subscription.plan().euroCents()) {
            return PreviewPeriod.last(subscription, today, store.now());
        }
        PreviewPeriod month = PreviewPeriod.month(subscription, today);
        return month.endingAt(month.billed().atStartOfDay(zone()).toInstant());
    }

    private List<PreviewPeriod> projection(List<Subscription> active) {
        refuseIf(active.isEmpty(), notFound("subscription"));
        List<PreviewPeriod> periods = active.stream()
                .map(subscription -> PreviewPeriod.month(subscription, store.today(customer)))
                .toList();
        long dates = periods.stream().map(PreviewPeriod::billed).distinct().count();
        refuseIf(dates > 1, invalid("base", "billing_periods_does_not_match"));
        return periods;
    }

    private static Subscription only(List<Subscription> active, String purpose) {
        refuseIf(active.size() > 1, invalid("subscriptions", "only_one_subscription_allowed_for_" + purpose));
        return active.stream().findFirst().orElseThrow(() -> notFound("subscription"));
    }

    private static SubscriptionPlan plan(String code) {
        return SubscriptionPlan.withCode(code).orElseThrow(() -> notFound("plan"));
    }

    private LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone());
    }

    private ZoneId zone() {
        return ZoneId.of(text(customer, "applicable_timezone"));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(FeeParser.instant(text));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> given(JsonNode object, String field) {
        return Optional.of(object.path(field).asString("")).filter(text -> !text.isBlank());
    }
}
