package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition.Argument;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptException;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The prompts, in the order in which clients show them: what each asks for, what it reads, and its text. */
@SuppressWarnings("ImmutableEnumChecker") // definitions are immutable: they copy their lists
enum PromptTemplate {
    EXPLAIN_INVOICE(
            new PromptDefinition(
                    "explain_invoice",
                    "Explain an invoice to a customer",
                    "Answers a customer's question about an invoice in plain words.",
                    List.of(
                            Argument.required("invoice", "Number or Lago id of the invoice"),
                            Argument.optional("question", "What the customer asked"),
                            Argument.optional("language", "Language of the answer, for example French"))),
            """
            Write an answer that support can send to the customer of this invoice.
            The customer asks: {question}.
            Write in this language: {language}.
            Explain what it bills line by line, what was deducted and added, what is due and by when, and its current \
            state. Use the amounts exactly as the facts give them, and use nothing else: if something is missing, say \
            what you would have to ask. If there are more lines than shown, page through them with find_invoice. \
            Be friendly, short and exact, and show no internal ids. Change nothing.\
            """) {
        @Override
        List<SuggestedCall> reads(Map<String, String> given) {
            return List.of(invoice(given));
        }
    },
    CHASE_OVERDUE(
            new PromptDefinition(
                    "chase_overdue_invoices",
                    "Chase overdue invoices",
                    "Lists who is overdue, with amounts and dates, and drafts a reminder for each customer.",
                    List.of(Argument.optional("external_customer_id", "Only this customer; empty for all"))),
            """
            Help to collect overdue payments. The first facts are totals, the second are the invoices, newest first; \
            if there are more, read the next pages with find_all_invoices.
            List the customers, longest overdue first, each with its invoices, the amount due on each, the days \
            overdue, and one total per currency; never add up different currencies. Leave out invoices that are in \
            dispute or being paid, and say so. Then draft one friendly reminder per customer with the invoice numbers, \
            the amounts and the due dates.
            Do not send or change anything yourself: offer a payment link (invoice_payment_url) or the invoice by \
            e-mail (resend_invoice_email), and wait for the answer.\
            """) {
        @Override
        List<SuggestedCall> reads(Map<String, String> given) {
            ObjectNode overdue = JsonNodeFactory.instance
                    .objectNode()
                    .put("payment_overdue", true)
                    .put("status", "finalized")
                    .put("self_billed", false);
            if (given.containsKey(CUSTOMER)) {
                overdue.put(CUSTOMER, given.get(CUSTOMER));
            }
            ObjectNode groups = overdue.deepCopy();
            groups.putArray("group_by").add("customer");
            return List.of(new SuggestedCall("summarize_invoices", groups), search(overdue));
        }
    },
    RECOVER_PAYMENT(
            new PromptDefinition(
                    "recover_failed_payment",
                    "Recover a failed payment",
                    "Explains why an invoice is unpaid and what to do about it, mildest option first.",
                    List.of(Argument.required("invoice", "Number or Lago id of the invoice"))),
            """
            Help to get this invoice paid. First say what its state is: paid, due, failed, in dispute, or being \
            processed right now. If it is paid, or a payment is being processed, say so and stop.
            Then propose what to do, mildest option first, and only what allowed_actions permits: a payment link for \
            the customer (invoice_payment_url), the invoice by e-mail (resend_invoice_email), another attempt with the \
            same payment method (retry_payment), or, if the money arrived in another way, marking it as paid \
            (update_invoice). For each, say how it affects the customer and whether it can be undone.
            Do nothing until the user has chosen. Never retry a payment twice: after one attempt, read the invoice \
            again.\
            """) {
        @Override
        List<SuggestedCall> reads(Map<String, String> given) {
            return List.of(invoice(given));
        }
    },
    PREPARE_ONE_OFF(
            new PromptDefinition(
                    "prepare_one_off_invoice",
                    "Prepare a one-off invoice",
                    "Turns a sentence into a checked one-off invoice, compared with the customer's recent invoices.",
                    List.of(
                            Argument.required("external_customer_id", "The customer to bill"),
                            Argument.required("what", "What to bill, in your own words"))),
            """
            Prepare a one-off invoice for the customer with the external id {external_customer_id}. \
            The user wants to bill: {what}.
            The facts are this customer's latest invoices: say whether one of them seems to bill the same already, and \
            which currency they use. If there are none, ask whether the external id is right.
            Each line needs the code of an add-on; ask for codes, units and amounts that you do not know, and never \
            guess them. Amounts are minor units of the currency. Then show the lines with their amounts and the sum \
            before taxes, and ask whether Lago may charge the customer automatically (otherwise skip_psp: true).
            A one-off invoice is final at once: only after the user has agreed to exactly these lines, call \
            create_invoice once, with a new idempotency_key. After outcome_unknown, make the call in settle_with, never \
            another create_invoice.\
            """) {
        @Override
        List<SuggestedCall> reads(Map<String, String> given) {
            return List.of(search(JsonNodeFactory.instance
                    .objectNode()
                    .put(CUSTOMER, given.get(CUSTOMER))
                    .put("per_page", RECENT)));
        }
    },
    MONTH_END_CHECK(
            new PromptDefinition(
                    "month_end_check",
                    "Month-end check",
                    "Shows what was invoiced in a month and what prevents closing it.",
                    List.of(Argument.optional("month", "For example 2026-10; empty for the last full month"))),
            """
            Check whether the month {month} can be closed. The first facts are the totals of all invoices issued in \
            it, the second are the invoices that are not final: drafts, failed and pending ones.
            Report what was invoiced, paid and is still due, separately for each currency, and what was voided. Then \
            give a checklist of what is open: the invoices by number, why each is open as far as the facts show, and \
            which tool would resolve it (finalize_invoice, retry_invoice, update_invoice, ...). Read failed invoices \
            with find_invoice.
            Do not change anything yourself: the user decides.\
            """) {
        @Override
        List<SuggestedCall> reads(Map<String, String> given) {
            YearMonth month = month(given);
            ObjectNode unfinished = JsonNodeFactory.instance
                    .objectNode()
                    .put("issuing_date_from", month.atDay(1).toString())
                    .put("issuing_date_to", month.atEndOfMonth().toString());
            ObjectNode summary = unfinished.deepCopy();
            summary.putArray("group_by").add("status").add("payment_status");
            unfinished.putArray("status").add("draft").add("failed").add("pending");
            return List.of(new SuggestedCall("summarize_invoices", summary), search(unfinished));
        }
    };

    static final int LONGEST_ARGUMENT = 500;

    private static final String CUSTOMER = "external_customer_id";
    private static final int RECENT = 10;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");

    private final PromptDefinition definition;
    private final String text;

    PromptTemplate(PromptDefinition definition, String text) {
        this.definition = definition;
        this.text = text;
    }

    PromptDefinition definition() {
        return definition;
    }

    /**
     * The calls that read what the prompt is about.
     *
     * @param given the checked arguments, every required one among them
     */
    abstract List<SuggestedCall> reads(Map<String, String> given);

    /** The text with these arguments, quoted; a line that needs an argument that was not given is left out. */
    String task(Map<String, String> given) {
        return text.lines()
                .filter(line -> PLACEHOLDER.matcher(line).results().allMatch(name -> given.containsKey(name.group(1))))
                .map(line -> PLACEHOLDER
                        .matcher(line)
                        .replaceAll(name -> Matcher.quoteReplacement(
                                quoted(name.group(1), Objects.requireNonNull(given.get(name.group(1)))))))
                .collect(Collectors.joining("\n"));
    }

    private static String quoted(String name, String value) {
        return switch (name) {
            case CUSTOMER, "month" -> SafeText.token(value);
            case "language" -> SafeText.quoted(value);
            default -> SafeText.quoted(value, LONGEST_ARGUMENT);
        };
    }

    private static SuggestedCall search(ObjectNode filters) {
        return new SuggestedCall("find_all_invoices", filters);
    }

    private static SuggestedCall invoice(Map<String, String> given) {
        String idOrNumber = Objects.requireNonNull(given.get("invoice"));
        return SuggestedCall.of("find_invoice", isId(idOrNumber) ? "lago_id" : "number", idOrNumber);
    }

    private static boolean isId(String idOrNumber) {
        try {
            return UUID.fromString(idOrNumber).toString().equalsIgnoreCase(idOrNumber);
        } catch (IllegalArgumentException number) {
            return false;
        }
    }

    private static YearMonth month(Map<String, String> given) {
        try {
            return YearMonth.parse(given.getOrDefault("month", ""));
        } catch (DateTimeException unreadable) {
            throw new PromptException(
                    "invalid_argument", "month is not a month.", "Write it as year and month, for example 2026-10.");
        }
    }
}
