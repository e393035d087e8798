package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage.InvoiceCount;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.ArgumentValidator;
import io.lagomcp.invoices.tool.argument.InvoiceNumberResolver;
import io.lagomcp.invoices.tool.argument.SchemaKeywords;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the invoices that a call for several of them names: by their ids, or by the filters of a search. */
public final class BatchInvoices {
    private static final String LAGO_IDS = InvoiceNumberResolver.LAGO_IDS;
    private static final String SELECTION = InvoiceNumberResolver.SELECTION;
    private static final String SEARCH = "find_all_invoices";
    /** Arguments of the search that say how its rows are shown, and not which there are. */
    private static final Set<String> NO_FILTERS = Set.of("page", "per_page", "count", "detail", "fields");

    private static final int FEWEST = 2;

    private final InvoiceReader invoices;
    private final ToolDefinition search = ToolDefinition.of(SEARCH);
    private final ArgumentValidator validator = new ArgumentValidator(search);

    public BatchInvoices(InvoiceReader invoices) {
        this.invoices = invoices;
    }

    /**
     * The ids of the invoices, each once. A selection is looked up now, over all pages of the search: what appears later is not in
     * it.
     *
     * @param arguments with {@code lago_ids} or a {@code selection}
     * @throws ToolException where the argument is not valid, or names no invoice or too many
     */
    public List<String> of(ObjectNode arguments) {
        return arguments.has(LAGO_IDS) ? given(arguments.path(LAGO_IDS)) : selected(arguments.path(SELECTION));
    }

    private static List<String> given(JsonNode list) {
        List<String> ids = new ArrayList<>();
        List<ArgumentProblem> problems = new ArrayList<>();
        if (list.size() < FEWEST || list.size() > Batch.MOST_INVOICES) {
            problems.add(ArgumentProblem.invalid(
                    LAGO_IDS,
                    list,
                    "the ids of " + FEWEST + " to " + Batch.MOST_INVOICES + " invoices; for one invoice, lago_id"));
        }
        for (int i = 0; problems.isEmpty() && i < list.size(); i++) {
            String id = list.path(i).asString("").strip().toLowerCase(Locale.ROOT);
            String place = LAGO_IDS + "[" + i + "]";
            if (!SchemaKeywords.isUuid(id)) {
                problems.add(ArgumentProblem.invalid(place, list.path(i), "a UUID, as Lago gives it in lago_id"));
            } else if (ids.contains(id)) {
                problems.add(ArgumentProblem.invalid(place, list.path(i), "each invoice once"));
            }
            ids.add(id);
        }
        ArgumentProblem.refuse(problems);
        return ids;
    }

    private List<String> selected(JsonNode given) {
        ObjectNode filters = validator.normalized((ObjectNode) given);
        requireFilters(filters, given);
        ToolArguments arguments = new ToolArguments(filters);
        return arguments.has("due_until") ? due(arguments) : found(InvoiceFilter.of(arguments, search));
    }

    private void requireFilters(ObjectNode filters, JsonNode given) {
        if (filters.isEmpty()) {
            throw ArgumentProblem.invalid(SELECTION, given, "at least one filter of " + SEARCH)
                    .exception();
        }
        List<ArgumentProblem> problems = new ArrayList<>();
        filters.propertyNames().stream()
                .filter(NO_FILTERS::contains)
                .forEach(name -> problems.add(ArgumentProblem.invalid(
                        SELECTION + "." + name, filters.path(name), "only filters, which " + name + " is not")));
        validator.problemsWith(filters).forEach(problem -> problems.add(problem.in(SELECTION)));
        ArgumentProblem.refuse(problems);
    }

    private List<String> found(InvoiceFilter filter) {
        List<String> ids = new ArrayList<>();
        boolean more = new ParallelPager<>(
                        RowSource.of(invoices, filter),
                        Batch.MOST_INVOICES + 1,
                        invoice -> ids.add(invoice.lagoId()),
                        ProgressListener.none())
                .read();
        if (more || ids.size() > Batch.MOST_INVOICES) {
            InvoiceCount count = InvoiceCount.of(invoices, number -> filter.page(number, InvoiceCount.ROWS));
            throw tooMany(
                    (count.exact() ? "" : "at least ") + Math.max(count.number(), ids.size()) + " invoices match");
        }
        return requireSome(ids);
    }

    private List<String> due(ToolArguments arguments) {
        DueInvoiceSearch due = DueInvoiceSearch.read(invoices, arguments, search, ProgressListener.none());
        if (!due.isComplete()) {
            throw tooMany("there are too many invoices to find all that are due");
        }
        if (due.count() > Batch.MOST_INVOICES) {
            throw tooMany(due.count() + " invoices match");
        }
        return requireSome(due.page(new Page(1, Batch.MOST_INVOICES)).stream()
                .map(Invoice::lagoId)
                .toList());
    }

    private static ToolException tooMany(String what) {
        return new ToolException(
                "too_many_matches",
                "The selection is too large: " + what + ", and one batch takes " + Batch.MOST_INVOICES + ".",
                "Narrow the selection, for example by external_customer_id, issuing_date_from and issuing_date_to, or"
                        + " amount_from; or name the invoices in lago_ids. Nothing was changed.");
    }

    private static List<String> requireSome(List<String> ids) {
        if (ids.isEmpty()) {
            throw new ToolException(
                    "no_matches",
                    "No invoice matches the selection.",
                    "Search with " + SEARCH + " and the same filters. Nothing was changed.");
        }
        return ids;
    }
}
