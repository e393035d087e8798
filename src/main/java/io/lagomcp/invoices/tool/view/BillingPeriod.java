package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.Invoice;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The days that an invoice for subscriptions bills, as its customer's calendar counts them. */
final class BillingPeriod {
    /** Where Lago puts them. */
    static final String FIELD = "billing_periods";

    private BillingPeriod() {}

    /**
     * For example {@code 2026-05-01 to 2026-05-31}, and the days of usage where they are others; each once, where several
     * subscriptions have several. Empty where Lago does not say.
     */
    static Optional<String> of(Invoice invoice) {
        ZoneId zone = zone(invoice.json().path("customer").path("applicable_timezone"));
        return Optional.of(invoice.json()
                        .path(FIELD)
                        .valueStream()
                        .map(period -> inWords(period, zone))
                        .filter(words -> !words.isEmpty())
                        .distinct()
                        .collect(Collectors.joining("; ")))
                .filter(words -> !words.isEmpty());
    }

    private static String inWords(JsonNode period, ZoneId zone) {
        String subscription = days(period, "subscription", zone).orElse("");
        String usage = days(period, "charges", zone)
                .filter(days -> !days.equals(subscription))
                .map(days -> "usage " + days)
                .orElse("");
        return subscription.isEmpty() || usage.isEmpty() ? subscription + usage : subscription + ", " + usage;
    }

    private static Optional<String> days(JsonNode period, String of, ZoneId zone) {
        try {
            return Optional.of(day(period.path(of + "_from_datetime"), zone) + " to "
                    + day(period.path(of + "_to_datetime"), zone));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static String day(JsonNode time, ZoneId zone) {
        return OffsetDateTime.parse(time.asString(""))
                .atZoneSameInstant(zone)
                .toLocalDate()
                .toString();
    }

    private static ZoneId zone(JsonNode name) {
        try {
            return ZoneId.of(name.asString("UTC"));
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }
}
