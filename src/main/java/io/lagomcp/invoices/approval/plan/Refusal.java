package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why a mutation was not carried out, though nothing went wrong: nothing was sent to Lago.
 *
 * @param code in snake case
 * @param message what happened
 * @param hint what the assistant can do next
 */
public record Refusal(String code, String message, String hint) {
    private static final String REJECTED = "rejected";
    private static final String PAUSED = "principal_paused";
    private static final int MOST_NAMED = 10;
    private static final String CHANGED = "invoice_changed";
    private static final String WIDER_GRANT =
            "Tell the user: the server's operator gives roles and tools, and the headers X-MCP-Readonly and"
                    + " X-MCP-Tools in the settings of their client may have narrowed them.";
    private static final String ASK_AGAIN =
            "Ask the user in the conversation. If they agree, call again; they will be asked to confirm.";

    /** So that nobody learns of the plans of others by trying ids, a plan that does not concern the caller is as unknown. */
    public static final Refusal UNKNOWN = new Refusal(
            "unknown_confirmation",
            "There is no plan with this confirmation_id: this call changed nothing.",
            "Plans are dropped a day after they expire, and those of others are not shown. Where it may have been"
                    + " confirmed before, look first whether it happened; else call the tool itself again for a new"
                    + " plan.");

    public static final Refusal EXPIRED = new Refusal(
            "confirmation_expired",
            "The plan is too old: nothing was changed.",
            "Call the tool again for a new plan and ask the user again.");

    /** Too much time passed between the intent and the request, so that nothing was sent; the plan can be confirmed again. */
    public static final Refusal NOT_SENT_IN_TIME = new Refusal(
            "not_sent_in_time",
            "The server could not send the request within 30 seconds after the approval: nothing was sent.",
            "Repeat this request as it was, while the plan has not expired; else call the tool again for a new"
                    + " plan.");

    public static final Refusal APPROVER_NEEDED = new Refusal(
            "approver_needed",
            "This plan waits for an approver, and its caller is none: nothing was changed.",
            "Give an approver the confirmation_id and the statement: they call confirm_action with both. Then"
                    + " repeat this call to see the result.");

    public static final Refusal SECOND_PERSON_NEEDED = new Refusal(
            "second_person_needed",
            "The policy requires the approval of a second person, and this approval is from the person who planned"
                    + " it: nothing was changed.",
            "Give another approver, who is another person, the confirmation_id and the statement: they call"
                    + " confirm_action with both. Then repeat this call to see the result.");

    public static final Refusal PERMISSION_REVOKED = new Refusal(
            "not_permitted",
            "The access of the caller, or of the plan's maker, was revoked: nothing was changed.",
            "Tell the user; only the server's operator can give it again.");

    public static final Refusal STATEMENT_MISMATCH = new Refusal(
            "statement_mismatch",
            "The statement is not the one of this plan: nothing was changed.",
            "Show the user the plan's statement and repeat it word for word.");

    public static final Refusal TOO_MANY_PLANS_IN_ALL = new Refusal(
            "too_many_plans",
            "This server holds as many plans as it can: nothing was changed.",
            "Call the tool again in a few minutes: plans that nobody confirms expire by themselves.");

    public static final Refusal IN_PROGRESS = new Refusal(
            "confirmation_in_progress",
            "This plan is being carried out right now by another call.",
            "Wait a moment, then repeat this request as it was for the receipt: confirm_action with the same"
                    + " confirmation_id, or the request with the same requestState. With neither, look whether it"
                    + " happened before you call the tool again.");

    public static final Refusal POLICY_CHANGED = new Refusal(
            "policy_changed",
            "The policy now says something else about this plan than when it was made: nothing was changed.",
            "Call the tool again for a new plan and ask the user again.");

    public static final Refusal INVOICE_BUSY = new Refusal(
            "invoice_busy",
            "Another call acts on this invoice, or has just acted: nothing was changed by this one.",
            "Call find_invoice to see how it is now; then call the tool again for a new plan.");

    public static final Refusal DONE_MEANWHILE = new Refusal(
            "done_meanwhile",
            "The very same was done, or begun, after this plan was made: nothing was changed by this call.",
            "Look whether that is all the user wanted. If they want it once more, call the tool again for a new"
                    + " plan.");

    public static final Refusal RELAY_FORBIDDEN = new Refusal(
            "relay_forbidden",
            "The user has to be asked in another way than through the assistant: nothing was changed.",
            "Tell the user: it takes a client that asks them itself (elicitation), or another policy.");

    public static final Refusal DID_NOT_HAPPEN = new Refusal(
            "did_not_happen",
            "Lago's answer had got lost, and Lago shows nothing of it: it did not happen.",
            "If the user still wants it, call the tool itself again for a new plan.");

    public static final Refusal REQUEST_KEY_OF_OTHER = new Refusal(
            "request_key_used",
            "This idempotency_key was used before with other arguments: nothing was changed.",
            "Give the same arguments for the earlier receipt, or another idempotency_key for another request.");

    public static final Refusal REQUEST_KEY_TAKEN = new Refusal(
            "request_key_used",
            "This idempotency_key was used meanwhile: nothing was changed by this call.",
            "Call the tool itself again with the same idempotency_key and arguments for the receipt.");

    public static final Refusal AUDIT_UNAVAILABLE = new Refusal(
            "audit_unavailable",
            "The audit log cannot be read or written, and without it nothing is changed.",
            "Tell the user; `lago-invoices-mcp audit verify` and the server's log say what is wrong with it.");

    /** The audit log lacks the line of the plan, so that it cannot say whether the plan was carried out. */
    public static final Refusal OTHER_AUDIT_LOG = new Refusal(
            "other_audit_log",
            "The plan was made under another audit log, or an earlier copy of this one took its place: nothing was"
                    + " changed.",
            "Look first whether the change was made before; if not, call the tool again for a new plan. Tell the"
                    + " user: `lago-invoices-mcp doctor` names such plans, and the server's operator can put the"
                    + " audit log back.");

    /** A batch whose statement no assistant could repeat. */
    public static final Refusal BATCH_TOO_LONG = new Refusal(
            "batch_too_long",
            "The plan of this batch is too long to be shown and confirmed: nothing was changed.",
            "Plan fewer invoices at a time.");

    /** The person said no. */
    public static final Refusal DECLINED = new Refusal(
            "declined",
            "The user declined: nothing was changed.",
            "Do not call this again unless the user asks for it.");

    /** The same, where what became of the plan before cannot be read. */
    public static final Refusal DECLINED_FOR_NOW = new Refusal(
            "declined",
            "The user declined: this server will not carry out the plan. Whether it was carried out before cannot be read now.",
            "Ask again with confirm_action once the audit log can be read.");

    /** The person neither agreed nor declined, for example by closing the question. */
    public static final Refusal DISMISSED = new Refusal(
            "not_confirmed",
            "The user closed the question without a yes: nothing was changed.",
            "Ask the user what they want before you call again.");

    /** What came back is no answer to what was asked. */
    public static final Refusal INVALID_ANSWER = new Refusal(
            "confirmation_invalid", "The answer does not fit the question: nothing was changed.", ASK_AGAIN);

    /** The connection to the person ended before they answered. */
    public static final Refusal SESSION_ENDED =
            new Refusal("session_ended", "The session ended before the user answered: nothing was changed.", ASK_AGAIN);

    /** The call was taken back before the person answered. */
    public static final Refusal CANCELLED = new Refusal(
            "cancelled",
            "The call was cancelled before the user answered: nothing was changed.",
            "Ask the user what they want before you call again.");

    public static Refusal onlyReads(Role role) {
        return new Refusal(
                "not_permitted", "The role " + role.word() + " only reads: nothing was changed.", WIDER_GRANT);
    }

    public static Refusal notGranted(Set<String> tools) {
        return new Refusal(
                "not_permitted",
                "This caller may use " + (tools.isEmpty() ? "no tool" : "only " + inOrder(tools))
                        + ": nothing was done.",
                WIDER_GRANT);
    }

    private static String inOrder(Set<String> tools) {
        return tools.stream().map(SafeText::token).sorted().collect(Collectors.joining(", "));
    }

    public static Refusal invoiceChanged(InvoiceSnapshot before, InvoiceSnapshot now) {
        return invoiceChanged("The invoice has changed since the plan was made (" + before.changesIn(now) + ")");
    }

    /**
     * What the plan rests on beside its invoice has changed.
     *
     * @param changes in words
     */
    public static Refusal planChanged(String changes) {
        return invoiceChanged("The same call would now make another plan (" + changes + ")");
    }

    private static Refusal invoiceChanged(String message) {
        return new Refusal(
                CHANGED,
                message + ": nothing was changed by this call.",
                "Call the tool again for a new plan and ask the user again.");
    }

    public static Refusal tooManyPlans(long open) {
        return new Refusal(
                "too_many_plans",
                "This caller has " + open
                        + " plans that wait for a yes or whose outcome is not known, and no room for one"
                        + " more: nothing was changed.",
                "Call confirm_action for those that the user wants, or wait: a plan that nobody confirms expires by"
                        + " itself. Then call the tool again.");
    }

    public static Refusal challengeMismatch(TypedChallenge proof) {
        return new Refusal(
                "typed_mismatch",
                "The user did not type the " + proof.what() + " of this plan: nothing was changed.",
                "Ask the user whether this is what they want. If so, call again; they will be asked again.");
    }

    public static Refusal requestKeyUnsettled(SuggestedCall read) {
        return new Refusal(
                "request_key_unsettled",
                "What became of the earlier call with this idempotency_key is not known; nothing was done now.",
                "Call " + read.described() + ", and look whether it happened.");
    }

    /**
     * The same call was made before.
     *
     * @param begun when
     * @param seen what Lago shows of it now
     * @param notDoneFrom from when on it counts as not done, if Lago shows nothing of it
     */
    public static Refusal sameCallUnsettled(
            Instant begun, OutcomeEvidence seen, Instant notDoneFrom, SuggestedCall read) {
        return new Refusal(
                "earlier_call_unsettled",
                "The very same call, made at " + begun.truncatedTo(ChronoUnit.SECONDS) + ", has no known outcome, and "
                        + inWords(seen) + ": nothing was done now.",
                "Call " + read.described() + ", and look whether it happened. From "
                        + notDoneFrom.truncatedTo(ChronoUnit.SECONDS)
                        + " on, this call looks again, and then asks the user if it did not happen.");
    }

    /**
     * The call is not possible, and the same call of long ago may be why.
     *
     * @param why the call is not possible
     * @param begun when the earlier call was made
     */
    public static Refusal impossibleAfterUnsettled(String why, Instant begun, SuggestedCall read) {
        return new Refusal(
                "earlier_call_unsettled",
                "This is not possible (" + why + "). The same call, made at " + begun.truncatedTo(ChronoUnit.SECONDS)
                        + ", has no known outcome and may be why, but Lago does not show whether it happened: nothing"
                        + " was done now.",
                "Call " + read.described() + ", and look whether it happened. The server's operator can then settle"
                        + " the earlier call with `lago-invoices-mcp audit resolve`.");
    }

    /** The plan is not kept any more, so only the same call can look. */
    public static Refusal recordedUnsettled(String tool, Instant begun) {
        return new Refusal(
                "earlier_call_unsettled",
                "This plan was begun at " + begun.truncatedTo(ChronoUnit.SECONDS)
                        + ", and its outcome is not known: nothing was done now.",
                "Call " + tool + " again with the same arguments: it looks first whether it happened.");
    }

    private static String inWords(OutcomeEvidence seen) {
        if (seen instanceof OutcomeEvidence.NothingThere) {
            return "Lago shows nothing of it so far";
        }
        return seen instanceof OutcomeEvidence.Unread
                ? "Lago cannot be read to find out"
                : "Lago does not show whether it happened";
    }

    /** The caller may change nothing until somebody resumes them. */
    public static Refusal paused(Pause pause) {
        return new Refusal(
                PAUSED,
                inWords(pause) + ". Nothing was changed.",
                "Tell the user who paused them and why. Reading goes on. Another approver can resume them on the"
                        + " approval page, and the server's operator with `lago-invoices-mcp approvals resume`.");
    }

    /** The maker of the plan may change nothing until somebody resumes them. */
    public static Refusal makerPaused(Pause pause) {
        return new Refusal(
                PAUSED,
                "The maker of this plan is paused (" + inWords(pause) + "): nothing was changed.",
                "The plan still waits: reject it, or resume its maker first.");
    }

    private static String inWords(Pause pause) {
        return SafeText.token(pause.by()) + " paused " + SafeText.token(pause.principal()) + " at "
                + pause.since().truncatedTo(ChronoUnit.SECONDS) + ": " + SafeText.quotedWhole(pause.reason());
    }

    public static Refusal alreadyPaused(Pause pause) {
        return new Refusal(
                "already_paused", inWords(pause) + ". Nothing was changed.", "Resume them first for another reason.");
    }

    public static Refusal denied(PolicyDecision.Deny deny) {
        return new Refusal(deny.code(), deny.reason(), "Tell the user; only the server's operator can permit it.");
    }

    /**
     * Somebody rejected the plan.
     *
     * @param by the name of the principal
     * @param reason in their words; empty text where they gave none
     */
    public static Refusal rejected(String by, String reason) {
        return new Refusal(
                REJECTED,
                SafeText.token(by) + " rejected this plan"
                        + (reason.isEmpty() ? "" : ": " + SafeText.quotedWhole(reason)) + ". Nothing was changed.",
                "Tell the user who rejected it and why. To ask once more, call the tool again with a reason that"
                        + " answers the rejection.");
    }

    /** Whether it is that somebody {@linkplain #rejected rejected} the plan. */
    public boolean isRejection() {
        return code.equals(REJECTED);
    }

    /** Whether what the plan rests on has changed, so that it would be refused every time. */
    public boolean isOfChange() {
        return code.equals(CHANGED);
    }

    /** Whether it would hold for every other plan of the same batch too. */
    public boolean concernsEveryPlan() {
        return code.equals(PAUSED)
                || isRejection()
                || List.of(DECLINED, AUDIT_UNAVAILABLE, EXPIRED, NOT_SENT_IN_TIME, OTHER_AUDIT_LOG)
                        .contains(this);
    }

    /**
     * An approver left an invoice out of a batch.
     *
     * @param by the name of the principal
     */
    public static Refusal leftOut(String by) {
        return new Refusal(
                "left_out",
                SafeText.token(by) + " left this invoice out of the batch. It was not changed.",
                "Tell the user who left it out. To ask once more, call the tool for this invoice.");
    }

    /** A batch of which nothing can be done. */
    public static Refusal nothingInBatch(List<Batch.LeftOut> leftOut) {
        return new Refusal(
                "nothing_to_do",
                "None of these " + leftOut.size() + " invoices can be changed: "
                        + leftOut.stream()
                                .limit(MOST_NAMED)
                                .map(out -> out.named() + ": " + out.why())
                                .collect(Collectors.joining(" "))
                        + (leftOut.size() > MOST_NAMED ? " …" : ""),
                "Nothing was changed. Look at the invoices, and name those for which it is possible.");
    }

    /** An approver wants to leave out what is not in the batch, or was begun, or all of it. */
    public static Refusal cannotLeaveOut(String what) {
        return new Refusal(
                "cannot_leave_out",
                what + ": nothing was changed by this call.",
                "Look at the batch again, and name invoices that are in it and not begun; to do none of them, reject"
                        + " it.");
    }

    public static Refusal unavailable(String why) {
        return new Refusal(
                "confirmation_unavailable",
                why + ": nothing was changed.",
                "Ask the user in the conversation. If they agree, call again. If that fails too, tell them: the"
                        + " server's operator can choose another way to ask.");
    }

    /** The person was silent for all of this time. */
    public static Refusal timedOut(Duration wait) {
        long seconds = wait.toSeconds();
        return new Refusal(
                "confirmation_timed_out",
                "The user did not answer within " + seconds + (seconds == 1 ? " second" : " seconds")
                        + ": nothing was changed.",
                ASK_AGAIN);
    }
}
