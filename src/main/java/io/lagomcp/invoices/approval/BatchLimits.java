package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a policy allows in one batch.
 *
 * @param allowed whether there are batches
 * @param mostInvoices at most {@link Batch#MOST_INVOICES}
 * @param mostAmount in minor units by currency; empty for any amount, else a currency that is not in it has no room, and neither
 *     has an amount that nobody knows
 */
public record BatchLimits(boolean allowed, int mostInvoices, Map<String, Long> mostAmount) {
    private static final String CODE = "batch_not_allowed";
    private static final String SMALLER = " Plan smaller batches, or one invoice at a time.";

    public BatchLimits {
        mostAmount = Map.copyOf(mostAmount);
    }

    /** As many invoices as a batch can have, and any amount. */
    public static BatchLimits none() {
        return new BatchLimits(true, Batch.MOST_INVOICES, Map.of());
    }

    /** Why a batch of so many invoices is denied, whatever it would do; empty where it is not. */
    Optional<PolicyDecision.Deny> objection(int invoices) {
        if (!allowed) {
            return denied("allowed", "The policy allows no batches. Plan one invoice at a time.");
        }
        return invoices > mostInvoices
                ? denied(
                        "max_invoices",
                        "The policy allows " + mostInvoices + " invoices in one batch, and this one has " + invoices
                                + "." + SMALLER)
                : Optional.empty();
    }

    /** Why a batch of these plans is denied; empty where it is not. */
    Optional<PolicyDecision.Deny> objection(List<Plan> plans) {
        return objection(plans.size()).or(() -> mostAmount.isEmpty() ? Optional.empty() : tooMuch(plans));
    }

    private Optional<PolicyDecision.Deny> tooMuch(List<Plan> plans) {
        if (plans.stream().anyMatch(PlanChecks::isOfUnknownAmount)) {
            return denied("max_amount", "The policy limits the sum of a batch, and one amount is not known." + SMALLER);
        }
        return Batch.sums(plans).stream()
                .filter(sum -> sum.minorUnits() > mostAmount.getOrDefault(sum.currency(), 0L))
                .findFirst()
                .flatMap(sum -> denied(
                        "max_amount",
                        "The policy allows " + new Money(mostAmount.getOrDefault(sum.currency(), 0L), sum.currency())
                                + " in one batch, and this one has " + sum + "." + SMALLER));
    }

    private static Optional<PolicyDecision.Deny> denied(String limit, String reason) {
        return Optional.of(new PolicyDecision.Deny(CODE, reason, "batches." + limit));
    }
}
