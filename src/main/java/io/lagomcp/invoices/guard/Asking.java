package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;

/** Asks a person about a plan, and takes nothing but a clear yes for one. */
final class Asking {
    private Asking() {}

    /** True for a yes, false for one that may come later; anything else is thrown as the refusal that it is. */
    static boolean saysYes(Confirmation confirmation, ConfirmationChannel channel) {
        if (channel.isRelay() && !confirmation.allowsRelay()) {
            throw new RefusedException(
                    Refusal.relayForbidden(), confirmation.decision().rule());
        }
        Answer answer = channel.ask(confirmation);
        if (answer instanceof Answer.Pending) {
            return false;
        }
        requireYes(answer, confirmation);
        return true;
    }

    private static void requireYes(Answer answer, Confirmation confirmation) {
        if (answer instanceof Answer.Refused refused) {
            throw new RefusedException(refused.refusal());
        }
        if (answer instanceof Answer.Unavailable unavailable) {
            throw new RefusedException(Refusal.unavailable(unavailable.why()));
        }
        if (confirmation.level() == Level.TYPED) {
            Proof proof = confirmation.plan().proof();
            if (!(answer instanceof Answer.Typed typed) || !proof.isGivenBy(typed.text())) {
                throw new RefusedException(Refusal.otherwiseTyped(proof));
            }
        }
    }
}
