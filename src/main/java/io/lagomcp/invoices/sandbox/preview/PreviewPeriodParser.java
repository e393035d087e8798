package io.lagomcp.invoices.sandbox.preview;

import io.lagomcp.invoices.sandbox.endpoint.FeeParser;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.model.Subscription;
import io.lagomcp.invoices.sandbox.model.SubscriptionPlan;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
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

/** Reads from the body of a preview which subscriptions it is about, and what is to happen to them. */
final class PreviewPeriodParser {
    private final JsonNode wish;
    private final JsonNode subscriptions;
    private final ObjectNode customer;
    private final Instant now;
    private final LocalDate today;

    PreviewPeriodParser(JsonNode wish, ObjectNode customer, InvoiceStore ledger) {
        this.wish = wish;
        this.subscriptions = wish.path("subscriptions");
        this.customer = customer;
        this.now = ledger.now();
        this.today = ledger.today(customer);
    }

    /** At least one; 404 or 422 where Lago answers so. */
    List<PreviewPeriod> all() {
        Set<String> ids = new HashSet<>();
        subscriptions.path("external_ids").forEach(id -> ids.add(id.asString("")));
        if (ids.isEmpty()) {
            return List.of(proposal());
        }
        if (customer.path("lago_id").isNull()) {
            throw LagoErrorResponse.invalid("customer", "must_be_persisted");
        }
        List<Subscription> active = Subscription.of(customer).stream()
                .filter(subscription -> ids.contains(subscription.externalId()))
                .toList();
        Optional<String> end = text(subscriptions, "terminated_at");
        if (end.isPresent()) {
            return List.of(termination(only(active, "termination"), end.get()));
        }
        Optional<String> target = text(subscriptions, "plan_code");
        if (target.isPresent()) {
            return List.of(planChange(only(active, "plan_change"), target.get()));
        }
        return projection(active);
    }

    /** A start that is no time is met with the last of all checks, and not as a refusal. */
    void refuseUnreadableStart() {
        Optional<String> start = text(wish, "subscription_at");
        if (start.isPresent() && start.flatMap(PreviewPeriodParser::instant).isEmpty()) {
            throw LagoErrorResponse.crash();
        }
    }

    private PreviewPeriod proposal() {
        SubscriptionPlan plan = plan(text(wish, "plan_code").orElse(""));
        boolean anniversary = wish.path("billing_time").asString("").equals("anniversary");
        LocalDate start = text(wish, "subscription_at")
                .flatMap(PreviewPeriodParser::instant)
                .map(this::day)
                .orElse(today);
        return PreviewPeriod.rest(new Subscription(null, plan, anniversary ? "anniversary" : "calendar", start), start);
    }

    private PreviewPeriod termination(Subscription subscription, String text) {
        Instant end = instant(text).orElseThrow(() -> LagoErrorResponse.invalid("terminated_at", "invalid_timestamp"));
        if (end.isBefore(now)) {
            throw LagoErrorResponse.invalid("terminated_at", "cannot_be_in_past");
        }
        return PreviewPeriod.last(subscription, day(end), end);
    }

    /** A dearer plan ends the old one now, a cheaper one at the end of the month. */
    private PreviewPeriod planChange(Subscription subscription, String code) {
        SubscriptionPlan target = plan(code);
        if (target.equals(subscription.plan())) {
            throw LagoErrorResponse.invalid("base", "new_plan_should_be_different_from_existing_plan");
        }
        if (target.euroCents() > subscription.plan().euroCents()) {
            return PreviewPeriod.last(subscription, today, now);
        }
        PreviewPeriod month = PreviewPeriod.month(subscription, today);
        return month.endingAt(month.billed().atStartOfDay(zone()).toInstant());
    }

    private List<PreviewPeriod> projection(List<Subscription> active) {
        if (active.isEmpty()) {
            throw LagoErrorResponse.notFound("subscription");
        }
        List<PreviewPeriod> periods = active.stream()
                .map(subscription -> PreviewPeriod.month(subscription, today))
                .toList();
        if (periods.stream().map(PreviewPeriod::billed).distinct().count() > 1) {
            throw LagoErrorResponse.invalid("base", "billing_periods_does_not_match");
        }
        return periods;
    }

    private static Subscription only(List<Subscription> active, String purpose) {
        if (active.size() > 1) {
            throw LagoErrorResponse.invalid("subscriptions", "only_one_subscription_allowed_for_" + purpose);
        }
        return active.stream().findFirst().orElseThrow(() -> LagoErrorResponse.notFound("subscription"));
    }

    private static SubscriptionPlan plan(String code) {
        return SubscriptionPlan.withCode(code).orElseThrow(() -> LagoErrorResponse.notFound("plan"));
    }

    private LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone());
    }

    private ZoneId zone() {
        return ZoneId.of(customer.path("applicable_timezone").asString());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(FeeParser.instant(text));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode object, String field) {
        return Optional.of(object.path(field).asString("")).filter(text -> !text.isBlank());
    }
}
