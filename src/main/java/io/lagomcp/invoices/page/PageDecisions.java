package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.MutationFailedException;
import io.lagomcp.invoices.approval.MutationOutcome;
import io.lagomcp.invoices.approval.PartOutcome;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.PrincipalPauses.Decider;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.TypedChallenge;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.page.view.PlanView.Notice;
import java.util.Set;

/** Passes what a person decided on the page to the approval service, and says what came of it. */
record PageDecisions(ApprovalService approvals, PausedPrincipals pauses) {
    private static final String CHANNEL = "page";
    private static final String CLIENT = "approval page";

    /**
     * Does what the form says.
     *
     * @param action {@code approve}, {@code reject}, {@code check}, or {@code pause} for the maker of the plan
     */
    Notice make(String action, PlanDetails details, FormFields form, Principal principal) {
        PendingPlan plan = details.plan();
        if (action.equals("pause")) {
            return pauses.pause(plan.maker(), form.reason(), decider(principal));
        }
        Set<String> leftOut = action.equals("approve") ? BatchViewBuilder.leftOut(details, form) : Set.of();
        try {
            MutationOutcome outcome =
                    switch (action) {
                        case "approve" ->
                            approvals.confirm(
                                    plan.id(), plan.plan().statement(), leftOut, caller(principal, form.text("typed")));
                        case "reject" ->
                            approvals
                                    .inbox()
                                    .reject(
                                            plan.id(),
                                            plan.plan().statement(),
                                            form.reason(),
                                            CHANNEL,
                                            caller(principal, ""));
                        default -> approvals.inbox().outcome(plan.id(), caller(principal, ""));
                    };
            return notice(outcome);
        } catch (RefusedException refused) {
            return new Notice(
                    "caution",
                    "Nothing was changed",
                    leftOut.isEmpty()
                            ? refused.refusal().message()
                            : ofTicked(
                                    refused.refusal(),
                                    BatchViewBuilder.waiting(details, part -> BatchViewBuilder.isTicked(part, form))
                                            .proof()));
        } catch (MutationFailedException failed) {
            return failed.failure() instanceof LagoFailure.OutcomeUnknown
                    ? new Notice(
                            "danger",
                            "The outcome is not known",
                            "Lago's answer got lost, so the change may have been made. Look at the invoice in Lago,"
                                    + " then check the outcome here.")
                    : new Notice(
                            "danger",
                            "Lago refused the change",
                            failed.failure().message() + ".");
        } catch (LagoException unread) {
            return new Notice(
                    "caution",
                    "Nothing was changed",
                    "Lago could not be read before the change: "
                            + unread.failure().message() + ".");
        }
    }

    private static String ofTicked(Refusal refusal, TypedChallenge proof) {
        return refusal.equals(Refusal.challengeMismatch(proof))
                ? "For the invoices that you ticked, type the " + proof.what() + ", which is " + proof.expected()
                        + ". Leave out the others once more."
                : refusal.message();
    }

    private static Notice notice(MutationOutcome outcome) {
        if (outcome instanceof MutationOutcome.Done done) {
            return new Notice(
                    "good",
                    done.repeated() ? "This was done before" : "Approved and done",
                    done.differs() ? "The invoice is not exactly as was approved: look at it in Lago." : "");
        }
        if (outcome instanceof MutationOutcome.OfBatch batch) {
            long done = batch.count(PartOutcome.State.DONE);
            long leftOut = batch.count(PartOutcome.State.LEFT_OUT);
            boolean all = done + leftOut == batch.parts().size();
            return new Notice(
                    all ? "good" : "caution",
                    done + " of " + batch.parts().size() + " invoices are done",
                    (leftOut == 0 ? "" : leftOut + " left out. ")
                            + (batch.goesOn() ? "What was not begun waits for another approval." : ""));
        }
        if (outcome instanceof MutationOutcome.Rejected) {
            return new Notice("good", "Rejected", "Nothing was changed. The maker of the plan sees the reason.");
        }
        return new Notice("caution", "The plan still waits", "Nothing was changed.");
    }

    static Decider decider(Principal principal) {
        return Decider.of(caller(principal, ""));
    }

    private static Caller caller(Principal principal, String typed) {
        return new Caller(principal, CLIENT, new ConfirmationChannel() {
            @Override
            public String name() {
                return CHANNEL;
            }

            @Override
            public Answer ask(PendingPlan confirmation) {
                return confirmation.level() == ConfirmationLevel.TYPED
                        ? new Answer.Typed(typed)
                        : new Answer.Approved();
            }
        });
    }
}
