package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands in the way of a plan: the policy, a budget that is used up, or what others do at the same time. */
final class PlanChecks {
    private final Policy policy;
    private final ActionsUnderWay underWay;
    private final Clock clock;

    PlanChecks(Policy policy, ActionsUnderWay underWay, Clock clock) {
        this.policy = policy;
        this.underWay = underWay;
        this.clock = clock;
    }

    /**
     * What the policy and the budgets say about a plan.
     *
     * @param unsettled what may have happened to the same invoice, or may have been the very same change, and nobody knows
     */
    record Permit(PolicyDecision decision, Optional<RecordedAction> unsettled) {}

    /** The decision of the policy; throws {@link RefusedException} where that denies it. */
    PolicyDecision decide(Plan plan, Principal maker) {
        PolicyDecision decision = policy.decide(plan, maker);
        if (decision instanceof PolicyDecision.Deny deny) {
            throw denied(deny);
        }
        return decision;
    }

    /** Throws {@link RefusedException} where this principal may not confirm the plan at the moment. */
    void requireMayConfirm(PendingPlan confirmation, Principal principal) {
        Principal now = PermissionCheck.toConfirm(confirmation, principal);
        if (!now.equals(confirmation.maker())) {
            decide(confirmation.plan(), now);
        }
    }

    /**
     * What the audit log makes of the decision: denied where a budget leaves no room. What a rule allows without asking waits for
     * a yes all the same where it may have happened already.
     */
    Permit assess(Plan plan, Principal maker, PolicyDecision decision, AuditIndex index) {
        Optional<PolicyDecision.Deny> deny =
                decision instanceof PolicyDecision.Deny ? Optional.empty() : usedUp(plan, maker.name(), index);
        if (deny.isPresent()) {
            return new Permit(deny.get(), Optional.empty());
        }
        Optional<RecordedAction> unsettled = unsettled(plan, index);
        boolean asks = decision instanceof PolicyDecision.Allow && unsettled.isPresent();
        return new Permit(
                asks
                        ? new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, policy.relayAllowed(), decision.rule())
                        : decision,
                unsettled);
    }

    /**
     * The same; throws {@link RefusedException} where it is denied, or where what is allowed without asking meets another change
     * of the invoice.
     */
    Permit permit(Plan plan, Principal maker, PolicyDecision decision, AuditIndex index) {
        Permit permit = assess(plan, maker, decision, index);
        if (permit.decision() instanceof PolicyDecision.Deny deny) {
            throw denied(deny);
        }
        if (decision instanceof PolicyDecision.Allow
                && onSameInvoice(plan, index).stream().anyMatch(underWay::isRunning)) {
            throw new RefusedException(Refusal.invoiceBusy());
        }
        return permit;
    }

    /** Whether the policy of now lets no plan live that long, whatever it said when this one was made. */
    boolean isTooOld(PendingPlan pending) {
        Instant end = pending.madeAt().plus(policy.planLifetime(pending.decision()));
        return !clock.instant().isBefore(end);
    }

    /** Throws {@link RefusedException} unless the policy says what it said, or asks nobody any more. */
    void requireStillDecided(Plan plan, Principal maker, PolicyDecision earlier) {
        PolicyDecision now = decide(plan, maker);
        if (!(now instanceof PolicyDecision.Allow) && !now.equals(earlier)) {
            throw new RefusedException(Refusal.policyChanged());
        }
    }

    /**
     * Asked when nobody else can write: what speaks against doing it now.
     *
     * @param seen the newest line of the record before the plan was made
     */
    Optional<RefusedException> objection(Plan plan, String principal, AuditIndex index, long seen) {
        return usedUp(plan, principal, index)
                .map(PlanChecks::denied)
                .or(() -> invoiceBusy(plan, index, seen))
                .or(() -> sameChangeMade(plan, index, seen))
                .or(() -> sameKey(plan, principal, index));
    }

    static RefusedException denied(PolicyDecision.Deny deny) {
        return new RefusedException(Refusal.denied(deny), deny.rule());
    }

    /** How far the budgets are used up that bind this plan. */
    List<Budget.Use> budgets(Plan plan, String maker, AuditIndex index) {
        Instant now = clock.instant();
        return policy.budgets().stream()
                .flatMap(budget -> budget.uses(plan, maker, index, now).stream())
                .toList();
    }

    private Optional<PolicyDecision.Deny> usedUp(Plan plan, String maker, AuditIndex index) {
        Instant now = clock.instant();
        return policy.budgets().stream()
                .flatMap(budget -> budget.objection(plan, maker, index, now).stream())
                .findFirst();
    }

    private Optional<RefusedException> invoiceBusy(Plan plan, AuditIndex index, long seen) {
        return onSameInvoice(plan, index).stream()
                .filter(action -> isNews(action, seen) || underWay.isRunning(action))
                .findFirst()
                .map(action -> new RefusedException(Refusal.invoiceBusy()));
    }

    /** So that two plans for the same new invoice do not become two invoices, whoever said yes to both. */
    private static Optional<RefusedException> sameChangeMade(Plan plan, AuditIndex index, long seen) {
        String digest = plan.digest();
        return index.since(Instant.EPOCH).stream()
                .filter(action -> isNews(action, seen) && asksFor(digest, action))
                .findFirst()
                .map(action -> new RefusedException(Refusal.doneMeanwhile()));
    }

    private static boolean isNews(RecordedAction action, long seen) {
        return action.lastSeq() > seen && action.state() != RecordedAction.State.FAILED;
    }

    private static Optional<RecordedAction> unsettled(Plan plan, AuditIndex index) {
        List<RecordedAction> onSameInvoice = onSameInvoice(plan, index);
        return index.unsettled().stream()
                .filter(action -> asksFor(plan.digest(), action) || onSameInvoice.contains(action))
                .findFirst();
    }

    private static boolean asksFor(String digest, RecordedAction action) {
        return action.subject().argumentsDigest().equals(digest);
    }

    private static List<RecordedAction> onSameInvoice(Plan plan, AuditIndex index) {
        return plan.target().map(invoice -> index.on(invoice.lagoId())).orElse(List.of());
    }

    private static Optional<RefusedException> sameKey(Plan plan, String principal, AuditIndex index) {
        return plan.requestKey()
                .flatMap(key -> index.byRequestKey(principal, key))
                .filter(action -> action.state() != RecordedAction.State.FAILED)
                .map(action -> new RefusedException(Refusal.requestKeyTaken()));
    }
}
