package io.lagomcp.invoices.guard;

/**
 * Why a mutation was not carried out, though nothing went wrong: nothing was sent to Lago.
 *
 * @param code in snake case
 * @param message what happened
 * @param hint what the assistant can do next
 */
public record Refusal(String code, String message, String hint) {

    static Refusal unknown() {
        return new Refusal(
                "unknown_confirmation",
                "There is no plan with this confirmation_id: this call changed nothing.",
                "Plans do not outlive the server. Where it may have been confirmed before, look first whether it happened; "
                        + "else call the tool itself again for a new plan.");
    }

    static Refusal expired() {
        return new Refusal(
                "confirmation_expired",
                "The plan is too old: nothing was changed.",
                "Call the tool again for a new plan and ask the user again.");
    }

    static Refusal otherPrincipal() {
        return new Refusal(
                "confirmation_of_another",
                "This plan was made for another caller: nothing was changed.",
                "Call the tool itself for a plan of your own.");
    }

    static Refusal otherStatement() {
        return new Refusal(
                "statement_mismatch",
                "The statement is not the one of this plan: nothing was changed.",
                "Show the user the plan's statement and repeat it word for word.");
    }

    static Refusal invoiceChanged(InvoiceSnapshot before, InvoiceSnapshot now) {
        return new Refusal(
                "invoice_changed",
                "The invoice has changed since the plan was made (" + before.changesIn(now)
                        + "): nothing was changed by this call.",
                "Call the tool again for a new plan and ask the user again.");
    }

    static Refusal inProgress() {
        return new Refusal(
                "confirmation_in_progress",
                "This plan is being carried out right now by another call.",
                "Wait a moment, then call confirm_action again with the same confirmation_id for its receipt.");
    }

    static Refusal denied(Decision.Deny deny) {
        return new Refusal(deny.code(), deny.reason(), "Tell the user; only whoever runs this server can permit it.");
    }

    /** The person said no. */
    public static Refusal declined() {
        return new Refusal(
                "declined",
                "The user declined: nothing was changed.",
                "Do not call this again unless the user asks for it.");
    }

    /** The person neither agreed nor declined, for example by closing the question. */
    public static Refusal dismissed() {
        return new Refusal(
                "not_confirmed",
                "The user closed the question without a yes: nothing was changed.",
                "Ask the user what they want before you call again.");
    }

    static Refusal unavailable(String why) {
        return new Refusal(
                "confirmation_unavailable",
                why + ": nothing was changed.",
                "Ask the user in the conversation. If they agree, call again; they will be asked to confirm.");
    }

    /** No usable answer came. */
    public static Refusal noAnswer(String why) {
        return new Refusal(
                "no_confirmation",
                why + ": nothing was changed.",
                "Ask the user in the conversation. If they agree, call again; they will be asked to confirm.");
    }
}
