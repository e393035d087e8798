package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.crash;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notFound;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Turns the parameters of {@code GET /invoices} into a condition, with Lago's leniency and quirks for each of them. */
final class InvoiceListFilter {
    private static final List<String> STATUSES = List.of("draft", "finalized", "voided", "failed", "pending");
    private static final List<String> SETTLEMENTS = List.of("payment", "credit_note");
    private static final List<String> TRUE = List.of("true", "1", "t", "yes", "y", "on");
    private static final List<String> FALSE = List.of("false", "0", "f", "no", "n", "off");
    /** What the database reads as false; it reads all other valid values as true, even "no". */
    private static final List<String> FALSE_IN_DATABASE = List.of("0", "f", "F", "false", "FALSE", "off", "OFF");

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2}))?|(\\d{2})(\\d{2}))(?:T.*)?");
    static final List<String> NAMES = List.of("name", "firstname", "lastname", "external_id", "email");

    private final QueryString query;
    private final InvoiceStore store;
    private final ObjectNode errors = SandboxJson.object();
    private Predicate<ObjectNode> condition = invoice -> true;

    InvoiceListFilter(QueryString query, InvoiceStore store) {
        this.query = query;
        this.store = store;
    }

    /** The condition for the wanted invoices; 422, 404 or 500 if Lago answers so. */
    Predicate<ObjectNode> condition() {
        choices();
        flags();
        refuseIf(!errors.isEmpty(), invalid(errors));
        texts();
        ranges();
        and(billingEntities(query, store));
        refuseIf(query.has("metadata"), crash());
        query.hash("metadata")
                .forEach((key, value) -> and(invoice -> value.isBlank()
                        ? metadata(invoice, key).isEmpty()
                        : metadata(invoice, key).equals(Optional.of(value))));
        search();
        return condition;
    }

    private void choices() {
        choice("status", "statuses", STATUSES, values -> oneOf("status", values));
        choice(
                "payment_status",
                "payment_statuses",
                InvoiceJson.PAYMENT_STATUSES,
                values -> oneOf("payment_status", values));
        // only credit notes settle invoices; payments leave no settlement
        choice(
                "settlements",
                "settlements",
                SETTLEMENTS,
                kinds -> invoice -> kinds.contains("credit_note")
                        && cents(invoice, "total_offsetted_credit_note_amount_cents") > 0);
    }

    private void choice(
            String name, String plural, List<String> known, Function<List<String>, Predicate<ObjectNode>> filter) {
        String given = query.has(name) ? name : plural;
        String allowed = "must be one of: " + String.join(", ", known);
        List<String> values = new ArrayList<>(query.many(given));
        for (int i = 0; i < values.size(); i++) {
            if (!known.contains(values.get(i))) {
                errors.withObjectProperty(name).putArray(Integer.toString(i)).add(allowed);
            }
        }
        Optional<String> single = query.present(given);
        if (values.isEmpty() && single.isPresent()) {
            values.add(single.get());
            if (!known.contains(single.get())) {
                errors.putArray(name).add(allowed + " or must be an array");
            }
        }
        if (!values.isEmpty()) {
            and(filter.apply(values));
        }
    }

    private void flags() {
        Predicate<ObjectNode> nothing = invoice -> false;
        Predicate<ObjectNode> partiallyPaid = invoice -> {
            long paid = cents(invoice, "total_paid_amount_cents");
            return paid > 0 && paid < cents(invoice, "total_amount_cents");
        };
        flag("payment_overdue", invoice -> invoice.path("payment_overdue").asBoolean(), nothing);
        flag("self_billed", invoice -> invoice.path("self_billed").asBoolean(), nothing);
        flag("partially_paid", partiallyPaid, partiallyPaid.negate());
        // Lago does not convert this one to a boolean, and Ruby reads any text as true
        if (query.has("payment_dispute_lost")) {
            and(invoice -> !invoice.path("payment_dispute_lost_at").isNull());
        }
    }

    private void flag(String name, Predicate<ObjectNode> filter, Predicate<ObjectNode> filterIfEmpty) {
        query.one(name).ifPresent(text -> {
            String known = text.toLowerCase(Locale.ROOT);
            if (text.isEmpty()) {
                and(filterIfEmpty);
            } else if (TRUE.contains(known) || FALSE.contains(known)) {
                and(FALSE_IN_DATABASE.contains(text) ? filter.negate() : filter);
            } else {
                errors.putArray(name).add("must be boolean");
            }
        });
    }

    private void texts() {
        customer().ifPresent(id -> and(invoice -> is(invoice.path("customer"), "external_id", id)));
        List<String> types = query.values("invoice_type");
        if (!types.isEmpty() && !types.equals(List.of(""))) {
            and(oneOf("invoice_type", types));
        }
        List<String> currencies = query.values("currency");
        if (!currencies.isEmpty()) {
            and(oneOf("currency", currencies));
        }
        query.present("purchase_order_number")
                .ifPresent(number ->
                        and(invoice -> text(invoice, "purchase_order_number").equalsIgnoreCase(number)));
    }

    private Optional<String> customer() {
        return query.one("external_customer_id").or(() -> query.one("customer_external_id"));
    }

    private void ranges() {
        date("issuing_date_from", from -> and(invoice -> !issued(invoice).isBefore(from)));
        date("issuing_date_to", to -> and(invoice -> !issued(invoice).isAfter(to)));
        and(amounts(query));
    }

    private void date(String name, Consumer<LocalDate> filter) {
        try {
            query.present(name)
                    .map(DATE::matcher)
                    .filter(Matcher::matches)
                    .map(parts -> LocalDate.of(number(parts, 1), number(parts, 2, 4), number(parts, 3, 5)))
                    .ifPresent(filter);
        } catch (DateTimeException noSuchDay) {
            // Lago ignores a date that it cannot read
        }
    }

    /** The first of these parts of a date that is there; 1 if none is. */
    private static int number(MatchResult parts, int... groups) {
        return IntStream.of(groups)
                .mapToObj(parts::group)
                .filter(Objects::nonNull)
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(1);
    }

    /** The condition that {@code amount_from} and {@code amount_to} state; 500 if Lago answers so. */
    static Predicate<ObjectNode> amounts(QueryString query) {
        Optional<BigDecimal> from = amount("amount_from", query);
        Optional<BigDecimal> to = amount("amount_to", query);
        return row -> from.filter(least -> total(row).compareTo(least) < 0).isEmpty()
                && to.filter(most -> total(row).compareTo(most) > 0).isEmpty();
    }

    private static Optional<BigDecimal> amount(String name, QueryString query) {
        try {
            return query.present(name).map(BigDecimal::new);
        } catch (NumberFormatException notANumber) {
            throw crash();
        }
    }

    /** The condition that {@code billing_entity_codes} states in every list; 404 or 500 if Lago answers so. */
    static Predicate<ObjectNode> billingEntities(QueryString query, InvoiceStore store) {
        refuseIf(query.present("billing_entity_codes").isPresent(), crash());
        List<String> codes = query.many("billing_entity_codes");
        if (codes.isEmpty()) {
            return row -> true;
        }
        // Lago compares the number of codes with the number of entities found: a repeated code is one too many
        long known = codes.stream().distinct().filter(store::knowsBillingEntity).count();
        refuseIf(known != codes.size(), notFound("billing_entity"));
        return oneOf("billing_entity_code", codes);
    }

    private void search() {
        // Ruby turns an array into a text that no invoice contains
        String term = query.many("search_term").isEmpty()
                ? query.one("search_term").orElse("").strip()
                : query.many("search_term").toString();
        if (term.isEmpty()) {
            return;
        }
        refuseIf(term.indexOf('\0') >= 0, crash());
        List<String> searched = customer().isPresent() ? List.of() : NAMES;
        and(invoice -> text(invoice, "lago_id").equalsIgnoreCase(term)
                || contains(text(invoice, "number"), term)
                || (!store.isDeleted(invoice.path("customer"))
                        && searched.stream().anyMatch(name -> contains(text(invoice.path("customer"), name), term))));
    }

    private void and(Predicate<ObjectNode> filter) {
        condition = condition.and(filter);
    }

    private static Predicate<ObjectNode> oneOf(String field, List<String> values) {
        return invoice -> values.contains(text(invoice, field));
    }

    static boolean contains(String text, String term) {
        return text.toLowerCase(Locale.ROOT).contains(term.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> metadata(ObjectNode invoice, String key) {
        return invoice.path("metadata")
                .valueStream()
                .filter(entry -> is(entry, "key", key))
                .map(entry -> text(entry, "value"))
                .findFirst();
    }

    private static LocalDate issued(ObjectNode invoice) {
        return LocalDate.parse(text(invoice, "issuing_date"));
    }

    private static BigDecimal total(ObjectNode invoice) {
        return BigDecimal.valueOf(cents(invoice, "total_amount_cents"));
    }
}
