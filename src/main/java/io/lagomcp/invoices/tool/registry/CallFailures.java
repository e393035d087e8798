package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.MutationFailedException;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.InvoiceTool;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a call fails with into the error that answers it. */
final class CallFailures {
    // the failures are those of calls, which the log names by the registry
    private static final Logger LOG = LoggerFactory.getLogger(ToolRegistry.class);

    private final InvoiceReader invoices;
    private final ApprovalService approvals;
    private final RecentLagoRefusals refusals;
    private final Function<String, InvoiceTool> tools;
    private final Function<Principal, AllowedActions> actions;

    CallFailures(
            InvoiceReader invoices,
            ApprovalService approvals,
            RecentLagoRefusals refusals,
            Function<String, InvoiceTool> tools,
            Function<Principal, AllowedActions> actions) {
        this.invoices = invoices;
        this.approvals = approvals;
        this.refusals = refusals;
        this.tools = tools;
        this.actions = actions;
    }

    /** The error that answers a call of this tool. */
    ToolException of(RuntimeException failed, InvoiceTool tool, ObjectNode given, Principal principal) {
        if (failed instanceof ToolException known) {
            return known;
        }
        String name = tool.definition().name();
        if (failed instanceof RefusedException refused) {
            return new ToolException(explain(refused.refusal(), name, given, principal));
        }
        if (failed instanceof MutationFailedException acted) {
            return new ToolException(explain(acted, principal));
        }
        ErrorExplainer explainer = explainer(tool, principal);
        if (failed instanceof LagoException unread) {
            LagoFailure failure = unread.failure();
            refusals.observe(tool, given, failure);
            return new ToolException(explainer.explain(failure, given, concerned(failure, given, name)), unread);
        }
        return new ToolException(explainer.explain(failed, given).orElseGet(() -> {
            LOG.error("{} failed unexpectedly", name, failed);
            return ToolError.of(
                    "internal_error",
                    "This server failed in an unexpected way.",
                    "Tell the user; the server's log has the details.");
        }));
    }

    /** Why an invoice is left out of a batch; empty for a failure that would be the same for every invoice. */
    Optional<Batch.LeftOut> leftOut(
            String lagoId, RuntimeException failed, InvoiceTool tool, ObjectNode arguments, Principal principal) {
        boolean concernsAll =
                failed instanceof LagoException unread && !(unread.failure() instanceof LagoFailure.NotFound);
        String number = failed instanceof IneligibleInvoiceException ineligible
                ? ineligible.invoice().number()
                : "";
        return concernsAll
                ? Optional.empty()
                : explainer(tool, principal)
                        .explain(failed, arguments)
                        .map(error -> new Batch.LeftOut(lagoId, number, error.code(), error.message()));
    }

    /** Why an invoice of a batch was not changed. */
    ToolError ofPart(Plan plan, RuntimeException failure, Principal principal) {
        InvoiceTool tool = tools.apply(plan.tool());
        ErrorExplainer explainer = explainer(tool, principal);
        if (failure instanceof MutationFailedException failed) {
            refusals.observe(tool, plan.arguments(), failed.failure());
            return failed.failure() instanceof LagoFailure.OutcomeUnknown
                    ? explainer.unknownOutcomeInBatch(failed)
                    : explainer.explain(failed.failure(), plan.arguments(), Optional.empty());
        }
        return explainer.explain(failure, plan.arguments()).orElseThrow(() -> failure);
    }

    private ToolError explain(Refusal refusal, String name, ObjectNode given, Principal principal) {
        Optional<Plan> confirmed = planned(given, principal);
        List<SuggestedCall> next = SuggestedCalls.afterRefusal(
                refusal.code(),
                confirmed.map(Plan::tool).orElse(name),
                confirmed.map(Plan::arguments).orElse(given));
        return ToolError.of(refusal).leadingTo(actions.apply(principal).among(next));
    }

    /** The plan of this call, for suggestions: they are left out where plans cannot be read, and the refusal stands. */
    private Optional<Plan> planned(ObjectNode given, Principal principal) {
        try {
            return approvals
                    .inbox()
                    .pending(given.path("confirmation_id").asString(""), principal)
                    .map(PendingPlan::plan);
        } catch (RefusedException unavailable) {
            return Optional.empty();
        }
    }

    /** A failure while Lago was to be changed, perhaps by another tool whose plan was confirmed. */
    private ToolError explain(MutationFailedException failed, Principal principal) {
        LagoFailure failure = failed.failure();
        Plan plan = failed.plan();
        InvoiceTool tool = tools.apply(plan.tool());
        refusals.observe(tool, plan.arguments(), failure);
        // without a cause, it is what became of an earlier call
        if (failed.getCause() != null && !(failed.getCause() instanceof LagoException)) {
            LOG.error("{} failed unexpectedly while it acted", plan.tool(), failed);
        }
        ErrorExplainer explainer = explainer(tool, principal);
        return failure instanceof LagoFailure.OutcomeUnknown
                ? explainer.unknownOutcome(failed)
                : explainer.explain(failure, plan.arguments(), concerned(failure, plan.arguments(), plan.tool()));
    }

    private ErrorExplainer explainer(InvoiceTool tool, Principal principal) {
        return new ErrorExplainer(tool, actions.apply(principal));
    }

    /** Reads the refused invoice again: Lago answers "not found" if the invoice's state forbids the action. */
    private Optional<Invoice> concerned(LagoFailure failure, ObjectNode arguments, String tool) {
        boolean stateMatters = failure instanceof LagoFailure.NotFound
                || failure instanceof LagoFailure.NotAllowed
                || failure.code().equals("feature_unavailable");
        String lagoId = arguments.path("lago_id").asString("");
        if (!stateMatters || lagoId.isEmpty() || tool.equals("find_invoice")) {
            return Optional.empty();
        }
        try {
            return Optional.of(invoices.find(lagoId));
        } catch (LagoException unreadable) {
            return Optional.empty();
        }
    }
}
