package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Level;
import io.lagomcp.invoices.guard.Plan;
import java.time.Duration;

/** What a policy decides, as a person says it. */
final class DecisionWords {
    private DecisionWords() {}

    /** In a word or three. */
    static String of(Decision decision) {
        return isTyped(decision) ? "confirm by typing" : decision.word();
    }

    /** With everything that belongs to it, except for a reason. */
    static String inFull(Decision decision) {
        boolean relayForbidden = decision instanceof Decision.Confirm confirm && !confirm.relayAllowed();
        return of(decision) + (relayForbidden ? ", never through the relay" : "");
    }

    private static boolean isTyped(Decision decision) {
        return decision instanceof Decision.Confirm confirm && confirm.level() == Level.TYPED;
    }

    /** What would happen with this plan, in sentences. */
    static String about(Plan plan, Decision decision) {
        if (decision instanceof Decision.Deny deny) {
            return "It would be refused: " + deny.reason();
        }
        if (decision instanceof Decision.Confirm confirm) {
            return (isTyped(decision)
                            ? "A person would be asked to type the "
                                    + plan.proof().what() + ": " + plan.proof().expected() + "."
                            : "A person would be asked for a yes.")
                    + (confirm.relayAllowed()
                            ? " Where the client cannot ask, the assistant may pass the user's yes on."
                            : " Where the client cannot ask, it would not be done.");
        }
        return "It would be done without asking.";
    }

    /** A length of time in its largest unit that is whole. */
    static String length(Duration time) {
        if (time.toSeconds() % 60 != 0) {
            return counted(time.toSeconds(), "second");
        }
        return time.toMinutes() % 60 == 0 ? counted(time.toHours(), "hour") : counted(time.toMinutes(), "minute");
    }

    /** For example {@code 1 hour} or {@code 2 hours}. */
    static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
