package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.QueryString;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.PaymentStatus;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the parameters of {@code GET /invoices} into a condition, as lenient and as odd as Lago is about each of them. */
final class InvoiceListFilter {
    private static final List<String> STATUSES = List.of("draft", "finalized", "voided", "failed", "pending");
    private static final List<String> SETTLEMENTS = List.of("payment", "credit_note");
    private static final List<String> TRUE = List.of("true", "1", "t", "yes", "y", "on");
    private static final List<String> FALSE = List.of("false", "0", "f", "no", "n", "off");
    /** What the database takes for false; everything else that is valid is true to it, "no" included. */
    private static final List<String> FALSE_IN_DATABASE = List.of("0", "f", "F", "false", "FALSE", "off", "OFF");

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2}))?|(\\d{2})(\\d{2}))(?:T.*)?");
    private static final List<String> NAMES = List.of("name", "firstname", "lastname", "external_id", "email");

    private final QueryString query;
    private final InvoiceStore ledger;
    private final ObjectNode errors = SandboxJson.object();
    private Predicate<ObjectNode> condition = invoice -> true;

    InvoiceListFilter(QueryString query, InvoiceStore ledger) {
        this.query = query;
        this.ledger = ledger;
    }

    /** The condition that holds for the wanted invoices; 422, 404 or 500 where Lago answers so. */
    Predicate<ObjectNode> all() {
        choices();
        flags();
        if (!errors.isEmpty()) {
            throw LagoErrorResponse.invalid(errors);
        }
        texts();
        ranges();
        billingEntities();
        if (query.one("metadata").isPresent() || !query.many("metadata").isEmpty()) {
            throw LagoErrorResponse.crash();
        }
        query.hash("metadata")
                .forEach((key, value) -> and(invoice -> value.isBlank()
                        ? metadata(invoice, key).isEmpty()
                        : metadata(invoice, key).equals(Optional.of(value))));
        search();
        return condition;
    }

    private void choices() {
        choice("status", "statuses", STATUSES, values -> invoice -> values.contains(text(invoice, "status")));
        choice(
                "payment_status",
                "payment_statuses",
                PaymentStatus.ALL,
                values -> invoice -> values.contains(text(invoice, "payment_status")));
        choice(
                "settlements",
                "settlements",
                SETTLEMENTS,
                // only credit notes settle invoices; payments leave no trace of this kind
                kinds -> invoice -> kinds.contains("credit_note")
                        && cents(invoice, "total_offsetted_credit_note_amount_cents") > 0);
    }

    private void choice(
            String name, String plural, List<String> known, Function<List<String>, Predicate<ObjectNode>> filter) {
        String given = query.one(name).isPresent() || !query.many(name).isEmpty() ? name : plural;
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
        // any text is as good as "true" to Ruby, and Lago does not turn it into a boolean here
        if (query.one("payment_dispute_lost").isPresent()
                || !query.many("payment_dispute_lost").isEmpty()) {
            and(invoice -> !invoice.path("payment_dispute_lost_at").isNull());
        }
    }

    private void flag(String name, Predicate<ObjectNode> filter, Predicate<ObjectNode> filterIfEmpty) {
        Optional<String> value = query.one(name);
        if (value.isEmpty()) {
            return;
        }
        String text = value.get();
        String known = text.toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            and(filterIfEmpty);
        } else if (TRUE.contains(known) || FALSE.contains(known)) {
            and(FALSE_IN_DATABASE.contains(text) ? filter.negate() : filter);
        } else {
            errors.putArray(name).add("must be boolean");
        }
    }

    private void texts() {
        customer()
                .ifPresent(id -> and(
                        invoice -> text(invoice.path("customer"), "external_id").equals(id)));
        Optional.of(query.values("invoice_type"))
                .filter(types -> !types.isEmpty() && !types.equals(List.of("")))
                .ifPresent(types -> and(invoice -> types.contains(text(invoice, "invoice_type"))));
        Optional.of(query.values("currency"))
                .filter(currencies -> !currencies.isEmpty())
                .ifPresent(currencies -> and(invoice -> currencies.contains(text(invoice, "currency"))));
        query.present("purchase_order_number")
                .ifPresent(number ->
                        and(invoice -> text(invoice, "purchase_order_number").equalsIgnoreCase(number)));
    }

    private Optional<String> customer() {
        return query.one("external_customer_id").or(() -> query.one("customer_external_id"));
    }

    private void ranges() {
        date("issuing_date_from")
                .ifPresent(from -> and(invoice -> !issued(invoice).isBefore(from)));
        date("issuing_date_to").ifPresent(to -> and(invoice -> !issued(invoice).isAfter(to)));
        amount("amount_from").ifPresent(from -> and(invoice -> total(invoice).compareTo(from) >= 0));
        amount("amount_to").ifPresent(to -> and(invoice -> total(invoice).compareTo(to) <= 0));
    }

    private Optional<LocalDate> date(String name) {
        try {
            return query.present(name)
                    .map(DATE::matcher)
                    .filter(Matcher::matches)
                    .map(parts -> LocalDate.of(number(parts, 1), number(parts, 2, 4), number(parts, 3, 5)));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
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

    private Optional<BigDecimal> amount(String name) {
        try {
            return query.present(name).map(BigDecimal::new);
        } catch (NumberFormatException notANumber) {
            throw LagoErrorResponse.crash();
        }
    }

    private void billingEntities() {
        if (query.present("billing_entity_codes").isPresent()) {
            throw LagoErrorResponse.crash();
        }
        List<String> codes = query.many("billing_entity_codes");
        if (codes.isEmpty()) {
            return;
        }
        // Lago counts the codes that were given, and the entities that it found: a code given twice is one too few
        if (codes.stream().distinct().filter(ledger::knowsBillingEntity).count() != codes.size()) {
            throw LagoErrorResponse.notFound("billing_entity");
        }
        and(invoice -> codes.contains(text(invoice, "billing_entity_code")));
    }

    private void search() {
        // Ruby turns an array into a text that no invoice holds
        String term = query.many("search_term").isEmpty()
                ? query.one("search_term").orElse("").strip()
                : query.many("search_term").toString();
        if (term.isEmpty()) {
            return;
        }
        if (term.indexOf('\0') >= 0) {
            throw LagoErrorResponse.crash();
        }
        List<String> searched = customer().isPresent() ? List.of() : NAMES;
        and(invoice -> text(invoice, "lago_id").equalsIgnoreCase(term)
                || contains(text(invoice, "number"), term)
                || (!ledger.isDeleted(invoice.path("customer"))
                        && searched.stream().anyMatch(name -> contains(text(invoice.path("customer"), name), term))));
    }

    private void and(Predicate<ObjectNode> filter) {
        condition = condition.and(filter);
    }

    private static boolean contains(String text, String term) {
        return text.toLowerCase(Locale.ROOT).contains(term.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> metadata(ObjectNode invoice, String key) {
        for (JsonNode entry : invoice.path("metadata")) {
            if (text(entry, "key").equals(key)) {
                return Optional.of(text(entry, "value"));
            }
        }
        return Optional.empty();
    }

    private static LocalDate issued(ObjectNode invoice) {
        return LocalDate.parse(text(invoice, "issuing_date"));
    }

    private static BigDecimal total(ObjectNode invoice) {
        return BigDecimal.valueOf(cents(invoice, "total_amount_cents"));
    }

    private static long cents(ObjectNode invoice, String field) {
        return invoice.path(field).asLong();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }
}
