package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.page.view.PlanView.Evidence;
import io.lagomcp.invoices.page.view.PlanView.Fact;
import io.lagomcp.invoices.page.view.PlanView.Sheet;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads from Lago, now, what helps to decide about a plan: the invoice, its payments, and what looks like it. */
record InvoiceEvidence(InvoiceReader invoices) {
    private static final int MOST_ROWS = 10;
    private static final int RECENT = 20;
    private static final int LONGEST_TEXT = 120;
    private static final Pattern WEB = Pattern.compile("https?://[^\\s\"<>\\\\]{1,500}");
    private static final List<String> PAYMENT_COLUMNS = List.of("Date", "Status", "Kind", "Amount");
    private static final List<String> NOTE_COLUMNS = List.of("Date", "Number", "Reason", "Amount");
    private static final List<String> INVOICE_COLUMNS = List.of("Date", "Number", "Status", "Total");
    private static final List<String> LINE_COLUMNS = List.of("Line", "Units", "Amount");

    /** What was read, and what is still due by it. */
    record Reading(Evidence shown, Optional<Money> due) {
        static final Reading NONE = new Reading(new Evidence("", "", List.of(), List.of()), Optional.empty());
    }

    /** Reads it all at once. What cannot be read in time is left out, and the page says so. */
    Reading read(Plan plan, ParallelReads reads) {
        Supplier<Part<List<Invoice>>> recent = part(reads, () -> recent(plan.externalCustomerId()));
        if (plan.target().isEmpty()) {
            return new Reading(new Evidence("", "", List.of(), List.of(newest(recent.get(), plan))), Optional.empty());
        }
        InvoiceSnapshot target = plan.target().get();
        Supplier<Part<Invoice>> reading = part(reads, () -> invoices.find(target.lagoId()));
        Supplier<Part<LookupResult<List<ObjectNode>>>> payments =
                part(reads, () -> invoices.account().payments(target.lagoId()));
        Supplier<Part<LookupResult<List<ObjectNode>>>> notes =
                part(reads, () -> invoices.account().creditNotes(target.number()));
        Optional<Invoice> invoice = reading.get().found();
        if (invoice.isEmpty()) {
            return new Reading(new Evidence(reading.get().problem(), "", List.of(), List.of()), Optional.empty());
        }
        return new Reading(
                new Evidence(
                        "",
                        link(invoice.get()),
                        facts(invoice.get()),
                        List.of(
                                lines(invoice.get()),
                                sheet("Payments", PAYMENT_COLUMNS, payments.get(), InvoiceEvidence::payment),
                                sheet("Credit notes", NOTE_COLUMNS, notes.get(), InvoiceEvidence::note),
                                similar(invoice.get(), recent.get()))),
                invoice.get().knownDue());
    }

    /** What was read, or why it could not be. */
    private record Part<T>(Optional<T> found, String problem) {}

    private static <T> Supplier<Part<T>> part(ParallelReads reads, Supplier<T> read) {
        Supplier<T> reading = reads.start(read);
        return () -> {
            try {
                return new Part<>(Optional.of(reading.get()), "");
            } catch (LagoException unread) {
                return new Part<>(Optional.empty(), unread.failure().message() + ".");
            }
        };
    }

    private List<Invoice> recent(String customer) {
        return invoices.search(InvoiceQuery.page(1, RECENT).with("external_customer_id", customer))
                .invoices();
    }

    /** Only an address of the web, because others could run something. */
    private static String link(Invoice invoice) {
        String url = invoice.json().path("web_url").asString("");
        return WEB.matcher(url).matches() ? url : "";
    }

    private static List<Fact> facts(Invoice invoice) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Status", words(invoice.status())));
        facts.add(new Fact("Payment", words(invoice.paymentStatus())));
        facts.add(new Fact("Issued", text(invoice.issuingDate())));
        if (!invoice.paymentDueDate().isEmpty()) {
            String overdue = invoice.paymentOverdue() ? ", overdue" : "";
            facts.add(new Fact("Payment due", text(invoice.paymentDueDate()) + overdue));
        }
        invoice.knownTotal().ifPresent(total -> facts.add(new Fact("Total", total.toString())));
        invoice.knownPaid().ifPresent(paid -> facts.add(new Fact("Paid", paid.toString())));
        invoice.knownDue().ifPresent(due -> facts.add(new Fact("Due", due.toString())));
        facts.add(new Fact(
                "Dispute", invoice.disputeLost() ? "lost on " + text(day(invoice.disputeLostAt())) : "none known"));
        return facts;
    }

    private static Sheet lines(Invoice invoice) {
        List<JsonNode> fees = invoice.json().path("fees").valueStream().toList();
        return sheet(
                "Lines",
                LINE_COLUMNS,
                fees,
                fee -> List.of(
                        name(fee.path("item")),
                        text(fee.path("units").asString("")),
                        amount(fee, "amount_cents", invoice.currency())));
    }

    private static String name(JsonNode item) {
        String shown = item.path("invoice_display_name").asString("");
        return text(shown.isEmpty() ? item.path("name").asString("") : shown);
    }

    private static Sheet sheet(
            String heading,
            List<String> columns,
            Part<LookupResult<List<ObjectNode>>> part,
            Function<ObjectNode, List<String>> row) {
        if (part.found().isEmpty()) {
            return notRead(heading, columns, part.problem());
        }
        LookupResult<List<ObjectNode>> found = part.found().get();
        return found.isNotReadable()
                ? new Sheet(heading, columns, List.of(), "The API key may not read them.")
                : sheet(heading, columns, found.value().orElse(List.of()), row);
    }

    private static Sheet notRead(String heading, List<String> columns, String problem) {
        return new Sheet(heading, columns, List.of(), "Not read: " + problem);
    }

    private static <T> Sheet sheet(String heading, List<String> columns, List<T> rows, Function<T, List<String>> row) {
        return new Sheet(
                heading,
                columns,
                rows.stream().limit(MOST_ROWS).map(row).toList(),
                rows.size() > MOST_ROWS ? "and " + (rows.size() - MOST_ROWS) + " more" : "");
    }

    private static List<String> payment(ObjectNode payment) {
        return List.of(
                text(day(payment.path("created_at").asString(""))),
                words(payment.path("payment_status").asString("")),
                words(payment.path("type").asString("")),
                amount(payment, "amount_cents", payment.path("amount_currency").asString("")));
    }

    private static List<String> note(ObjectNode note) {
        return List.of(
                text(note.path("issuing_date").asString("")),
                text(note.path("number").asString("")),
                words(note.path("reason").asString("")),
                amount(note, "total_amount_cents", note.path("currency").asString("")));
    }

    private static Sheet similar(Invoice invoice, Part<List<Invoice>> recent) {
        return invoices(
                "Recent invoices of this customer with the same total",
                recent,
                other -> !other.lagoId().equals(invoice.lagoId())
                        && other.total().equals(invoice.total()));
    }

    private static Sheet newest(Part<List<Invoice>> recent, Plan plan) {
        return invoices("The newest invoices of this customer", recent, other -> other.externalCustomerId()
                .equals(plan.externalCustomerId()));
    }

    private static Sheet invoices(String heading, Part<List<Invoice>> recent, Predicate<Invoice> which) {
        return recent.found()
                .map(all -> sheet(
                        heading, INVOICE_COLUMNS, all.stream().filter(which).toList(), InvoiceEvidence::row))
                .orElseGet(() -> notRead(heading, INVOICE_COLUMNS, recent.problem()));
    }

    private static List<String> row(Invoice invoice) {
        return List.of(
                text(invoice.issuingDate()),
                text(invoice.number()),
                words(invoice.status()),
                invoice.total().toString());
    }

    private static String amount(JsonNode object, String field, String currency) {
        JsonNode amount = object.path(field);
        return amount.isIntegralNumber() && amount.canConvertToLong()
                ? new Money(amount.longValue(), currency).toString()
                : "–";
    }

    private static String day(String time) {
        return time.length() > 10 ? time.substring(0, 10) : time;
    }

    private static String words(String code) {
        return text(code.replace('_', ' '));
    }

    private static String text(String text) {
        return text.isEmpty() ? "–" : SafeText.visible(text, LONGEST_TEXT).replaceAll("\\s+", " ");
    }
}
