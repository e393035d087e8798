package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one invoice, by Lago's id or by its number. */
record FindInvoice(
        ToolDefinition definition, InvoiceReads invoices, Function<Principal, AllowedActions> actions, Clock clock)
        implements ReadTool {
    private static final int LARGEST_PAGE = 100;
    private static final int MOST_PAGES = 50;
    private static final int CANDIDATES_SHOWN = 10;

    FindInvoice(InvoiceReads invoices, Function<Principal, AllowedActions> actions, Clock clock) {
        this(ToolDefinition.of("find_invoice"), invoices, actions, clock);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        if (arguments.has("lago_id") == arguments.has("number")) {
            throw new ToolException(ToolError.of(
                    "invalid_argument",
                    "find_invoice takes either lago_id or number.",
                    "Give exactly one of them. Nothing was sent to Lago."));
        }
        InvoiceFields fields = InvoiceFields.ofOne(arguments);
        String lagoId = arguments.text("lago_id").orElseGet(() -> idOf(arguments.required("number")));
        Invoice invoice = invoices.find(lagoId);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        InvoiceLines lines = InvoiceLines.page(arguments.number("fees_page", 1));
        ObjectNode shown = InvoiceView.addDaysOverdue(
                invoice, LocalDate.now(clock), InvoiceView.single(invoice, arguments.wantsFull(), lines));
        result.set("invoice", fields.of(invoice, shown, () -> InvoiceView.single(invoice, true, lines)));
        result.set("allowed_actions", actions.apply(caller.principal()).on(invoice));
        return ToolResult.success(result);
    }

    private String idOf(String number) {
        List<Invoice> found = withNumber(number);
        if (found.isEmpty()) {
            throw new ToolException(ToolError.of(
                    "invoice_not_found",
                    "No invoice has exactly the number " + SafeText.token(number) + ".",
                    "Search with find_all_invoices and a part of the number as search_term."));
        }
        if (found.size() > 1) {
            throw new ToolException(ambiguous(number, found));
        }
        return found.get(0).lagoId();
    }

    /** Lago's search finds parts of numbers, and names of customers too, so every page is read and compared. */
    private List<Invoice> withNumber(String number) {
        List<Invoice> found = new ArrayList<>();
        int next = 1;
        int read = 0;
        while (next > read) {
            if (next > MOST_PAGES) {
                throw new ToolException(tooMany(number));
            }
            read = next;
            InvoicePage page =
                    invoices.search(InvoiceQuery.page(read, LARGEST_PAGE).matching(number));
            page.invoices().stream()
                    .filter(invoice -> invoice.number().equals(number))
                    .forEach(found::add);
            next = page.next().orElse(read);
        }
        return found;
    }

    private static ToolError tooMany(String number) {
        return ToolError.of(
                "too_many_matches",
                "More than " + MOST_PAGES * LARGEST_PAGE + " invoices contain " + SafeText.token(number)
                        + " in their number or customer.",
                "Give the whole number, or search with find_all_invoices and further filters.");
    }

    private static ToolError ambiguous(String number, List<Invoice> found) {
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        ArrayNode candidates = more.putArray("candidates");
        found.stream().limit(CANDIDATES_SHOWN).forEach(invoice -> candidates.add(InvoiceView.row(invoice, false)));
        return new ToolError(
                "several_invoices",
                found.size() + " invoices have the number " + SafeText.token(number) + ", as drafts may.",
                "Call again with the lago_id of the one that is meant; the first " + candidates.size()
                        + " are in `candidates`.",
                more);
    }
}
