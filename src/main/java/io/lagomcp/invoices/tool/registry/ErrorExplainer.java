package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.MutationFailedException;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoFailure.Cancelled;
import io.lagomcp.invoices.lago.http.LagoFailure.Forbidden;
import io.lagomcp.invoices.lago.http.LagoFailure.Invalid;
import io.lagomcp.invoices.lago.http.LagoFailure.NotAllowed;
import io.lagomcp.invoices.lago.http.LagoFailure.NotFound;
import io.lagomcp.invoices.lago.http.LagoFailure.RateLimited;
import io.lagomcp.invoices.lago.http.LagoFailure.Unauthorized;
import io.lagomcp.invoices.lago.http.LagoFailure.Unavailable;
import io.lagomcp.invoices.lago.http.LagoFailure.Unreadable;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.InvoiceTool;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceView;
import io.lagomcp.invoices.tool.write.OneOffAccountData;
import io.lagomcp.invoices.tool.write.OneOffLines;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns failures of Lago into errors for an assistant: what happened, what it means for this invoice, what to do next. */
final class ErrorExplainer {
    private static final String RUN_DOCTOR = "run `lago-invoices-mcp doctor`, which checks the settings.";
    private static final String NOBODY_KNOWS = "It may or may not have happened.";
    private static final String CHECK_SETTINGS = "Tell the user to " + RUN_DOCTOR;
    private static final String MAY_NOT_READ = "read_action_not_allowed_for_";
    private static final String LACKS_PERMISSION =
            "The API key lacks this permission; only the owner of the Lago account can grant it. " + CHECK_SETTINGS;

    private final InvoiceTool tool;
    private final String name;
    private final AllowedActions actions;

    ErrorExplainer(InvoiceTool tool, AllowedActions actions) {
        this.tool = tool;
        this.name = tool.definition().name();
        this.actions = actions;
    }

    /**
     * Explains a failure.
     *
     * @param invoice the invoice it was called for, as it is now; empty if it could not be read
     */
    ToolError explain(LagoFailure failure, ObjectNode arguments, Optional<Invoice> invoice) {
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        invoice.ifPresent(found -> {
            more.set("invoice", InvoiceView.row(found, false));
            more.set("allowed_actions", actions.on(found));
        });
        if (failure instanceof Invalid invalid) {
            invalid.details().ifPresent(details -> more.set("details", details));
        }
        String state =
                invoice.map(found -> InvoiceSentences.state(found) + ". ").orElse("");
        return new ToolError(failure.code(), state + message(failure, arguments, invoice), hint(failure, invoice), more)
                .leadingTo(nextCalls(failure, arguments, invoice));
    }

    /** Explains why a call, or one of a batch, was not carried out; empty for a failure that nobody foresaw. */
    Optional<ToolError> explain(RuntimeException failed, ObjectNode arguments) {
        if (failed instanceof ToolException wrong) {
            return Optional.of(wrong.error());
        }
        if (failed instanceof RefusedException refused) {
            return Optional.of(ToolError.of(refused.refusal()));
        }
        if (failed instanceof IneligibleInvoiceException ineligible) {
            return Optional.of(explain(ineligible.failure(), arguments, Optional.of(ineligible.invoice())));
        }
        return failed instanceof LagoException unread
                ? Optional.of(explain(unread.failure(), arguments, Optional.empty()))
                : Optional.empty();
    }

    private List<SuggestedCall> nextCalls(LagoFailure failure, ObjectNode arguments, Optional<Invoice> invoice) {
        if (failure.code().equals("customer_not_found")) {
            String customer = arguments.path("external_customer_id").asString("");
            return actions.among(List.of(SuggestedCall.of("find_customers", "search_term", customer)));
        }
        return invoice.map(found -> actions.insteadOf(name, found)).orElse(List.of());
    }

    /** Explains that it is unknown whether Lago acted, and names the read call that shows it. */
    ToolError unknownOutcome(MutationFailedException failed) {
        ToolError error = unknownOutcome(
                failed,
                "Do not call " + name + " again yet. Make the call in settle_with and look whether it happened;"
                        + " or call confirm_action with confirmation, which only looks at " + shownBy()
                        + ", and answers once it is settled.");
        error.more()
                .putObject("confirmation")
                .put("confirmation_id", failed.confirmationId())
                .put("statement", failed.plan().statement());
        return error;
    }

    /** The same for one invoice of a batch. */
    ToolError unknownOutcomeInBatch(MutationFailedException failed) {
        return unknownOutcome(
                failed, "Make the call in settle_with and look at " + shownBy() + " whether it happened.");
    }

    private static ToolError unknownOutcome(MutationFailedException failed, String hint) {
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.set("settle_with", ToolError.json(failed.plan().settledBy()));
        return new ToolError(
                failed.failure().code(),
                failed.failure().message() + ". "
                        + failed.seen().map(ErrorExplainer::inWords).orElse(NOBODY_KNOWS),
                hint + " What Lago shows nothing of counts as not done from "
                        + failed.notDoneFrom().truncatedTo(ChronoUnit.SECONDS) + " on.",
                more);
    }

    private String shownBy() {
        return tool instanceof MutationTool mutation ? mutation.outcomeShownBy() : "the invoice";
    }

    private static String inWords(OutcomeEvidence seen) {
        if (seen instanceof OutcomeEvidence.NothingThere) {
            return "Lago shows nothing of it so far.";
        }
        return NOBODY_KNOWS
                + (seen instanceof OutcomeEvidence.Unread
                        ? " Lago could not be read to find out."
                        : " Lago does not show which.");
    }

    /** What Lago gives as the reason: its code or, where that only says "not valid", what it says of the whole. */
    private static String reason(LagoFailure failure) {
        return failure instanceof Invalid invalid
                ? invalid.details()
                        .map(details -> details.path("base").path(0).asString(""))
                        .filter(base -> !base.isEmpty())
                        .orElse(failure.code())
                : failure.code();
    }

    private String message(LagoFailure failure, ObjectNode arguments, Optional<Invoice> invoice) {
        if (failure.code().equals("invoice_not_found") && invoice.isPresent()) {
            return "Lago answers \"not found\" because " + name + " is not possible in this state.";
        }
        return requirement(failure, invoice)
                .map(requirement -> requirement + ".")
                .orElseGet(() -> messageByCode(failure, arguments));
    }

    /** What the tool says about this code. */
    private Optional<String> requirement(LagoFailure failure, Optional<Invoice> invoice) {
        return tool.eligibility().flatMap(eligibility -> eligibility.message(reason(failure), invoice));
    }

    private String messageByCode(LagoFailure failure, ObjectNode arguments) {
        return switch (reason(failure)) {
            case "invoice_not_found" -> "Lago has no invoice with this id.";
            case "customer_not_found" -> "Lago has no customer with this external_customer_id.";
            case "plan_not_found" -> "Lago has no plan with this plan_code.";
            case "subscription_not_found" -> "This customer has no active subscription with such an external id.";
            case "add_on_not_found" ->
                addOnNotFound(OneOffLines.of(new ToolArguments(arguments)).addOnCodes());
            case "fees_not_found" -> "Lago found no line to bill.";
            case "billing_entity_not_found" -> "Lago has no billing entity with this billing_entity_code.";
            case "resource_not_found" -> "The address that was called is not one of Lago's.";
            case "feature_unavailable" -> "Lago does not offer this for this invoice, or not to this account.";
            case "invalid_status" -> "The invoice's state does not permit " + name + ".";
            case "payment_processor_is_currently_handling_payment" -> "A payment for it is being processed right now.";
            case "metadata_on_draft_invoice" -> "A draft cannot carry metadata.";
            case "payment_status_update_on_draft_invoice" -> "The payment status of a draft cannot be set.";
            case "update_on_voided_invoice" -> "A voided invoice cannot be changed.";
            case "invoice_synced_to_external_system" -> "Another system has it already, and would keep it.";
            case "credit_note_not_deletable" -> "It has a credit note that cannot be deleted.";
            case "email_settings_disabled" -> "Lago is set up to send no such e-mail.";
            case "integration_not_found" -> "Lago has no integration with this integration_code.";
            case "missing_payment_provider" -> "Its customer has no payment provider.";
            case "missing_payment_provider_customer" -> "The payment provider does not know its customer.";
            case "cannot_finalize_with_pending_taxes" -> "Its taxes are still being computed by the tax provider.";
            default ->
                permission(failure)
                        .map(lists -> "The API key may not read " + lists + ".")
                        .orElse(failure.message() + ".");
        };
    }

    /** The name of what the key may not read, as Lago's permissions call it. */
    private static Optional<String> permission(LagoFailure failure) {
        return failure.code().startsWith(MAY_NOT_READ)
                ? Optional.of(failure.code().substring(MAY_NOT_READ.length()).replace('_', ' ') + "s")
                : Optional.empty();
    }

    private static String addOnNotFound(Set<String> codes) {
        return codes.size() == 1
                ? "Lago has no add-on with this code: " + OneOffAccountData.named(codes) + "."
                : "Lago has no add-on with one of these codes, and does not say which: "
                        + OneOffAccountData.named(codes) + ".";
    }

    private String hint(LagoFailure failure, Optional<Invoice> invoice) {
        if (failure instanceof Unauthorized) {
            return "The API key is missing, wrong or expired. " + CHECK_SETTINGS;
        }
        if (failure instanceof RateLimited limited) {
            return "Wait "
                    + limited.retryAfter()
                            .map(wait -> Math.max(1, wait.toSeconds()) + " seconds")
                            .orElse("a few seconds")
                    + ", then call " + name + " again. Nothing was changed.";
        }
        if (failure.code().equals("link_not_allowed")) {
            return "Tell the user: if this host belongs to their Lago, the operator of this server can list it in"
                    + " LAGO_MCP_FILE_HOSTS. Call " + name + " without `as` for the link itself.";
        }
        if (failure.code().equals("link_not_encrypted")) {
            return "Tell the user: their Lago or its file storage should use https; where it cannot, the operator of"
                    + " this server can set LAGO_MCP_ALLOW_HTTP.";
        }
        if (failure instanceof Unavailable || failure instanceof Unreadable) {
            return "Nothing was changed. Call " + name + " once more; if it stays like this, tell the user to "
                    + RUN_DOCTOR;
        }
        if (failure instanceof Cancelled) {
            return "Call " + name + " again if the answer is still wanted.";
        }
        return hintByCode(failure, invoice);
    }

    private String hintByCode(LagoFailure failure, Optional<Invoice> invoice) {
        if (permission(failure).isPresent()) {
            return LACKS_PERMISSION;
        }
        return switch (reason(failure)) {
            case "write_action_not_allowed_for_invoice" -> LACKS_PERMISSION;
            case "resource_not_found", "not_found" -> "LAGO_API_URL is probably wrong. " + CHECK_SETTINGS;
            case "customer_not_found" -> "Search with find_customers to find the right external_customer_id.";
            case "add_on_not_found" -> OneOffAccountData.RIGHT_ADD_ON;
            case "plan_not_found" -> "Ask the user for the right code; plans are listed in Lago's dashboard.";
            case "subscription_not_found" -> "Find the external_id of the subscription with find_subscriptions.";
            case "billing_entity_not_found" -> "Ask the user for the right code, or leave billing_entity_code out.";
            case "integration_not_found" ->
                "Ask the user for the right code; integrations are listed in Lago's dashboard.";
            case "email_settings_disabled" ->
                "Tell the user: the owner of the Lago account can switch these e-mails on.";
            case "fees_not_found" -> "Give at least one line in fees.";
            case "payment_processor_is_currently_handling_payment" ->
                "Wait for its result: call find_invoice in a few minutes.";
            case "cannot_finalize_with_pending_taxes" -> "Call " + name + " again in a few minutes.";
            case "lock_acquisition_failed" ->
                "Lago is changing it at this moment and did nothing more. Call " + name + " again in a few seconds.";
            case "no_linked_payment_provider",
                    "missing_payment_provider",
                    "invalid_payment_provider",
                    "missing_payment_provider_customer" ->
                "Tell the user: payments are set up at the customer, in Lago's dashboard.";
            case "provider_error", "third_party_error" -> "Tell the user what the provider says in `details`.";
            default -> hintByState(failure, invoice);
        };
    }

    private String hintByState(LagoFailure failure, Optional<Invoice> invoice) {
        if (failure.code().equals("invoice_not_found") && invoice.isEmpty()) {
            return "Find it by its number with find_invoice, or search with find_all_invoices.";
        }
        if (invoice.isPresent()
                && (failure instanceof NotFound || failure instanceof NotAllowed || failure instanceof Forbidden)) {
            String requirement = requirement(failure, invoice).isPresent()
                    ? "" // it is the message already
                    : tool.eligibility()
                            .map(eligibility -> eligibility.requirement() + ". ")
                            .orElse("Its state does not permit this. ");
            return requirement
                    + (actions.on(invoice.get()).isEmpty()
                            ? "Nothing can be done with this invoice here."
                            : "What this invoice permits now is in `allowed_actions`.");
        }
        if (failure instanceof Invalid invalid) {
            String wrong = invalid.details().isPresent() ? "what `details` names" : "the arguments";
            return "Lago changed nothing. Correct " + wrong + " and call " + name + " again.";
        }
        return "Tell the user what happened.";
    }
}
