package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.TypedChallenge;

/** Asks a person about a plan, and takes nothing but a clear yes for one. */
final class ConfirmationPrompter {
    private ConfirmationPrompter() {}

    /** True for a yes, false for one that may come later; anything else is thrown as the refusal that it is. */
    static boolean confirms(PendingPlan confirmation, ConfirmationChannel channel) {
        if (channel.isRelay() && !confirmation.allowsRelay()) {
            throw new RefusedException(
                    Refusal.RELAY_FORBIDDEN, confirmation.decision().rule());
        }
        Answer answer = channel.ask(confirmation);
        if (answer instanceof Answer.Pending) {
            return false;
        }
        requireYes(answer, confirmation);
        return true;
    }

    private static void requireYes(Answer answer, PendingPlan confirmation) {
        if (answer instanceof Answer.Refused refused) {
            throw new RefusedException(refused.refusal());
        }
        if (answer instanceof Answer.Unavailable unavailable) {
            throw new RefusedException(Refusal.unavailable(unavailable.why()));
        }
        if (confirmation.level() == ConfirmationLevel.TYPED) {
            TypedChallenge proof = confirmation.proof();
            if (!(answer instanceof Answer.Typed typed) || !proof.isGivenBy(typed.text())) {
                throw new RefusedException(Refusal.challengeMismatch(proof));
            }
        }
    }
}
