package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the invoice that a call means by its number, for every tool that takes {@code lago_id} or {@code number}. A call for
 * several invoices names them in {@code lago_ids} or by a {@code selection}.
 *
 * @param unsettled the id of the invoice that an unsettled call of a tool knew by a number, which Lago may not know any more
 */
public record InvoiceNumberResolver(InvoiceReader invoices, BiFunction<String, String, Optional<String>> unsettled) {
    private static final String LAGO_ID = "lago_id";
    private static final String NUMBER = "number";
    /** Names several invoices by their ids. */
    public static final String LAGO_IDS = "lago_ids";
    /** Names several invoices by the filters of a search. */
    public static final String SELECTION = "selection";

    /** The arguments of which a call gives one, to say which invoice it is about. */
    static final Set<String> IDENTIFYING = Set.of(LAGO_ID, NUMBER);

    private static final int LARGEST_PAGE = 100;
    private static final int MOST_PAGES = 50;
    private static final int CANDIDATES_SHOWN = 10;
    private static final int SIMILAR_SHOWN = 3;

    /** Whether a tool takes a number in place of an id. */
    public static boolean areTakenBy(ToolDefinition tool) {
        return tool.inputSchema().path("properties").propertyNames().containsAll(IDENTIFYING);
    }

    /**
     * Puts the id in place of the number, so that everything that follows is about one invoice.
     *
     * @param arguments valid by the tool's schema; changed
     * @throws ToolException unless there is either an id or the number of exactly one invoice, or what names several
     */
    public void replaceIn(ObjectNode arguments, ToolDefinition tool) {
        if (!areTakenBy(tool)) {
            return;
        }
        List<String> ways = waysIn(tool);
        if (ways.stream().filter(arguments::has).count() != 1) {
            String last = ways.get(ways.size() - 1);
            throw new ToolException(
                    "invalid_argument",
                    tool.name() + " takes either " + String.join(", ", ways.subList(0, ways.size() - 1)) + " or " + last
                            + ".",
                    "Give exactly one of them. Nothing was sent to Lago.");
        }
        if (arguments.has(NUMBER)) {
            String lagoId = lagoIdOf(arguments.required(NUMBER).stringValue(), tool.name());
            arguments.remove(NUMBER);
            arguments.put(LAGO_ID, lagoId);
        }
    }

    private static List<String> waysIn(ToolDefinition tool) {
        return Stream.of(LAGO_ID, NUMBER, LAGO_IDS, SELECTION)
                .filter(tool.inputSchema().path("properties")::has)
                .toList();
    }

    /**
     * The id of the only invoice with this number.
     *
     * @throws ToolException unless there is exactly one
     */
    public String lagoIdOf(String number, String tool) {
        Map<String, ObjectNode> found = withNumber(number);
        if (found.isEmpty()) {
            return unsettled
                    .apply(tool, number)
                    .orElseThrow(() -> new ToolException(
                            "invoice_not_found",
                            "No invoice has exactly the number " + SafeText.token(number) + ".",
                            similar(number)
                                    + "Search with find_all_invoices and a part of the number as search_term."));
        }
        if (found.size() > 1) {
            throw new ToolException(ambiguous(number, found));
        }
        return found.keySet().iterator().next();
    }

    /**
     * Lago's search finds parts of numbers, and names of customers too, so every page is read and compared. Like Lago's, the
     * comparison takes capitals and small letters for the same. Of each page only the rows of these invoices are kept, by id,
     * because an invoice can move to the next page while they are read.
     */
    private Map<String, ObjectNode> withNumber(String number) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        int next = 1;
        int read = 0;
        while (next > read) {
            if (next > MOST_PAGES) {
                throw new ToolException(tooMany(number));
            }
            read = next;
            InvoiceQuery query = InvoiceQuery.page(read, LARGEST_PAGE).with("search_term", number);
            try (MemoryReservation memory = MemoryReservation.current().part()) {
                InvoicePage page = memory.during(() -> invoices.search(query));
                page.invoices().stream()
                        .filter(invoice -> invoice.number().equalsIgnoreCase(number))
                        .forEach(invoice -> found.put(invoice.lagoId(), InvoiceView.row(invoice, false)));
                next = page.next().orElse(read);
            }
        }
        return found;
    }

    /** Numbers that differ in few characters from this one, as a sentence; empty if none is found. */
    private String similar(String number) {
        // Lago's search finds exact parts only: the mistake is in the last part of the number or in the first
        int first = number.indexOf('-');
        int last = number.lastIndexOf('-');
        if (first <= 0 || last == number.length() - 1) {
            return "";
        }
        return Stream.of(number.substring(0, last), number.substring(first + 1))
                .map(part -> SpellingSuggester.resembling(number, numbersWith(part)))
                .filter(near -> !near.isEmpty())
                .findFirst()
                .map(near -> near.stream()
                        .limit(SIMILAR_SHOWN)
                        .map(SafeText::token)
                        .collect(Collectors.joining(", ", "Perhaps meant: ", ". ")))
                .orElse("");
    }

    private Set<String> numbersWith(String part) {
        InvoiceQuery query = InvoiceQuery.page(1, LARGEST_PAGE).with("search_term", part);
        try (MemoryReservation memory = MemoryReservation.current().part()) {
            return memory.during(() -> invoices.search(query)).invoices().stream()
                    .map(Invoice::number)
                    .collect(Collectors.toSet());
        } catch (LagoException unread) {
            // the number is wrong all the same
            return Set.of();
        }
    }

    private static ToolError tooMany(String number) {
        return ToolError.of(
                "too_many_matches",
                "More than " + MOST_PAGES * LARGEST_PAGE + " invoices contain " + SafeText.token(number)
                        + " in their number or customer.",
                "Give the whole number, or search with find_all_invoices and further filters.");
    }

    private static ToolError ambiguous(String number, Map<String, ObjectNode> found) {
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        ArrayNode candidates = more.putArray("candidates");
        found.values().stream().limit(CANDIDATES_SHOWN).forEach(candidates::add);
        return new ToolError(
                "several_invoices",
                found.size() + " invoices have the number " + SafeText.token(number) + ", as drafts may.",
                "Call again with the lago_id of the one that is meant; the first " + candidates.size()
                        + " are in `candidates`.",
                more);
    }
}
