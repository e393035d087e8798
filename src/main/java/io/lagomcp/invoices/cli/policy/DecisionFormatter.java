package io.lagomcp.invoices.cli.policy;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import java.time.Duration;

/** Formats a policy decision as text. */
final class DecisionFormatter {
    private DecisionFormatter() {}

    /** In a few words. */
    static String of(PolicyDecision decision) {
        return isTyped(decision) ? "confirm by typing" : decision.word();
    }

    /** With all options, without a reason. */
    static String inFull(PolicyDecision decision) {
        return of(decision)
                + (decision instanceof PolicyDecision.Confirm confirm
                        ? (confirm.secondPerson() ? ", by a second person" : "")
                                + (confirm.relayAllowed() ? "" : ", never through the relay")
                        : "");
    }

    private static boolean isTyped(PolicyDecision decision) {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.level() == ConfirmationLevel.TYPED;
    }

    /** What would happen to this plan, in sentences. */
    static String about(Plan plan, PolicyDecision decision) {
        if (decision instanceof PolicyDecision.Deny deny) {
            return "It would be refused: " + deny.reason();
        }
        if (decision instanceof PolicyDecision.Confirm confirm) {
            String who = confirm.secondPerson() ? "An approver who is another person than its maker" : "A person";
            return (isTyped(decision)
                            ? who + " would be asked to type the "
                                    + plan.proof().what() + ": " + plan.proof().expected() + "."
                            : who + " would be asked for a yes.")
                    + (confirm.relayAllowed()
                            ? " If the client cannot ask, the assistant may relay the user's approval."
                            : " If the client cannot ask, it would not be done.");
        }
        return "It would be done without asking.";
    }

    /** A duration in its largest whole unit. */
    static String length(Duration time) {
        if (time.toSeconds() % 60 != 0) {
            return counted(time.toSeconds(), "second");
        }
        if (time.toMinutes() % 60 != 0) {
            return counted(time.toMinutes(), "minute");
        }
        return time.toHours() % 24 == 0 ? counted(time.toDays(), "day") : counted(time.toHours(), "hour");
    }

    /** For example {@code 1 hour} or {@code 2 hours}. */
    static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
