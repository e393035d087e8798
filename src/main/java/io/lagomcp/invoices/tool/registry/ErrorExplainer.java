package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.MutationFailedException;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
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
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.oneoff.OneOffAccountData;
import io.lagomcp.invoices.tool.oneoff.OneOffLines;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceView;
import io.lagomcp.invoices.tool.write.AllowedActions;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one place where a failure of Lago becomes an error that an assistant understands: what happened, what it means for
 * the invoice at hand, and what to do next.
 */
final class ErrorExplainer {
    private static final String RUN_DOCTOR = "run `lago-invoices-mcp doctor`, which checks the settings.";
    private static final String NOBODY_KNOWS = "It may or may not have happened.";
    private static final String CHECK_SETTINGS = "Tell the user to " + RUN_DOCTOR;

    private final AllowedActions actions;
    private final SuggestedCalls nextCalls;

    ErrorExplainer(AllowedActions actions) {
        this.actions = actions;
        this.nextCalls = new SuggestedCalls(actions);
    }

    /**
     * Explains a failure.
     *
     * @param tool what was called
     * @param arguments of the call
     * @param invoice the invoice it was called for, as it is now, where that could be read
     */
    ToolError explain(LagoFailure failure, String tool, ObjectNode arguments, Optional<Invoice> invoice) {
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
        return new ToolError(
                        failure.code(),
                        state + message(failure, tool, arguments, invoice),
                        hint(failure, tool, invoice),
                        more)
                .leadingTo(nextCalls(failure, tool, arguments, invoice));
    }

    private List<SuggestedCall> nextCalls(
            LagoFailure failure, String tool, ObjectNode arguments, Optional<Invoice> invoice) {
        if (failure.code().equals("customer_not_found")) {
            String customer = arguments.path("external_customer_id").asString("");
            return actions.among(List.of(SuggestedCall.of("find_all_invoices", "search_term", customer)));
        }
        return invoice.map(found -> nextCalls.insteadOf(tool, found)).orElse(List.of());
    }

    /** Explains that nobody knows whether Lago acted, and names the read that settles it. */
    ToolError unknownOutcome(MutationFailedException failed) {
        Plan plan = failed.plan();
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.set("settle_with", ToolError.json(plan.settledBy()));
        more.putObject("confirmation")
                .put("confirmation_id", failed.confirmationId())
                .put("statement", plan.statement());
        return new ToolError(
                failed.failure().code(),
                failed.failure().message() + ". "
                        + failed.seen().map(ErrorExplainer::inWords).orElse(NOBODY_KNOWS),
                "Do not call " + plan.tool() + " again yet. Make the call in settle_with and look whether it happened;"
                        + " or call confirm_action with confirmation, which only looks at " + whereItShows(plan.tool())
                        + ", and answers once it is settled. What Lago shows nothing of counts as not done from "
                        + failed.notDoneFrom().truncatedTo(ChronoUnit.SECONDS) + " on.",
                more);
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

    private static String whereItShows(String tool) {
        return switch (tool) {
            case "create_invoice" -> "the customer's newest invoices";
            case "void_invoice" -> "the invoice and its credit notes";
            case "retry_payment" -> "the payments of the invoice";
            case "resend_invoice_email" -> "the invoice, where no e-mail shows, so ask who should have got it";
            case "sync_salesforce_id" -> "the invoice, where the id does not show, so look in Lago's dashboard";
            default -> "the invoice";
        };
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

    private static String message(LagoFailure failure, String tool, ObjectNode arguments, Optional<Invoice> invoice) {
        if (failure.code().equals("invoice_not_found") && invoice.isPresent()) {
            return "Lago answers \"not found\" because " + tool + " is not possible in this state.";
        }
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
            case "invalid_status" -> "The invoice's state does not permit " + tool + ".";
            case "payment_processor_is_currently_handling_payment" -> "A payment for it is being processed right now.";
            case "metadata_on_draft_invoice" -> "A draft cannot carry metadata.";
            case "payment_status_update_on_draft_invoice" -> "The payment status of a draft cannot be set.";
            case "update_on_voided_invoice" -> "A voided invoice cannot be changed.";
            case "not_voidable" -> "Only a finalized invoice can be voided.";
            case "not_deletable" -> "Only a draft can be deleted.";
            case "invoice_synced_to_external_system" -> "Another system has it already, and would keep it.";
            case "credit_note_not_deletable" -> "It has a credit note that cannot be deleted.";
            case "not_disputable" -> "Only a finalized or voided invoice can have lost a dispute.";
            case "invoice_not_finalized" -> "Only a finalized invoice can be sent.";
            case "email_settings_disabled" -> "Lago is set up to send no such e-mail.";
            case "integration_not_found" -> "Lago has no integration with this integration_code.";
            case "invalid_invoice_status_or_payment_status" -> "There is nothing to pay by itself in this state.";
            case "no_linked_payment_provider" ->
                "Its customer has no payment provider, or it is self-billed: Lago charges nobody.";
            case "missing_payment_provider" -> "Its customer has no payment provider.";
            case "invalid_payment_provider" -> "The payment provider of its customer makes no payment pages.";
            case "missing_payment_provider_customer" -> "The payment provider does not know its customer.";
            case "cannot_finalize_with_pending_taxes" -> "Its taxes are still being computed by the tax provider.";
            default -> failure.message() + ".";
        };
    }

    private static String addOnNotFound(Set<String> codes) {
        return codes.size() == 1
                ? "Lago has no add-on with this code: " + OneOffAccountData.named(codes) + "."
                : "Lago has no add-on with one of these codes, and does not say which: "
                        + OneOffAccountData.named(codes) + ".";
    }

    private String hint(LagoFailure failure, String tool, Optional<Invoice> invoice) {
        if (failure instanceof Unauthorized) {
            return "The API key is missing, wrong or expired. " + CHECK_SETTINGS;
        }
        if (failure instanceof RateLimited limited) {
            return "Wait "
                    + limited.retryAfter()
                            .map(wait -> Math.max(1, wait.toSeconds()) + " seconds")
                            .orElse("a few seconds")
                    + ", then call " + tool + " again. Nothing was changed.";
        }
        if (failure.code().equals("link_not_allowed")) {
            return "Tell the user: if this host belongs to their Lago, whoever runs this server can list it in"
                    + " LAGO_MCP_FILE_HOSTS. Call " + tool + " without `as` for the link itself.";
        }
        if (failure.code().equals("link_not_encrypted")) {
            return "Tell the user: their Lago or its file storage should use https; where it cannot, whoever runs this"
                    + " server can set LAGO_MCP_ALLOW_HTTP.";
        }
        if (failure instanceof Unavailable || failure instanceof Unreadable) {
            return "Nothing was changed. Call " + tool + " once more; if it stays like this, tell the user to "
                    + RUN_DOCTOR;
        }
        if (failure instanceof Cancelled) {
            return "Call " + tool + " again if the answer is still wanted.";
        }
        return hintByCode(failure, tool, invoice);
    }

    private String hintByCode(LagoFailure failure, String tool, Optional<Invoice> invoice) {
        return switch (reason(failure)) {
            case "read_action_not_allowed_for_invoice", "write_action_not_allowed_for_invoice" ->
                "The API key lacks this permission; only the owner of the Lago account can grant it. " + CHECK_SETTINGS;
            case "resource_not_found", "not_found" -> "LAGO_API_URL is probably wrong. " + CHECK_SETTINGS;
            case "customer_not_found" ->
                "Search with find_all_invoices and search_term to find the right external_customer_id.";
            case "add_on_not_found" -> OneOffAccountData.RIGHT_ADD_ON;
            case "plan_not_found" -> "Ask the user for the right code; plans are listed in Lago's dashboard.";
            case "subscription_not_found" ->
                "The external_id of each subscription is in `subscriptions` of its customer's invoices: find_invoice"
                        + " with fields subscriptions.";
            case "billing_entity_not_found" -> "Ask the user for the right code, or leave billing_entity_code out.";
            case "integration_not_found" ->
                "Ask the user for the right code; integrations are listed in Lago's dashboard.";
            case "email_settings_disabled" ->
                "Tell the user: whoever runs the Lago account can switch these e-mails on.";
            case "fees_not_found" -> "Give at least one line in fees.";
            case "payment_processor_is_currently_handling_payment" ->
                "Wait for its result: call find_invoice in a few minutes.";
            case "cannot_finalize_with_pending_taxes" -> "Call " + tool + " again in a few minutes.";
            case "lock_acquisition_failed" ->
                "Lago is changing it at this moment and did nothing more. Call " + tool + " again in a few seconds.";
            case "no_linked_payment_provider",
                    "missing_payment_provider",
                    "invalid_payment_provider",
                    "missing_payment_provider_customer" ->
                "Tell the user: payments are set up at the customer, in Lago's dashboard.";
            case "provider_error", "third_party_error" -> "Tell the user what the provider says in `details`.";
            default -> hintByState(failure, tool, invoice);
        };
    }

    private String hintByState(LagoFailure failure, String tool, Optional<Invoice> invoice) {
        if (failure.code().equals("invoice_not_found") && invoice.isEmpty()) {
            return "Find it by its number with find_invoice, or search with find_all_invoices.";
        }
        if (invoice.isPresent()
                && (failure instanceof NotFound || failure instanceof NotAllowed || failure instanceof Forbidden)) {
            return requirement(tool)
                    + (actions.on(invoice.get()).isEmpty()
                            ? " Nothing can be done with this invoice here."
                            : " What this invoice permits now is in `allowed_actions`.");
        }
        if (failure instanceof Invalid invalid) {
            String wrong = invalid.details().isPresent() ? "what `details` names" : "the arguments";
            return "Lago changed nothing. Correct " + wrong + " and call " + tool + " again.";
        }
        return "Tell the user what happened.";
    }

    private static String requirement(String tool) {
        return switch (tool) {
            case "finalize_invoice" -> "Only a draft of type subscription can be finalized.";
            case "download_invoice_xml" -> "Only a finalized invoice has an XML.";
            case "refresh_invoice" -> "Only a draft of type subscription can be refreshed.";
            case "download_invoice" -> "Only a finalized invoice has a PDF.";
            case "void_invoice" ->
                "Only a finalized invoice can be voided, and a credit note takes a premium licence of Lago.";
            case "delete_invoice" -> "Only a draft that no other system knows can be deleted.";
            case "retry_invoice" -> "Only a failed invoice can be retried.";
            case "lose_dispute_invoice" -> "Only a finalized or voided invoice can have lost a dispute.";
            case "invoice_payment_url" ->
                "It takes an unpaid invoice that is finalized, pending or failed, and a payment provider with payment"
                        + " pages.";
            case "resend_invoice_email" -> "Only a finalized invoice can be sent.";
            case "retry_payment" -> "Only an unpaid invoice that is finalized or pending can be charged again.";
            default -> "Its state does not permit this.";
        };
    }
}
