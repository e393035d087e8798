package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an invoice is shown: {@code concise}, with few fields and no personal data beyond the customer's name and external id,
 * or {@code full}, with everything Lago sent. Both say amounts in words too, show the lines by pages, and leave internal dumps
 * out.
 */
public final class InvoiceView {
    private static final List<String> ROW_FIELDS = List.of(
            "lago_id",
            "number",
            "status",
            "payment_status",
            "payment_overdue",
            "invoice_type",
            "issuing_date",
            "payment_due_date",
            "currency",
            "total_amount_cents");
    private static final List<Map.Entry<String, String>> WORDS_FOR_AMOUNTS = List.of(
            Map.entry("taxes_amount_cents", "taxes"),
            Map.entry("total_paid_amount_cents", "paid"),
            Map.entry("coupons_amount_cents", "coupons"),
            Map.entry("credit_notes_amount_cents", "credit_notes"),
            Map.entry("prepaid_credit_amount_cents", "prepaid_credit"),
            Map.entry("total_offsetted_credit_note_amount_cents", "offset_by_credit_notes"));
    private static final List<String> KINDS_OF_CREDITS = List.of("coupons", "credit_notes");
    private static final String DISPUTE_LOST = "payment_dispute_lost_at";

    private InvoiceView() {}

    /** One row of a list: the total and what is due readable too, and where a payment dispute was lost, when. */
    public static ObjectNode row(Invoice invoice, boolean full) {
        ObjectNode row = full ? ErrorDetails.trimmed(invoice.json()) : JsonNodeFactory.instance.objectNode();
        if (!full) {
            copy(invoice.json(), row, ROW_FIELDS);
        }
        row.put("total", invoice.total().toString());
        invoice.knownDue().ifPresent(due -> row.put("due", due.toString()));
        new AmountDue(invoice).note().ifPresent(note -> row.put("due_note", note));
        if (!full) {
            row.putObject("customer")
                    .put("external_id", invoice.externalCustomerId().isEmpty() ? null : invoice.externalCustomerId())
                    .put("name", invoice.customerName());
            if (invoice.disputeLost()) {
                copy(invoice.json(), row, List.of(DISPUTE_LOST));
            }
        }
        return row;
    }

    /** Adds for how many days something of it has been due by then, where it is overdue. */
    public static ObjectNode addDaysOverdue(Invoice invoice, LocalDate today, ObjectNode shown) {
        boolean isOpen = new AmountDue(invoice)
                .open()
                .filter(left -> left.minorUnits() > 0)
                .isPresent();
        invoice.paymentDueDay()
                .filter(day -> isOpen && day.isBefore(today))
                .ifPresent(day -> shown.put("days_overdue", ChronoUnit.DAYS.between(day, today)));
        return shown;
    }

    /** A single invoice with its first lines. */
    public static ObjectNode single(Invoice invoice, boolean full) {
        return single(invoice, full, new InvoiceLinePage(1));
    }

    /**
     * A single invoice: a row, with its taxes, its period, what was paid and deducted, some lines, why it failed if it did,
     * whether there is a PDF, and which of all this it has none of.
     */
    public static ObjectNode single(Invoice invoice, boolean full, InvoiceLinePage lines) {
        ObjectNode shown = row(invoice, full);
        if (full) {
            lines.writeFull(invoice, shown);
            return shown;
        }
        copy(invoice.json(), shown, List.of("total_due_amount_cents"));
        List<String> none = new ArrayList<>();
        WORDS_FOR_AMOUNTS.forEach(words -> {
            if (isZero(invoice.json().path(words.getKey()))) {
                none.add(words.getValue());
            }
            addNamedAmount(invoice, words.getKey(), words.getValue(), shown);
        });
        addList("credits", invoice, shown, none);
        addList("metadata", invoice, shown, none);
        BillingPeriod.of(invoice).ifPresent(period -> shown.put("period", period));
        if (isEmptyList(invoice.json().path(BillingPeriod.FIELD))) {
            none.add("period");
        }
        if (invoice.json().path("voided_at").isString()) {
            copy(invoice.json(), shown, List.of("voided_at"));
        }
        lines.writeConcise(invoice, shown);
        ArrayNode errors = ErrorDetails.inShort(invoice);
        if (!errors.isEmpty()) {
            shown.set("errors", errors);
        }
        if (none.contains("credits")) {
            none.removeAll(KINDS_OF_CREDITS);
        }
        if (!none.isEmpty()) {
            shown.put("none", String.join(", ", none));
        }
        return shown.put("file_ready", invoice.fileUrl().isPresent());
    }

    /** Why Lago could not make it: each error as code and message. */
    public static ArrayNode errors(Invoice invoice) {
        return ErrorDetails.inShort(invoice);
    }

    private static boolean isZero(JsonNode amount) {
        return amount.isIntegralNumber() && amount.bigIntegerValue().signum() == 0;
    }

    private static boolean isEmptyList(JsonNode list) {
        return list.isArray() && list.isEmpty();
    }

    private static void addList(String name, Invoice invoice, ObjectNode shown, List<String> none) {
        JsonNode list = invoice.json().path(name);
        if (isEmptyList(list)) {
            none.add(name);
        } else if (list.isArray()) {
            shown.set(name, name.equals("credits") ? credits(list, invoice.currency()) : metadata(list));
        }
    }

    private static ArrayNode credits(JsonNode credits, String currency) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        credits.forEach(credit -> list.add(credit(credit, currency)));
        return list;
    }

    private static ObjectNode credit(JsonNode credit, String currency) {
        JsonNode item = credit.path("item");
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("type", item.path("type").asString(""))
                .put("name", item.path("name").asString(""));
        return addAmount(credit, currency, shown);
    }

    private static ObjectNode metadata(JsonNode entries) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        entries.forEach(entry -> metadata.set(entry.path("key").asString(""), entry.path("value")));
        return metadata;
    }

    /** An amount of the invoice, in minor units under its own name and readable under another, where it is not zero. */
    public static void addNamedAmount(Invoice invoice, String field, String readable, ObjectNode shown) {
        JsonNode amount = invoice.json().path(field);
        if (amount.isIntegralNumber() && amount.canConvertToLong() && amount.longValue() != 0) {
            shown.set(field, amount);
            shown.put(readable, new Money(amount.longValue(), invoice.currency()).toString());
        }
    }

    /** The amount of a line or a credit, in minor units and readable. */
    static ObjectNode addAmount(JsonNode of, String currency, ObjectNode shown) {
        long amount = of.path("amount_cents").asLong(0);
        return shown.put("amount_cents", amount).put("amount", new Money(amount, currency).toString());
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        for (String field : fields) {
            from.optional(field).ifPresent(value -> to.set(field, value));
        }
    }

    /** The days that an invoice for subscriptions bills, as its customer's calendar counts them. */
    private static final class BillingPeriod {
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

    /** Why Lago could not make an invoice. To a failure inside itself it adds dumps that help nobody but its developers. */
    private static final class ErrorDetails {
        private static final String ERRORS = "error_details";
        private static final String DETAILS = "details";
        private static final String INTERNAL = "invoice_generation_error";
        private static final int MESSAGE_LENGTH = 300;
        private static final List<String> MESSAGES = List.of("tax_error_message", "tax_error", "message", "error");

        private ErrorDetails() {}

        /** Each error as code and message, for example {@code tax_error: Customer address could not be verified}. */
        static ArrayNode inShort(Invoice invoice) {
            ArrayNode errors = JsonNodeFactory.instance.arrayNode();
            for (JsonNode error : invoice.json().path(ERRORS)) {
                StringBuilder words = new StringBuilder(error.path("error_code").asString(""));
                JsonNode details = error.path(DETAILS);
                MESSAGES.stream()
                        .map(field -> details.path(field).asString(""))
                        .filter(message -> !message.isEmpty())
                        .findFirst()
                        .ifPresent(message -> words.append(": ").append(SafeText.visible(message, MESSAGE_LENGTH)));
                errors.add(words.append(isInternal(error) ? " (Lago's internal dump is left out)" : "")
                        .toString());
            }
            return errors;
        }

        /**
         * The same fields in an object of its own; of the details of internal errors only the message stays, and what is left out
         * is named.
         */
        static ObjectNode trimmed(ObjectNode invoice) {
            ObjectNode trimmed = JsonNodeFactory.instance.objectNode();
            trimmed.setAll(invoice);
            invoice.optional(ERRORS).ifPresent(errors -> trimmed.set(ERRORS, trimmed(errors.deepCopy())));
            return trimmed;
        }

        private static JsonNode trimmed(JsonNode errors) {
            for (JsonNode error : errors) {
                if (isInternal(error) && error.path(DETAILS) instanceof ObjectNode details) {
                    ArrayNode leftOut = JsonNodeFactory.instance.arrayNode();
                    for (String field : List.copyOf(details.propertyNames())) {
                        JsonNode value = details.path(field);
                        if (!value.isString() || value.stringValue().length() > MESSAGE_LENGTH) {
                            details.remove(field);
                            leftOut.add(field);
                        }
                    }
                    if (!leftOut.isEmpty()) {
                        details.set("left_out", leftOut);
                    }
                }
            }
            return errors;
        }

        private static boolean isInternal(JsonNode error) {
            return error.path("error_code").asString("").equals(INTERNAL);
        }
    }
}
