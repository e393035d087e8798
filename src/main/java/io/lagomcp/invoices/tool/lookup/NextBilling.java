package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.lookup.Lookup.Row;
import io.lagomcp.invoices.tool.lookup.Lookup.RowDetails;
import io.lagomcp.invoices.tool.lookup.Lookup.RowFilter;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The day on which each subscription is billed next, which Lago does not name: derived from other fields, and marked as such. */
record NextBilling(InvoiceReader invoices) implements RowDetails {
    static final String FIELD = "next_billing";
    private static final String OWNER = "/external_customer_id";
    private static final String PERIOD_END = "current_billing_period_ending_at";

    /** A moment, and the field that it follows from. */
    private record Next(Instant moment, String field) {}

    @Override
    public List<String> add(List<Row> rows, ToolArguments arguments) {
        Set<String> owners = rows.stream()
                .filter(row -> next(row.given()).isPresent())
                .map(row -> row.text(OWNER))
                .collect(Collectors.toSet());
        if (owners.isEmpty()) {
            return List.of();
        }
        Map<String, LookupResult<ObjectNode>> customers;
        try (ParallelReads reads = new ParallelReads()) {
            customers = reads.startEach(owners, invoices.account()::customer).get();
        }
        boolean[] unknownZone = new boolean[1];
        for (Row row : rows) {
            next(row.given()).ifPresent(next -> {
                Optional<ZoneId> zone = Optional.ofNullable(customers.get(row.text(OWNER)))
                        .flatMap(LookupResult::value)
                        .flatMap(NextBilling::zone);
                unknownZone[0] |= zone.isEmpty();
                row.shown()
                        .putObject(FIELD)
                        .put(
                                "date",
                                next.moment()
                                        .atZone(zone.orElse(ZoneOffset.UTC))
                                        .toLocalDate()
                                        .toString())
                        .put("derived_from", next.field());
            });
        }
        return List.of("next_billing is derived, because Lago does not name it; a grace period comes on top."
                + (unknownZone[0] ? " Where the customer's time zone could not be read, the day is in UTC." : ""));
    }

    private static Optional<Next> next(ObjectNode row) {
        Optional<Instant> starts = time(row, "subscription_at");
        return switch (RowFilter.text(row, "/status")) {
            case "pending" ->
                // a pending downgrade shows when the subscription began that it follows
                starts.filter(moment ->
                                time(row, "created_at").filter(moment::isBefore).isEmpty())
                        .map(moment -> new Next(moment, "subscription_at"));
            case "active" -> {
                Optional<Instant> period = time(row, PERIOD_END).map(end -> end.plusSeconds(1));
                Optional<Instant> ending = time(row, "ending_at")
                        .filter(end -> period.filter(end::isAfter).isEmpty());
                yield ending.map(end -> new Next(end, "ending_at"))
                        .or(() -> period.map(end -> new Next(end, PERIOD_END)));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> time(ObjectNode row, String field) {
        try {
            return row.path(field).stringValueOpt().map(text -> OffsetDateTime.parse(text)
                    .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(ObjectNode customer) {
        try {
            return customer.path("applicable_timezone").stringValueOpt().map(ZoneId::of);
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
