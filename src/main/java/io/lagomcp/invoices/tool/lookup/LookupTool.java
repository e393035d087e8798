package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.AccountReader.RowPage;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.argument.InvoiceFieldSelection;
import io.lagomcp.invoices.tool.lookup.Lookup.Row;
import io.lagomcp.invoices.tool.lookup.Lookup.RowFields;
import io.lagomcp.invoices.tool.lookup.Lookup.RowFilter;
import io.lagomcp.invoices.tool.search.CustomerCandidates;
import io.lagomcp.invoices.tool.search.EmptySearchExplainer;
import io.lagomcp.invoices.tool.search.InvoiceFilter;
import io.lagomcp.invoices.tool.search.ParallelPager;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists the rows of a {@link Lookup}, one page at a time.
 *
 * @param rules throws where the arguments break a rule that their schema cannot express
 * @param meant the arguments with the ids that Lago compares
 */
record LookupTool(
        ToolDefinition definition,
        InvoiceReader invoices,
        Lookup lookup,
        Consumer<ToolArguments> rules,
        UnaryOperator<ToolArguments> meant)
        implements ReadTool {
    private static final String CUSTOMER = "external_customer_id";
    private static final String TERM = "search_term";
    private static final String BALANCE = "balance";
    static final int ROWS_ON_A_PAGE = 20;
    private static final int MOST_READ = 2_000;
    private static final int MOST_WORDS = 3;
    private static final int ROWS_COMPARED = 100;

    /** The rows of a page, where it stands, and sentences about how they were found. */
    private record Found(List<ObjectNode> rows, ObjectNode page, List<String> notes) {}

    /** The key by which rows are sorted: the newest first, then by id. */
    private record Place(String time, String id) {}

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        List<String> names =
                InvoiceFieldSelection.namesIn(arguments, lookup.fields().names());
        InvoiceFilter.check(arguments, definition);
        rules.accept(arguments);
        ToolArguments compared = meant.apply(arguments);
        RowOwner owner = RowOwner.of(arguments.text(CUSTOMER), invoices.account());
        Found found =
                lookup.comparedHere(arguments).isEmpty() ? onePage(compared, owner) : allPages(compared, owner, caller);
        List<String> notes = new ArrayList<>(found.notes());
        List<Row> given = found.rows().stream()
                .map(row -> new Row(row, lookup.fields().shown(row, arguments.wantsFull())))
                .toList();
        notes.addAll(lookup.details().add(given, arguments));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = result.putArray(lookup.list());
        for (Row row : given) {
            ObjectNode chosen = RowFields.chosen(row, names);
            row.shown().optional(BALANCE).ifPresent(balance -> chosen.set(BALANCE, balance));
            rows.add(chosen);
        }
        result.set("page", found.page());
        if (!rows.isEmpty()) {
            owner.note().ifPresent(notes::add);
        } else if (arguments.number("page", 1) == 1) {
            explainEmpty(arguments, owner, notes, result);
            suggestSpelling(arguments, compared, notes, result);
        }
        if (!notes.isEmpty()) {
            result.put("note", String.join(" ", notes));
        }
        return ToolResult.success(result);
    }

    private Found onePage(ToolArguments arguments, RowOwner owner) {
        Page wanted = arguments.page(ROWS_ON_A_PAGE);
        RowPage page = account().rows(lookup.list(), lookup.page(wanted.number(), wanted.size(), arguments));
        List<ObjectNode> fitting =
                page.rows().stream().filter(row -> lookup.fits(row, arguments)).toList();
        List<ObjectNode> owned = fitting.stream().filter(owner::owns).toList();
        List<String> notes = new ArrayList<>();
        if (fitting.size() < page.rows().size()) {
            notes.add("Left out, because Lago ignored a filter: "
                    + count(page.rows().size() - fitting.size()) + "; look at the next pages too.");
        }
        addEarlierCustomer(fitting.size() - owned.size(), notes);
        ObjectNode position = wanted.position(page.total(), true);
        if (owned.size() < page.rows().size()) {
            position.remove("total_count");
        }
        return new Found(owned, position, notes);
    }

    private Found allPages(ToolArguments arguments, RowOwner owner, Caller caller) {
        List<Map.Entry<Place, byte[]>> kept = new ArrayList<>();
        int[] counts = new int[2];
        RowSource<ObjectNode> source =
                new RowSource<>(lookup.things(), row -> row.path("lago_id").asString(""), (number, rows) -> account()
                        .rows(lookup.list(), lookup.page(number, rows, arguments))
                        .rows());
        boolean more = new ParallelPager<>(
                        source,
                        MOST_READ,
                        row -> {
                            counts[0]++;
                            if (!lookup.fits(row, arguments)) {
                                return;
                            }
                            if (!owner.owns(row)) {
                                counts[1]++;
                                return;
                            }
                            // as bytes, which take a tenth of the room
                            byte[] bytes = JsonWriter.utf8(row);
                            MemoryReservation.current().reserve(bytes.length);
                            kept.add(Map.entry(new Place(text(row, lookup.newestBy()), text(row, "lago_id")), bytes));
                        },
                        caller.progress())
                .read();
        kept.sort(Map.Entry.comparingByKey(
                Comparator.comparing(Place::time).reversed().thenComparing(Place::id)));
        List<String> notes = new ArrayList<>();
        notes.add("Lago cannot search " + lookup.things() + " by "
                + String.join(", ", lookup.comparedHere(arguments)) + ": this server compared "
                + (more ? "the newest " : "all ") + counts[0] + "."
                + (more ? " There are more: narrow the other filters." : ""));
        addEarlierCustomer(counts[1], notes);
        Page wanted = arguments.page(ROWS_ON_A_PAGE);
        List<ObjectNode> rows = wanted.of(kept).stream()
                .map(row -> JsonTreeReader.object(row.getValue()).orElseThrow())
                .toList();
        return new Found(rows, wanted.position(kept.size(), !more), notes);
    }

    private static void addEarlierCustomer(int rows, List<String> notes) {
        if (rows > 0) {
            notes.add("Left out: " + count(rows) + " of an earlier customer who had the same external id.");
        }
    }

    private static String count(int rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private void explainEmpty(ToolArguments arguments, RowOwner owner, List<String> notes, ObjectNode result) {
        if (owner.isKnown()) {
            notes.add("This customer exists, and none of its " + lookup.things() + " fits.");
        } else if (owner.isMissing()) {
            suggest(arguments.required(CUSTOMER), CUSTOMER, arguments, notes, result);
        } else if (lookup.list().equals("customers")
                && result.at("/page/total_count").asInt(-1) == 0) {
            Optional<String> externalId = arguments.text("external_id");
            if (externalId.isPresent()) {
                suggest(externalId.get(), "external_id", arguments, notes, result);
            } else if (arguments.has(TERM)) {
                explainTerm(arguments, notes, result);
            }
        }
    }

    /** Offers values of the newest rows that resemble the one that no row has. */
    private void suggestSpelling(
            ToolArguments arguments, ToolArguments compared, List<String> notes, ObjectNode result) {
        for (RowFilter filter : lookup.filters()) {
            // filters that offer values take one text
            Optional<String> given = filter.spelled().isEmpty() ? Optional.empty() : arguments.text(filter.argument());
            if (given.isPresent()) {
                ObjectNode others = compared.json().deepCopy();
                others.remove(filter.argument());
                List<ObjectNode> rows = account()
                        .rows(lookup.list(), lookup.page(1, ROWS_COMPARED, new ToolArguments(others)))
                        .rows();
                Set<String> words = rows.stream()
                        .flatMap(row -> filter.spelled().stream().map(field -> RowFilter.text(row, field)))
                        .collect(Collectors.toSet());
                List<String> near = SpellingSuggester.resembling(given.get(), words);
                if (!near.isEmpty() && !near.contains(given.get())) {
                    notes.add("Perhaps meant: "
                            + near.stream()
                                    .limit(MOST_WORDS)
                                    .map(SafeText::token)
                                    .collect(Collectors.joining(", "))
                            + ".");
                    ObjectNode meant = arguments.json().deepCopy().put(filter.argument(), near.get(0));
                    ToolError.putNextCalls(result, List.of(new SuggestedCall(definition.name(), meant)));
                }
            }
        }
    }

    private void explainTerm(ToolArguments arguments, List<String> notes, ObjectNode result) {
        new EmptySearchExplainer(arguments, definition, invoices).addExplanation(result);
        result.optional("note").ifPresent(note -> notes.add(note.asString()));
        CustomerCandidates near = CustomerCandidates.of(arguments.required(TERM), account());
        if (!near.customers().isEmpty()) {
            notes.add(near.sentence().strip());
            ObjectNode others = arguments.json().deepCopy();
            others.remove(TERM);
            ToolError.putNextCalls(result, near.calls(definition.name(), others, "external_id"));
        }
    }

    /** Names the customers who may be meant by an external id that none has. */
    private void suggest(String id, String argument, ToolArguments arguments, List<String> notes, ObjectNode result) {
        CustomerCandidates near = CustomerCandidates.of(id, account());
        notes.add("No customer has exactly the external id " + SafeText.token(id) + ", which is no name."
                + near.sentence());
        List<SuggestedCall> calls = near.customers().isEmpty()
                ? List.of(SuggestedCall.of("find_customers", TERM, id))
                : near.calls(definition.name(), arguments.json(), argument);
        ToolError.putNextCalls(result, calls);
    }

    private AccountReader account() {
        return invoices.account();
    }

    private static String text(ObjectNode row, String field) {
        return row.path(field).asString("");
    }

    /**
     * The customer who has an external id now. If the id was another's before, Lago lists the rows of both under it.
     *
     * @param externalId that a call asks for; empty if it asks for none
     */
    private record RowOwner(Optional<String> externalId, Optional<LookupResult<ObjectNode>> customer) {

        static RowOwner of(Optional<String> externalId, AccountReader account) {
            return new RowOwner(externalId, externalId.map(account::customer));
        }

        boolean isMissing() {
            return customer.filter(LookupResult::isMissing).isPresent();
        }

        boolean isKnown() {
            return customer.flatMap(LookupResult::value).isPresent();
        }

        /** Whether the row is not an earlier customer's, as far as it shows. */
        boolean owns(ObjectNode row) {
            String owner = Stream.of("/lago_customer_id", "/customer/lago_id", "/payment/lago_customer_id")
                    .map(row::at)
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    .findFirst()
                    .orElse("");
            return owner.isEmpty()
                    || customer.flatMap(LookupResult::value)
                            .filter(known -> !known.path("lago_id").asString("").equals(owner))
                            .isEmpty();
        }

        /** What the rows that were found do not tell about whose they are. */
        Optional<String> note() {
            String id = SafeText.token(externalId.orElse(""));
            if (isMissing()) {
                return Optional.of(
                        "No customer has the external id " + id + " now: these rows are a deleted customer's.");
            }
            return customer.filter(LookupResult::isNotReadable)
                    .map(unread ->
                            "The key may not read customers, so rows of an earlier customer with the external id " + id
                                    + " may be among these.");
        }
    }
}
