package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.Money;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the way of a plan: permissions, the policy, a budget that is used up, or what others do at the same time. */
record PlanChecks(Policy policy, ActionsUnderWay underWay, Clock clock) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

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

    /** The maker of this plan with their grant of now; refuses if they may not make it any more. */
    static Principal makerNow(Plan plan, Principal maker) {
        Principal now = maker.asOfNow();
        requireTool(plan, now);
        return now;
    }

    /** The same for who says yes to this plan. */
    static Principal approverNow(PendingPlan confirmation, Principal responder) {
        Principal now = responder.asOfNow();
        requireTool(confirmation.plan(), now);
        if (now.grant().role() != Role.APPROVER) {
            throw new RefusedException(Refusal.APPROVER_NEEDED);
        }
        if (confirmation.needsSecondPerson() && now.isSamePersonAs(confirmation.maker())) {
            throw new RefusedException(
                    Refusal.SECOND_PERSON_NEEDED, confirmation.decision().rule());
        }
        return now;
    }

    /** That this principal may reject the plan: who made it may, and every approver whom it concerns. */
    static void requireMayReject(PendingPlan pending, Principal principal) {
        Principal now = principal.asOfNow();
        requireTool(pending.plan(), now);
        if (!now.name().equals(pending.maker().name()) && now.grant().role() != Role.APPROVER) {
            throw new RefusedException(Refusal.APPROVER_NEEDED);
        }
    }

    private static void requireTool(Plan plan, Principal principal) {
        RefusedException.throwIf(principal.grant().objectionToChanging(plan.tool()));
    }

    /** Throws {@link RefusedException} where this principal may not confirm the plan at the moment. */
    void requireMayConfirm(PendingPlan confirmation, Principal principal) {
        Principal now = approverNow(confirmation, principal);
        if (!now.equals(confirmation.maker())) {
            decide(confirmation, now);
        }
    }

    /** The same for a plan that is kept, which may be a batch. */
    PolicyDecision decide(PendingPlan pending, Principal principal) {
        return pending.batch().isPresent() ? decide(plansOf(pending), principal) : decide(pending.plan(), principal);
    }

    private static List<Plan> plansOf(PendingPlan batch) {
        return batch.parts().stream().map(PendingPlan::plan).toList();
    }

    static boolean isOfUnknownAmount(Plan plan) {
        return plan.impact().stake() instanceof AmountAtStake.Unknown;
    }

    /** Refuses a batch of so many invoices, before anything is planned, where the policy allows none, or fewer. */
    void requireBatchAllowed(int invoices) {
        policy.batches().objection(invoices).ifPresent(deny -> {
            throw denied(deny);
        });
    }

    /** The same as {@link #assess(List, Principal)}; throws {@link RefusedException} where the policy denies the batch. */
    PolicyDecision decide(List<Plan> batch, Principal maker) {
        PolicyDecision decision = assess(batch, maker);
        if (decision instanceof PolicyDecision.Deny deny) {
            throw denied(deny);
        }
        return decision;
    }

    /**
     * What the policy says about a batch: the strictest of what it says about each plan, and about each with the sum of its currency
     * at stake, so that a limit holds for what one yes moves.
     */
    PolicyDecision assess(List<Plan> batch, Principal maker) {
        Optional<PolicyDecision.Deny> deny = policy.batches().objection(batch);
        if (deny.isPresent()) {
            return deny.get();
        }
        Map<String, Money> sums = Batch.sums(batch).stream().collect(Collectors.toMap(Money::currency, sum -> sum));
        List<PolicyDecision> decisions = batch.stream()
                .flatMap(plan -> Stream.concat(
                        Stream.of(plan),
                        plan.impact().stake().known().stream()
                                .flatMap(money -> Stream.ofNullable(sums.get(money.currency())))
                                .map(sum -> plan.staking(new AmountAtStake.Exactly(sum)))))
                .map(plan -> policy.decide(plan, maker))
                .toList();
        return strictest(decisions);
    }

    private static PolicyDecision strictest(List<PolicyDecision> decisions) {
        Optional<PolicyDecision> deny =
                decisions.stream().filter(PolicyDecision.Deny.class::isInstance).findFirst();
        List<PolicyDecision.Confirm> asking = decisions.stream()
                .filter(PolicyDecision.Confirm.class::isInstance)
                .map(PolicyDecision.Confirm.class::cast)
                .toList();
        if (deny.isPresent() || asking.isEmpty()) {
            return deny.orElse(decisions.get(0));
        }
        return new PolicyDecision.Confirm(
                asking.stream()
                        .map(PolicyDecision.Confirm::level)
                        .max(Comparator.naturalOrder())
                        .orElseThrow(),
                asking.stream().allMatch(PolicyDecision.Confirm::relayAllowed),
                asking.stream().anyMatch(PolicyDecision.Confirm::secondPerson),
                asking.stream().map(PolicyDecision.Confirm::rule).distinct().collect(Collectors.joining(", ")));
    }

    /** What holds for a batch for which this was decided: of those plans that may have happened already, a person is asked. */
    PolicyDecision askingAbout(Batch batch, PolicyDecision decision) {
        boolean unsettled =
                batch.parts().stream().anyMatch(part -> part.caution().isPresent());
        return decision instanceof PolicyDecision.Allow && unsettled ? asking(decision) : decision;
    }

    private PolicyDecision asking(PolicyDecision allowed) {
        return new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, policy.relayAllowed(), allowed.rule());
    }

    /** How long a batch can be confirmed: no longer than any of its plans alone. */
    Duration lifetime(Batch batch) {
        return batch.parts().stream()
                .map(part -> policy.planLifetime(part.decision()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** A warning where something on the same invoice, or the very same change, may have happened and nobody knows. */
    static String caution(RecordedAction unsettled) {
        return "an earlier " + unsettled.subject().tool() + " of " + MINUTE.format(unsettled.time())
                + " UTC has no known outcome: look first whether it happened";
    }

    /**
     * What the audit log makes of the decision: denied where a budget leaves no room. What a rule allows without asking waits for
     * a yes all the same where it may have happened already.
     *
     * @param before the plans that come first in the same batch; none outside of one
     */
    Permit assess(Plan plan, List<Plan> before, Principal maker, PolicyDecision decision, AuditIndex index) {
        Optional<PolicyDecision.Deny> deny =
                decision instanceof PolicyDecision.Deny ? Optional.empty() : usedUp(plan, before, maker.name(), index);
        if (deny.isPresent()) {
            return new Permit(deny.get(), Optional.empty());
        }
        Optional<RecordedAction> unsettled = unsettled(plan, index);
        boolean asks = decision instanceof PolicyDecision.Allow && unsettled.isPresent();
        return new Permit(asks ? asking(decision) : decision, unsettled);
    }

    /**
     * The same; throws {@link RefusedException} where it is denied, or where what is allowed without asking meets another change
     * of the invoice.
     */
    Permit permit(Plan plan, List<Plan> before, Principal maker, PolicyDecision decision, AuditIndex index) {
        Permit permit = assess(plan, before, maker, decision, index);
        if (permit.decision() instanceof PolicyDecision.Deny deny) {
            throw denied(deny);
        }
        if (decision instanceof PolicyDecision.Allow
                && onSameInvoice(plan, index).stream().anyMatch(underWay::isRunning)) {
            throw new RefusedException(Refusal.INVOICE_BUSY);
        }
        return permit;
    }

    /** Whether the policy of now lets no plan live that long, whatever it said when this one was made. */
    boolean isTooOld(PendingPlan pending) {
        Instant end = pending.madeAt().plus(policy.planLifetime(pending.decision()));
        return !clock.instant().isBefore(end);
    }

    /** Throws {@link RefusedException} unless the policy says what it said, or asks nobody any more. */
    static void requireSame(PolicyDecision now, PolicyDecision earlier) {
        if (!(now instanceof PolicyDecision.Allow) && !now.equals(earlier)) {
            throw new RefusedException(Refusal.POLICY_CHANGED);
        }
    }

    /** What speaks against carrying this plan out, asked when nobody else can write. */
    Optional<RefusedException> objection(PendingPlan pending, AuditIndex index) {
        return objection(
                pending.plan(), pending.maker().name(), index, pending.origin().seen());
    }

    /**
     * The same.
     *
     * @param seen the newest line of the record before the plan was made
     */
    Optional<RefusedException> objection(Plan plan, String principal, AuditIndex index, long seen) {
        return usedUp(plan, List.of(), principal, index)
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

    private Optional<PolicyDecision.Deny> usedUp(Plan plan, List<Plan> before, String maker, AuditIndex index) {
        Instant now = clock.instant();
        return policy.budgets().stream()
                .flatMap(budget -> budget.objection(plan, before, maker, index, now).stream())
                .findFirst();
    }

    private Optional<RefusedException> invoiceBusy(Plan plan, AuditIndex index, long seen) {
        return onSameInvoice(plan, index).stream()
                .filter(action -> isNews(action, seen) || underWay.isRunning(action))
                .findFirst()
                .map(action -> new RefusedException(Refusal.INVOICE_BUSY));
    }

    /** So that two plans for the same new invoice do not become two invoices, whoever said yes to both. */
    private static Optional<RefusedException> sameChangeMade(Plan plan, AuditIndex index, long seen) {
        String digest = plan.digest();
        return index.since(Instant.EPOCH).stream()
                .filter(action -> isNews(action, seen) && asksFor(digest, action))
                .findFirst()
                .map(action -> new RefusedException(Refusal.DONE_MEANWHILE));
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
                .map(action -> new RefusedException(Refusal.REQUEST_KEY_TAKEN));
    }
}
