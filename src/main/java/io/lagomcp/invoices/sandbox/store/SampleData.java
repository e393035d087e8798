package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceLine.AddOn;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.Item;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.Tax;
import io.lagomcp.invoices.sandbox.store.InvoiceStore.SeededRandom;
import io.lagomcp.invoices.sandbox.store.Subscription.Plan;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sample data of {@code sample-data.json}: thirty customers with eight invoices each, and a last customer without invoices,
 * e-mail address or currency. It is the same on every start and every machine; only its dates depend on today.
 *
 * <p>The file has the fields of each customer and invoice that differ from {@code templates.json}; fees, taxes and totals of an
 * invoice follow from its lines. {@code {today-30}} stands for the day thirty days ago and {@code {year-30}} for that day's
 * year. Billing periods are calendar months, so they move by whole months: {@code {month0+4}} is the fifth day of the first
 * month that an invoice bills. Names are placeholders, three of them hostile on purpose: one instructs the reader, one hides
 * characters, one imitates markup.
 */
final class SampleData {
    private static final Pattern DATE = Pattern.compile("\\{(today|year|month)(-?\\d+)(\\+\\d+|-\\d+)?}");

    /** The day for which the sample data was designed, and the first of the nine months in which its invoices were issued. */
    private static final LocalDate LAYOUT_DAY = LocalDate.of(2026, 7, 1);

    private static final LocalDate FIRST_MONTH = LocalDate.of(2025, 10, 1);
    private static final int MONTHS = 9;

    /** Why Lago issued an invoice of a type that bills a subscription. */
    private static final Map<String, String> BILLING_REASONS = Map.of(
            "subscription", "subscription_periodic",
            "progressive_billing", "progressive_billing",
            "advance_charges", "in_advance_charge_periodic");

    private final SeededRandom random = new SeededRandom(20_260_630L);
    private final Map<String, ObjectNode> customers = new LinkedHashMap<>();
    private final LocalDate today;
    private final JsonNode data;

    private SampleData(LocalDate today) {
        this.today = today;
        this.data = SandboxJson.read("sample-data.json", json -> dated(json, today));
    }

    static SandboxSeed on(LocalDate today) {
        return new SampleData(today).seed();
    }

    private static String dated(String json, LocalDate today) {
        long shift = ChronoUnit.DAYS.between(LAYOUT_DAY, today);
        LocalDate firstBilled = IntStream.range(0, MONTHS)
                .mapToObj(month -> YearMonth.from(FIRST_MONTH.plusMonths(month).plusDays(shift))
                        .minusMonths(month + 1L))
                .min(Comparator.naturalOrder())
                .orElseThrow()
                .atDay(1);
        return DATE.matcher(json).replaceAll(date -> {
            int number = Integer.parseInt(date.group(2));
            return switch (date.group(1)) {
                case "today" -> today.plusDays(number).toString();
                case "year" -> Integer.toString(today.plusDays(number).getYear());
                default ->
                    firstBilled
                            .plusMonths(number)
                            .plusDays(Long.parseLong(date.group(3)))
                            .toString();
            };
        });
    }

    private SandboxSeed seed() {
        for (JsonNode row : data.path("customers")) {
            ObjectNode customer = SandboxJson.template("customer").setAll((ObjectNode) row);
            customers.put(text(customer, "external_id"), customer);
        }
        Set<String> deleted = SandboxSeed.deletedCustomers(data);
        List<ObjectNode> invoices = data.path("invoices")
                .valueStream()
                .map(row -> invoice(row, deleted))
                .toList();
        List<ObjectNode> creditNotes = new ArrayList<>(SandboxSeed.creditNotes(invoices, random));
        creditNotes.add(unusedCredit(invoices));
        return new SandboxSeed(List.copyOf(customers.values()), invoices, creditNotes, deleted);
    }

    /** A credit note of acme's latest paid invoice that no later invoice has used. */
    private ObjectNode unusedCredit(List<ObjectNode> invoices) {
        ObjectNode invoice = invoices.stream()
                .filter(row -> is(row.path("customer"), "external_id", "acme"))
                .filter(row -> is(row, "status", "finalized") && is(row, "payment_status", "succeeded"))
                .max(Comparator.comparing(row -> text(row, "created_at")))
                .orElseThrow();
        long credit = cents(invoice, "total_amount_cents") / 10;
        ObjectNode note = CreditNoteJson.of(invoice, List.of(), 0, credit, 0, text(invoice, "updated_at"));
        return note.put("file_url", DocumentStore.path(DocumentStore.FileType.PDF, note, random));
    }

    private ObjectNode invoice(JsonNode row, Set<String> deleted) {
        ObjectNode customer = Objects.requireNonNull(customers.get(text(row, "customer")));
        String created = text(row, "created_at");
        ObjectNode invoice = InvoiceJson.blank(
                text(row, "lago_id"),
                customer,
                text(row, "type"),
                text(customer, "currency"),
                LocalDate.parse(created.substring(0, "2026-01-01".length())),
                Instant.parse(created));
        List<InvoiceLine> lines = row.path("lines")
                .valueStream()
                .map(line -> line(line.asString().split(" ", -1), customer, row))
                .toList();
        new InvoiceTotals(invoice, lines, random)
                .write(new InvoiceTotals.Deductions(
                        cents(row, "progressive"),
                        cents(row, "coupons"),
                        cents(row, "credit_notes"),
                        cents(row, "prepaid")));
        invoice.setAll((ObjectNode) row.path("fields"));
        if (row.has("prepaid")) {
            long granted = cents(row, "prepaid") / 2;
            invoice.put("prepaid_granted_credit_amount_cents", granted)
                    .put("prepaid_purchased_credit_amount_cents", cents(row, "prepaid") - granted);
        }
        if (row.has("sequential_id")) {
            InvoiceJson.number(invoice, row.path("sequential_id").asInt());
            InvoiceJson.pay(invoice, cents(row, "paid"));
            InvoiceJson.setPaymentStatus(invoice, text(row, "payment_status"));
            InvoiceJson.copyPaymentStatusToFees(invoice);
        }
        if (row.has("pdf")) {
            invoice.put("file_url", DocumentStore.path(DocumentStore.FileType.PDF, invoice, random));
        }
        String reason = BILLING_REASONS.getOrDefault(text(row, "type"), "");
        if (!reason.isEmpty()) {
            LocalDate month = LocalDate.parse(text(row, "month"));
            writeSubscription(invoice, reason, month, deleted.contains(text(row, "customer")));
        }
        return invoice;
    }

    /** A line from its units, the code of what it charges for, and the region of usage that is grouped by region. */
    private InvoiceLine line(String[] words, ObjectNode customer, JsonNode row) {
        String code = words[1];
        String currency = text(customer, "currency");
        JsonNode metric = data.path("metrics").path(code);
        boolean credits = is(row, "type", "credit");
        Item item;
        long euroCents;
        if (credits) {
            item = Item.prepaidCredits();
            euroCents = 100;
        } else if (metric.isObject()) {
            item = Item.usage(code, text(metric, "name"));
            euroCents = cents(metric, "euro_cents");
        } else if (AddOn.withCode(code).isPresent()) {
            AddOn addOn = AddOn.withCode(code).get();
            item = Item.addOn(addOn);
            euroCents = addOn.amountCents();
        } else {
            Plan plan = Plan.withCode(code).orElseThrow();
            item = Item.plan(plan);
            euroCents = plan.euroCents();
        }
        LocalDate month = LocalDate.parse(text(row, "month"));
        return new InvoiceLine(
                item,
                "",
                words.length > 2 ? words[2] : "",
                new BigDecimal(words[0]),
                BigDecimal.valueOf(Currencies.convert(currency, euroCents)),
                credits ? List.of() : Tax.ofCountry(text(customer, "country")),
                Instant.parse(Subscription.monthStart(month)),
                Instant.parse(Subscription.monthEnd(month)));
    }

    private void writeSubscription(ObjectNode invoice, String reason, LocalDate month, boolean deleted) {
        ObjectNode customer = (ObjectNode) invoice.path("customer");
        String currency = text(invoice, "currency");
        ((ArrayNode) invoice.path("billing_periods")).add(Subscription.periodJson(customer, currency, month, reason));
        ObjectNode subscription = Subscription.json(customer, Plan.of(customer), currency, today);
        if (deleted) {
            // deleting a customer terminates the subscriptions
            subscription.put("status", "terminated").put("terminated_at", today.minusDays(1) + "T12:00:00Z");
        }
        ((ArrayNode) invoice.path("subscriptions")).add(subscription);
        if (is(invoice, "invoice_type", "advance_charges")) {
            // usage that was charged in advance is billed once more as a whole
            for (JsonNode fee : invoice.path("fees")) {
                ((ObjectNode) fee).put("pay_in_advance", true).put("invoiceable", false);
            }
        }
    }
}
