package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The plans that need approval, as a principal sees them: what waits, what became of the rest, and the no to a plan. To a principal
 * whom a plan does not concern it looks unknown.
 *
 * <p>Safe for use by many threads. Its methods throw {@link RefusedException} where the audit log cannot be read.
 */
public final class ApprovalInbox {
    private final PlanStore plans;
    private final Mutations mutations;
    private final PlanChecks checks;
    private final AuditTrail trail;
    private final OutcomeResolver outcomes;
    private final PlanWithdrawals withdrawals;

    ApprovalInbox(
            PlanStore plans,
            Mutations mutations,
            PlanChecks checks,
            AuditTrail trail,
            OutcomeResolver outcomes,
            PlanWithdrawals withdrawals) {
        this.plans = plans;
        this.mutations = mutations;
        this.checks = checks;
        this.trail = trail;
        this.outcomes = outcomes;
        this.withdrawals = withdrawals;
    }

    /** The plans that needed approval and concern this principal, the oldest first, whatever became of them. */
    public List<ListedPlan> plans(Principal principal) {
        return plans(principal, PlanStore.Kept::asks);
    }

    /** The plans among them that can still be confirmed. */
    public List<ListedPlan> waitingPlans(Principal principal) {
        return plans(principal, PlanStore.Kept::waiting);
    }

    private List<ListedPlan> plans(Principal principal, Predicate<PlanStore.Kept> which) {
        // before the audit log is locked, because each plan is a file to open and a policy to ask
        List<Reading> readings = plans.kept().stream()
                .filter(which)
                .flatMap(kept -> kept(kept.id()).stream())
                .filter(pending -> mayRead(pending, principal))
                .map(pending -> reading(pending, principal))
                .toList();
        return trail.read(index -> readings.stream()
                .map(reading -> details(reading, principal, index).listed())
                .toList());
    }

    /** The plan that has this id, whatever became of it, while it is remembered; empty where it does not concern this principal. */
    public Optional<PendingPlan> pending(String confirmationId, Principal principal) {
        return kept(confirmationId).filter(found -> mayRead(found, principal));
    }

    /** Whether nobody can confirm the plan with this id any more because somebody said no, or its maker could not be asked. */
    public boolean isWithdrawn(String confirmationId) {
        return plans.find(confirmationId).flatMap(PendingPlan::withdrawn).isPresent();
    }

    /** The same with everything that a person needs to decide about it. */
    public Optional<PlanDetails> details(String confirmationId, Principal principal) {
        return pending(confirmationId, principal)
                .map(pending -> reading(pending, principal))
                .map(reading -> trail.read(index -> details(reading, principal, index)));
    }

    /**
     * A plan before the audit log is asked about it.
     *
     * @param objection why the reader may not approve it; empty also where it cannot be approved any more
     */
    private record Reading(PendingPlan plan, Optional<Refusal> objection) {}

    private Reading reading(PendingPlan pending, Principal principal) {
        return new Reading(pending, pending.isWaiting() ? objection(pending, principal) : Optional.empty());
    }

    private PlanDetails details(Reading reading, Principal principal, AuditIndex index) {
        PendingPlan kept = reading.plan();
        PendingPlan pending =
                kept.withdrawn().isPresent() || index.contains(kept.origin().recordedAt())
                        ? kept
                        : kept.withdrawn(Refusal.OTHER_AUDIT_LOG);
        return PlanDetails.of(pending, index, reading.objection().or(() -> pause(pending, principal, index)));
    }

    /** A caller of a few tools reads no plans of other tools, not even those that another token of the same name made. */
    private static boolean mayRead(PendingPlan pending, Principal principal) {
        return pending.concerns(principal)
                && principal.grant().permits(pending.plan().tool());
    }

    /** Why this principal may not approve the plan, whatever became of it; empty where they may. */
    private Optional<Refusal> objection(PendingPlan pending, Principal principal) {
        try {
            checks.requireMayConfirm(pending, principal);
            PlanChecks.makerNow(pending.plan(), pending.maker());
            return Optional.empty();
        } catch (RefusedException no) {
            return Optional.of(no.refusal());
        }
    }

    private static Optional<Refusal> pause(PendingPlan pending, Principal principal, AuditIndex index) {
        return PrincipalPauses.objection(pending, Optional.of(principal), index).map(RefusedException::refusal);
    }

    /** How many plans wait for a yes, and can still be confirmed. */
    public int waiting() {
        List<List<String>> waiting = plans.kept().stream()
                .filter(PlanStore.Kept::waiting)
                .map(PlanStore.Kept::actionIds)
                .toList();
        try {
            return trail.read(index -> Math.toIntExact(waiting.stream()
                    .filter(ids -> PlanWithdrawals.isUnused(ids, index))
                    .count()));
        } catch (RefusedException unreadable) {
            return waiting.size();
        }
    }

    /**
     * Ends a plan that waits: nobody can confirm it any more, and its maker gets the name of the principal who rejected it and
     * the reason. A plan that was carried out before answers as {@link ApprovalService#confirm} does, and a batch of which
     * something was begun with what was done and what never will be.
     *
     * @param statement must equal the plan's, character for character
     * @param reason in the words of who rejects it; empty text for none
     * @param channel how the no came, as the audit log names it
     * @throws MutationFailedException where it was carried out before, and Lago refused it or the outcome is unknown
     */
    public MutationOutcome reject(String id, String statement, String reason, String channel, Caller caller) {
        String tool = ConfirmationChannel.relay().name();
        requireGranted(tool, arguments(id), caller);
        Known known = known(id, tool, channel, caller);
        return trail.recordRefusals(known.subject(), channel, () -> {
            PendingPlan pending = known.plan().orElseThrow(() -> new RefusedException(Refusal.UNKNOWN));
            requireMatching(pending, statement, caller);
            trail.requireNotPaused(caller.principal());
            PlanChecks.requireMayReject(pending, caller.principal());
            Optional<MutationOutcome> earlier = outcomes.outcomeOf(pending, known.action());
            if (earlier.isPresent()) {
                return earlier.get();
            }
            Refusal rejected = Refusal.rejected(caller.principal().name(), reason);
            AuditEvent line = new AuditEvent.Refused(known.subject(), rejected.code(), "", channel, reason, 1);
            if (!withdrawals.withdraw(pending, rejected, Optional.of(line))) {
                return outcomes.outcomeOf(pending).orElseThrow(() -> new RefusedException(Refusal.IN_PROGRESS));
            }
            return outcomes.ofBegun(pending.withdrawn(rejected))
                    .orElseGet(() -> new MutationOutcome.Rejected(pending, reason));
        });
    }

    /**
     * What became of a plan; an unknown outcome is settled if Lago shows what happened. Never carries the plan out, which is
     * {@link MutationOutcome.Waiting} while it can be confirmed.
     *
     * @throws MutationFailedException where Lago refused it or the outcome is unknown
     */
    public MutationOutcome outcome(String id, Caller caller) {
        PendingPlan pending = pending(id, caller.principal()).orElseThrow(() -> new RefusedException(Refusal.UNKNOWN));
        return outcomes.outcomeOf(pending).orElseGet(() -> new MutationOutcome.Waiting(pending));
    }

    /** Throws {@link RefusedException} where what this caller was given does not permit this tool, which is about changes. */
    public void requireGranted(String tool, ObjectNode arguments, Caller caller) {
        caller.principal()
                .grant()
                .objectionToChanging(tool)
                .ifPresent(refusal -> trail.recordRefusals(AuditTrail.subject(tool, arguments, caller), "", () -> {
                    throw new RefusedException(refusal);
                }));
    }

    /**
     * What is known under an id.
     *
     * @param sameLog whether the plan was made under this audit log; true where there is no plan
     * @param paused why the caller cannot have the plan carried out now: its maker or the caller is paused
     * @param subject what the audit log says the call is about
     */
    record Known(
            Optional<PendingPlan> plan,
            Optional<RecordedAction> action,
            boolean sameLog,
            Optional<RefusedException> paused,
            AuditContext subject) {
        void requireSameLog() {
            if (!sameLog) {
                throw new RefusedException(Refusal.OTHER_AUDIT_LOG);
            }
        }

        void requireNotPaused() {
            paused.ifPresent(no -> {
                throw no;
            });
        }
    }

    /**
     * What is known under an id.
     *
     * @param tool that is called about it
     * @param channel how the caller's answer came or comes
     */
    Known known(String id, String tool, String channel, Caller caller) {
        AuditContext call = AuditTrail.subject(tool, arguments(id), caller);
        return trail.recordRefusals(call, channel, () -> {
            // first, so that the log has everything that the plan is bound to
            Optional<PendingPlan> plan = kept(id);
            return trail.read(index -> new Known(
                    plan,
                    index.ofPlan(id),
                    plan.map(found -> index.contains(found.origin().recordedAt()))
                            .orElse(true),
                    plan.flatMap(found -> PrincipalPauses.objection(found, Optional.of(caller.principal()), index)),
                    plan.map(found -> AuditTrail.subject(found.subject(), caller))
                            .orElse(call)));
        });
    }

    /** Those of a call that names a plan. */
    static ObjectNode arguments(String id) {
        return JsonNodeFactory.instance.objectNode().put("confirmation_id", id);
    }

    private Optional<PendingPlan> kept(String id) {
        return plans.find(id)
                .filter(found -> mutations.find(found.plan().tool()).isPresent());
    }

    /** Throws {@link RefusedException} for a plan that this caller may not know of. */
    static void requireConcerned(PendingPlan confirmation, Caller caller) {
        if (!confirmation.concerns(caller.principal())) {
            throw new RefusedException(Refusal.UNKNOWN, "", "confirmation_of_another");
        }
    }

    /** The same, and for another statement than that of the plan. */
    static void requireMatching(PendingPlan confirmation, String statement, Caller caller) {
        requireConcerned(confirmation, caller);
        if (!confirmation.plan().statement().equals(statement)) {
            throw new RefusedException(Refusal.STATEMENT_MISMATCH);
        }
    }
}
