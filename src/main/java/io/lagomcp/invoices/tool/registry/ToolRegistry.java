package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.BatchRequest;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.file.AllowedFileHosts;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.ConfirmActionTool;
import io.lagomcp.invoices.tool.InvoiceTool;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.Toolset;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.ArgumentValidator;
import io.lagomcp.invoices.tool.argument.InvoiceNumberResolver;
import io.lagomcp.invoices.tool.argument.UnsupportedRequest;
import io.lagomcp.invoices.tool.lookup.LookupTools;
import io.lagomcp.invoices.tool.read.CollectionsWorklistTool;
import io.lagomcp.invoices.tool.read.DocumentDownloader;
import io.lagomcp.invoices.tool.read.DownloadDocumentTool;
import io.lagomcp.invoices.tool.read.FindAllInvoicesTool;
import io.lagomcp.invoices.tool.read.FindInvoiceTool;
import io.lagomcp.invoices.tool.read.ListApprovalsTool;
import io.lagomcp.invoices.tool.read.PreviewInvoiceTool;
import io.lagomcp.invoices.tool.read.SummarizeInvoicesTool;
import io.lagomcp.invoices.tool.search.BatchInvoices;
import io.lagomcp.invoices.tool.write.CreateInvoiceTool;
import io.lagomcp.invoices.tool.write.InvoiceActionTool;
import io.lagomcp.invoices.tool.write.ResendInvoiceEmailTool;
import io.lagomcp.invoices.tool.write.RetryPaymentTool;
import io.lagomcp.invoices.tool.write.SyncSalesforceIdTool;
import io.lagomcp.invoices.tool.write.UpdateInvoiceTool;
import io.lagomcp.invoices.tool.write.VoidInvoiceTool;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registered tools, in the order in which they are listed, and their calls: it checks the arguments, runs the tool or
 * submits its plan for approval, and turns every outcome into a result. Thread-safe.
 */
public final class ToolRegistry {
    private static final String PLAN_ONLY = "plan_only";
    private static final String REASON = "reason";
    /** What a call of a mutation says about itself, and not about the change. */
    private static final List<String> ABOUT_THE_CALL = List.of(PLAN_ONLY, REASON);

    private final InvoiceNumberResolver numbers;
    private final BatchInvoices batches;
    private final ApprovalService approvals;
    private final RecentLagoRefusals refusals;
    private final CallFailures failures;
    private final Set<String> listed;
    private final List<InvoiceTool> inOrder;
    private final Map<String, Entry> tools = new LinkedHashMap<>();

    private record Entry(InvoiceTool tool, ArgumentValidator check) {}

    /** All tools over this account; files cannot be saved. */
    public ToolRegistry(InvoiceReader invoices, ApprovalService approvals, Clock clock) {
        this(invoices, approvals, DocumentDownloader.keptIn(Optional.empty(), AllowedFileHosts.ofTheInternet()), clock);
    }

    /** All tools over this account. */
    public ToolRegistry(InvoiceReader invoices, ApprovalService approvals, DocumentDownloader documents, Clock clock) {
        this(invoices, approvals, documents, clock, System::nanoTime, Toolset.all());
    }

    /**
     * All tools over this account.
     *
     * @param nanoTime a monotonic clock
     * @param toolsets whose tools are listed and suggested
     * @param more tools that come last
     */
    public ToolRegistry(
            InvoiceReader invoices,
            ApprovalService approvals,
            DocumentDownloader documents,
            Clock clock,
            LongSupplier nanoTime,
            Set<Toolset> toolsets,
            InvoiceTool... more) {
        this.numbers = new InvoiceNumberResolver(invoices, approvals::lagoIdOfUnsettled);
        this.batches = new BatchInvoices(invoices);
        this.approvals = approvals;
        this.refusals = new RecentLagoRefusals(nanoTime);
        this.failures = new CallFailures(invoices, approvals, refusals, this::tool, this::allowedActions);
        LookupTools lookups = new LookupTools(invoices, numbers);
        List<InvoiceTool> own = List.of(
                new FindAllInvoicesTool(invoices, clock),
                new FindInvoiceTool(invoices, this::allowedActions, clock),
                new SummarizeInvoicesTool(invoices, clock),
                new CollectionsWorklistTool(invoices, this::allowedActions, clock),
                new PreviewInvoiceTool(invoices),
                lookups.customers(),
                lookups.addOns(),
                lookups.payments(),
                lookups.creditNotes(),
                lookups.subscriptions(),
                lookups.paymentRequests(),
                lookups.receipts(),
                new CreateInvoiceTool(invoices, clock),
                new UpdateInvoiceTool(invoices),
                InvoiceActionTool.refreshInvoice(invoices),
                InvoiceActionTool.finalizeInvoice(invoices),
                DownloadDocumentTool.pdf(invoices, documents),
                DownloadDocumentTool.xml(invoices, documents),
                new RetryPaymentTool(invoices),
                new VoidInvoiceTool(invoices),
                InvoiceActionTool.deleteInvoice(invoices),
                InvoiceActionTool.retryInvoice(invoices),
                InvoiceActionTool.loseDisputeInvoice(invoices),
                InvoiceActionTool.invoicePaymentUrl(invoices),
                new ResendInvoiceEmailTool(invoices),
                new SyncSalesforceIdTool(invoices),
                new ListApprovalsTool(approvals),
                new ConfirmActionTool(approvals));
        this.inOrder = Stream.concat(own.stream(), Arrays.stream(more)).toList();
        inOrder.forEach(
                tool -> tools.put(tool.definition().name(), new Entry(tool, new ArgumentValidator(tool.definition()))));
        this.listed = tools.keySet().stream()
                .filter(name -> Toolset.offers(toolsets, name))
                .collect(Collectors.toUnmodifiableSet());
        mutations().forEach(approvals::register);
    }

    /** The tools that this machine's user may call, in their order. */
    public List<ToolDefinition> definitions() {
        return definitions(Principal.local());
    }

    /**
     * The tools that this principal may ever call, in their order. An operator has {@code confirm_action} too, which shows the
     * outcome of their plans.
     */
    public List<ToolDefinition> definitions(Principal principal) {
        return all().stream()
                .filter(definition -> isOffered(definition.name(), principal))
                .toList();
    }

    /** All tools, including tools that a caller may never call. */
    public List<ToolDefinition> all() {
        return inOrder.stream().map(InvoiceTool::definition).toList();
    }

    /**
     * Calls a tool.
     *
     * @param name of a tool in {@link #all()}
     * @param arguments as they came, unchecked
     * @return always a result: failures are results too
     */
    public ToolResult call(String name, ObjectNode arguments, Caller caller) {
        try {
            return explaining(name, arguments, caller.principal(), (entry, given) -> answer(entry, given, caller));
        } catch (ToolException failed) {
            return ToolResult.failure(failed.error());
        }
    }

    /**
     * Plans a mutation as a call of it does, and stops there: no policy and no person is asked, and nothing is written.
     *
     * @param name of a tool in {@link #all()}
     * @param arguments as they came, unchecked
     * @throws ToolException with the error that a call would get
     */
    public Plan plan(String name, ObjectNode arguments) {
        return explaining(name, arguments, Principal.local(), this::planned);
    }

    private Plan planned(Entry entry, ObjectNode given) {
        if (!(entry.tool() instanceof MutationTool mutation)) {
            throw new ToolException(
                    "no_mutation",
                    entry.tool().definition().name() + " makes no plan.",
                    "Name a tool that changes an invoice or moves money.");
        }
        requireValid(entry, given, Principal.local());
        numbers.replaceIn(given, mutation.definition());
        if (isForSeveral(given)) {
            throw new ToolException(
                    "one_invoice", "This explains the plan for one invoice.", "Give lago_id or number.");
        }
        return mutation.plan(given.deepCopy().remove(ABOUT_THE_CALL));
    }

    /** Throws every failure as the error that answers the call. */
    private <T> T explaining(
            String name, ObjectNode arguments, Principal principal, BiFunction<Entry, ObjectNode, T> attempt) {
        Entry entry = tools.get(name);
        if (entry == null) {
            List<String> offered =
                    definitions(principal).stream().map(ToolDefinition::name).toList();
            throw new ToolException(
                    "unknown_tool",
                    "There is no such tool.",
                    (SpellingSuggester.question(name, offered) + " The tools are: ").stripLeading()
                            + String.join(", ", offered) + ".");
        }
        ObjectNode given = entry.check().normalized(arguments);
        try {
            return attempt.apply(entry, given);
        } catch (RuntimeException failed) {
            throw failures.of(failed, entry.tool(), given, principal);
        }
    }

    private ToolResult answer(Entry entry, ObjectNode given, Caller caller) {
        InvoiceTool tool = entry.tool();
        boolean planOnly = tool instanceof MutationTool && given.path(PLAN_ONLY).booleanValue(false);
        if (!planOnly) {
            requireOffered(tool, given, caller);
        }
        Optional<String> answered = caller.confirmation().answeredPlan();
        if (answered.isPresent() && !(tool instanceof ReadTool)) {
            return ToolResult.success(
                    results(caller).of(approvals.resume(tool.definition().name(), answered.get(), caller)));
        }
        requireValid(entry, given, caller.principal());
        numbers.replaceIn(given, tool.definition());
        if (tool instanceof ReadTool reading) {
            return reading.read(new ToolArguments(given), caller);
        }
        MutationResult outcomes = results(caller);
        if (tool instanceof ConfirmActionTool confirmation) {
            return ToolResult.success(outcomes.of(confirmation.decide(new ToolArguments(given), caller)));
        }
        MutationTool mutation = (MutationTool) tool;
        ObjectNode arguments = given.deepCopy().remove(ABOUT_THE_CALL);
        if (!planOnly) {
            refusals.objection(tool, given).ifPresent(objection -> {
                throw new ToolException(objection);
            });
        }
        String reason = SafeText.visible(given.path(REASON).asString(""));
        if (isForSeveral(arguments)) {
            BatchRequest call = batch(mutation, arguments, caller.principal());
            return ToolResult.success(
                    outcomes.of(planOnly ? approvals.preview(call, caller) : approvals.submit(call, reason, caller)));
        }
        return ToolResult.success(outcomes.of(
                planOnly
                        ? approvals.preview(mutation, arguments, caller)
                        : approvals.submit(mutation, arguments, reason, caller)));
    }

    private MutationResult results(Caller caller) {
        return new MutationResult(
                allowedActions(caller.principal()),
                caller.confirmation(),
                (part, failure) -> failures.ofPart(part, failure, caller.principal()));
    }

    private static boolean isForSeveral(ObjectNode arguments) {
        return arguments.has(InvoiceNumberResolver.LAGO_IDS) || arguments.has(InvoiceNumberResolver.SELECTION);
    }

    private BatchRequest batch(MutationTool mutation, ObjectNode arguments, Principal principal) {
        List<String> lagoIds = batches.of(arguments);
        ObjectNode common =
                arguments.deepCopy().remove(List.of(InvoiceNumberResolver.LAGO_IDS, InvoiceNumberResolver.SELECTION));
        return new BatchRequest(
                mutation, common, lagoIds, (id, failed) -> failures.leftOut(id, failed, mutation, common, principal));
    }

    private void requireValid(Entry entry, ObjectNode given, Principal principal) {
        UnsupportedRequest.in(given, entry.tool().definition()).ifPresent(error -> {
            throw new ToolException(error);
        });
        List<ArgumentProblem> problems = entry.check().problemsWith(given);
        if (!problems.isEmpty()) {
            List<SuggestedCall> next = allowedActions(principal)
                    .among(SuggestedCalls.afterMistake(entry.tool().definition(), problems, given));
            throw new ToolException(ArgumentProblem.error(problems).leadingTo(next));
        }
    }

    private InvoiceTool tool(String name) {
        return Objects.requireNonNull(tools.get(name)).tool();
    }

    private void requireOffered(InvoiceTool tool, ObjectNode given, Caller caller) {
        String name = tool.definition().name();
        if (tool instanceof MutationTool mutation) {
            approvals.requireOffered(mutation, given, caller);
        } else if (tool.isAboutChanges()) {
            approvals.inbox().requireGranted(name, given, caller);
            if (!isOffered(name, caller.principal())) {
                // without a mutation there is nothing to confirm, for the same reason
                mutations().forEach(mutation -> approvals.requireOffered(mutation, given, caller));
            }
        } else {
            caller.principal().grant().objectionTo(name).ifPresent(refusal -> {
                throw new RefusedException(refusal);
            });
        }
    }

    /** The tools that the state of an invoice permits and this principal may call. */
    public AllowedActions allowedActions(Principal principal) {
        return new AllowedActions(inOrder, name -> isOffered(name, principal));
    }

    /** The tools that change an invoice or move money, in their order, including tools that the policy never allows. */
    public List<MutationKind> mutations() {
        return inOrder.stream()
                .filter(MutationKind.class::isInstance)
                .map(MutationKind.class::cast)
                .toList();
    }

    private boolean isOffered(String name, Principal principal) {
        Entry entry = tools.get(name);
        if (entry == null || !listed.contains(name)) {
            return false;
        }
        if (entry.tool() instanceof MutationTool mutation) {
            return approvals.offers(mutation, principal);
        }
        return principal.grant().permits(name)
                && (!entry.tool().isAboutChanges()
                        || mutations().stream().anyMatch(mutation -> approvals.offers(mutation, principal)));
    }
}
