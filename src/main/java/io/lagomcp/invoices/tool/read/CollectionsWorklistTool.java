package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.search.EmptySearchExplainer;
import io.lagomcp.invoices.tool.search.InvoiceFilter;
import io.lagomcp.invoices.tool.search.OverdueAccount;
import io.lagomcp.invoices.tool.search.ParallelPager;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists the customers with overdue invoices, in the order in which to chase them, with a next step for each.
 *
 * <p>Overdue are the finalized unpaid invoices that Lago marks so, and past their due date also those with a lost dispute, from
 * which Lago takes the mark. Self-billed invoices and wallet top-ups are none.
 */
public record CollectionsWorklistTool(
        ToolDefinition definition, InvoiceReader invoices, Function<Principal, AllowedActions> actions, Clock clock)
        implements ReadTool {
    static final String NAME = "collections_worklist";

    /** How many invoices each of the two searches reads at most. */
    private static final int MOST_READ = 10_000;

    private static final int ROWS_ON_A_PAGE = 10;

    public CollectionsWorklistTool(InvoiceReader invoices, Function<Principal, AllowedActions> actions, Clock clock) {
        this(ToolDefinition.of(NAME), invoices, actions, clock);
    }

    /** What was found before any page of it is shown. */
    private static final class Overdue {
        private final LocalDate today;
        private final Map<OverdueAccount.Key, OverdueAccount> accounts = new HashMap<>();
        private final Set<String> seen = new HashSet<>();
        private final Map<String, OverdueAccount.Totals> totals = new TreeMap<>();
        private int walletTopUps;
        private boolean complete = true;

        private Overdue(LocalDate today) {
            this.today = today;
        }

        private void add(Invoice invoice) {
            boolean isOverdue = invoice.paymentOverdue()
                    || invoice.paymentDueDay()
                            .filter(day -> day.isBefore(today))
                            .isPresent();
            boolean nothingDue =
                    invoice.knownDue().filter(due -> due.minorUnits() == 0).isPresent();
            if (!isOverdue || nothingDue || !seen.add(invoice.lagoId())) {
                return;
            }
            if (invoice.buysCredits()) {
                walletTopUps++;
                return;
            }
            totals.computeIfAbsent(invoice.currency(), currency -> new OverdueAccount.Totals(currency, today))
                    .add(invoice);
            accounts.computeIfAbsent(OverdueAccount.Key.of(invoice), any -> new OverdueAccount(invoice, today))
                    .add(invoice);
        }
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        InvoiceFilter.check(arguments, definition);
        int[] steps = new int[1];
        ProgressListener progress =
                (done, total, message) -> caller.progress().tell(++steps[0], OptionalInt.empty(), message);
        Overdue overdue = overdue(arguments, progress);
        List<OverdueAccount> order = overdue.accounts.values().stream()
                .sorted(
                        arguments.text("order").filter("amount"::equals).isPresent()
                                ? OverdueAccount.BY_AMOUNT
                                : OverdueAccount.BY_AGE)
                .toList();
        Page wanted = arguments.page(ROWS_ON_A_PAGE);
        List<OverdueAccount> page = wanted.of(order);
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("as_of", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("complete", overdue.complete);
        ArrayNode totals = result.putArray("totals");
        overdue.totals.values().forEach(sums -> sums.writeTo(totals.addObject()));
        List<CollectionFacts> facts = facts(page, progress);
        AllowedActions allowed = actions.apply(caller.principal());
        ArrayNode rows = result.putArray("worklist");
        for (int i = 0; i < page.size(); i++) {
            write(page.get(i), facts.get(i), allowed, rows.addObject(), overdue.today);
        }
        result.set("page", wanted.position(order.size(), overdue.complete));
        if (order.isEmpty()) {
            new EmptySearchExplainer(arguments, definition, invoices).addExplanation(result);
        }
        return ToolResult.success(
                result.put("note", note(overdue, facts, result.path("note").asString(""))));
    }

    private Overdue overdue(ToolArguments arguments, ProgressListener progress) {
        Overdue overdue = new Overdue(LocalDate.now(clock));
        ObjectNode filters = arguments.json().deepCopy().retain(List.of("external_customer_id", "currency"));
        filters.put("self_billed", false).putArray("status").add("finalized");
        filters.putArray("payment_status").add("pending").add("failed");
        for (ObjectNode search : List.of(
                filters.deepCopy().put("payment_overdue", true),
                filters.deepCopy().put("payment_dispute_lost", true))) {
            InvoiceFilter filter = InvoiceFilter.of(new ToolArguments(search), ToolDefinition.of("find_all_invoices"));
            boolean more =
                    new ParallelPager<>(RowSource.of(invoices, filter), MOST_READ, overdue::add, progress).read();
            overdue.complete &= !more;
        }
        return overdue;
    }

    private List<CollectionFacts> facts(List<OverdueAccount> page, ProgressListener progress) {
        try (ParallelReads reads = new ParallelReads()) {
            List<Supplier<CollectionFacts>> running = page.stream()
                    .map(account -> reads.start(() -> CollectionFacts.of(account, invoices)))
                    .toList();
            List<CollectionFacts> facts = new ArrayList<>();
            for (Supplier<CollectionFacts> read : running) {
                facts.add(read.get());
                progress.tell(
                        facts.size(),
                        OptionalInt.empty(),
                        "Payments and credit of " + facts.size() + " of " + page.size() + " accounts read.");
            }
            return facts;
        }
    }

    private static void write(
            OverdueAccount account, CollectionFacts facts, AllowedActions allowed, ObjectNode row, LocalDate today) {
        account.writeTo(row, today);
        facts.writeTo(row, account.currency());
        Set<String> tools = facts.oldest()
                .map(invoice -> allowed.on(invoice)
                        .valueStream()
                        .map(name -> name.asString(""))
                        .filter(tool -> !facts.deleted() || !tool.equals(CollectionStep.PAYMENT_LINK))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        row.put("payment_link_possible", tools.contains(CollectionStep.PAYMENT_LINK));
        CollectionStep step = CollectionStep.of(account, facts, tools);
        row.putObject("next_step").put("why", step.why()).setAll(ToolError.json(step.call()));
    }

    private static String note(Overdue overdue, List<CollectionFacts> facts, String explained) {
        List<String> notes = new ArrayList<>();
        if (!explained.isEmpty()) {
            notes.add(explained);
        }
        notes.add("Read from Lago at as_of; Lago marks invoices as overdue once an hour.");
        if (!overdue.complete) {
            notes.add("There are more than " + MOST_READ + " overdue invoices, and the oldest were not read: narrow by"
                    + " currency or external_customer_id.");
        }
        if (overdue.walletTopUps > 0) {
            notes.add("Left out: " + overdue.walletTopUps
                    + " unpaid wallet top-ups, whose credits Lago grants once they are paid.");
        }
        if (facts.stream().anyMatch(read -> !read.gaps().isEmpty())) {
            notes.add(
                    "What not_fully_read names has more than 100 rows, or the API key may not read it: failed payments"
                            + " and credit may be missing.");
        }
        if (facts.stream()
                .anyMatch(read ->
                        read.creditNotes().signum() > 0 || read.wallets().signum() > 0)) {
            notes.add("Credit is not taken off: Lago uses it for later subscription invoices only.");
        }
        return String.join(" ", notes);
    }

    /** The next step to get an overdue account paid, the mildest that is possible. */
    private record CollectionStep(String why, SuggestedCall call) {
        static final String PAYMENT_LINK = "invoice_payment_url";
        private static final String E_MAIL = "resend_invoice_email";
        private static final String FIND_CUSTOMERS = "find_customers";

        /** The step for these facts. */
        static CollectionStep of(OverdueAccount account, CollectionFacts facts, Set<String> allowed) {
            Optional<Invoice> owed = facts.oldest().filter(invoice -> invoice.knownDue()
                    .filter(due -> due.minorUnits() == 0)
                    .isEmpty());
            if (owed.isEmpty()) {
                return new CollectionStep(
                        "The oldest invoice was settled or removed since the list was read: read the account again.",
                        SuggestedCall.of(
                                CollectionsWorklistTool.NAME, "external_customer_id", account.externalCustomerId()));
            }
            if (facts.underWay().isPresent()) {
                return new CollectionStep(
                        "A payment is in progress: wait for its result before asking again.",
                        SuggestedCall.of("find_payments", "external_customer_id", account.externalCustomerId()));
            }
            if (owed.get().disputeLost()) {
                return new CollectionStep(
                        "A payment dispute about the oldest invoice was lost: settle the matter with the customer"
                                + " first.",
                        SuggestedCall.find(account.oldestId()));
            }
            String failed = facts.lastFailed()
                    .map(payment -> "The last payment failed on "
                            + SafeText.token(day(payment.path("created_at").asString("")))
                            + ". ")
                    .orElse("");
            if (allowed.contains(PAYMENT_LINK)) {
                return new CollectionStep(
                        failed + "Send a link with which the customer can pay the oldest invoice.",
                        SuggestedCall.of(PAYMENT_LINK, "lago_id", account.oldestId()));
            }
            boolean hasAddress =
                    !owed.get().json().at("/customer/email").asString("").isBlank();
            if (allowed.contains(E_MAIL) && hasAddress) {
                return new CollectionStep(
                        failed + "No payment link is possible: e-mail the oldest invoice again.",
                        SuggestedCall.of(E_MAIL, "lago_id", account.oldestId()));
            }
            ObjectNode customer = JsonNodeFactory.instance
                    .objectNode()
                    .put("external_id", account.externalCustomerId())
                    .put("detail", "full");
            return new CollectionStep(
                    failed + "No payment link and no e-mail is possible: contact the customer in another way.",
                    new SuggestedCall(FIND_CUSTOMERS, customer));
        }

        private static String day(String time) {
            return time.length() > 10 ? time.substring(0, 10) : time;
        }
    }
}
