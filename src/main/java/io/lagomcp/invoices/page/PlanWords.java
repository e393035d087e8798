package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.ListedPlan.State;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.page.view.Badge;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the page names what plans have. */
final class PlanWords {
    private PlanWords() {}

    /** The kind of change, for example {@code Void an invoice}. */
    static String title(String tool) {
        return ToolDefinition.of(tool).title();
    }

    /** The number of the invoice, or how many there are; empty text for a new one. */
    static String invoices(ListedPlan plan) {
        return plan.pending()
                .batch()
                .map(batch -> "(" + batch.parts().size() + (batch.parts().size() == 1 ? " invoice)" : " invoices)"))
                .orElse(plan.invoice());
    }

    /** Empty where no money is at stake; for several invoices the sum of each currency. */
    static Optional<String> amount(ListedPlan plan) {
        return plan.pending()
                .batch()
                .map(Batch::sumsInWords)
                .filter(sums -> !sums.isEmpty())
                .or(() -> amount(plan.plan().impact().stake()));
    }

    /** Empty where no money is at stake. */
    static Optional<String> amount(AmountAtStake stake) {
        return stake instanceof AmountAtStake.Unknown
                ? Optional.of("amount not known")
                : stake.known().map(Money::toString);
    }

    /** The gravest first. */
    static List<Badge> effects(Set<MutationEffect> effects) {
        List<Badge> badges = new ArrayList<>();
        if (effects.contains(MutationEffect.IRREVERSIBLE)) {
            badges.add(new Badge("danger", "Cannot be undone"));
        }
        if (effects.contains(MutationEffect.CHARGES)) {
            badges.add(new Badge("caution", "Moves money"));
        }
        if (effects.contains(MutationEffect.NOTIFIES_CUSTOMER)) {
            badges.add(new Badge("plain", "Customer is notified"));
        }
        return badges;
    }

    static Badge state(State state) {
        return switch (state) {
            case WAITING -> new Badge("caution", "Waiting");
            case IN_PROGRESS -> new Badge("caution", "In progress");
            case DONE -> new Badge("good", "Done");
            case PARTLY_DONE -> new Badge("caution", "Partly done");
            case FAILED -> new Badge("danger", "Refused by Lago");
            case UNKNOWN -> new Badge("danger", "Outcome unknown");
            case REJECTED -> new Badge("plain", "Rejected");
            case WITHDRAWN -> new Badge("plain", "Withdrawn");
            case EXPIRED -> new Badge("plain", "Expired");
        };
    }
}
