package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.ImpossiblePlanException;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one way to a mutation: plan, policy, a person's yes, the checks before the act, and the record of it all.
 *
 * <p>Safe for use by many threads. Its methods throw {@link RefusedException} when nothing was done,
 * {@link LagoException} when a reading failed, and {@link MutationFailedException} when the act itself did.
 */
public final class ApprovalService {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String RELAY = ConfirmationChannel.relay().name();

    private final Policy policy;
    private final AuditTrail trail;
    private final PlanChecks limits;
    private final IdempotencyKeys requestKeys;
    private final PlanStore confirmations;
    private final PlanExecutor commit;
    private final LostAnswerRecovery lostCalls;

    /**
     * A guard.
     *
     * @param audit where everything is recorded that is decided and done; nothing is done that cannot be
     */
    public ApprovalService(Policy policy, InvoiceReader reads, InvoiceWriter writes, AuditLog audit, Clock clock) {
        this(policy, reads, writes, audit, clock, System::nanoTime);
    }

    /**
     * The same.
     *
     * @param nanoTime goes on evenly whatever the clock is set to; plans expire by both, and lost answers are settled by it
     */
    ApprovalService(
            Policy policy,
            InvoiceReader reads,
            InvoiceWriter writes,
            AuditLog audit,
            Clock clock,
            LongSupplier nanoTime) {
        this.policy = policy;
        this.trail = new AuditTrail(audit);
        this.limits = new PlanChecks(policy, trail, clock);
        this.requestKeys = new IdempotencyKeys(trail, reads);
        this.confirmations = new PlanStore(clock, nanoTime, policy.planLifetime(), PlanStoreLimits.STANDARD);
        OutcomeResolver settlement = new OutcomeResolver(trail, nanoTime);
        this.commit = new PlanExecutor(reads, writes, limits, trail, clock, nanoTime, settlement);
        this.lostCalls = new LostAnswerRecovery(trail, confirmations, settlement, clock);
    }

    /** Whether this principal could ever use this mutation; only such tools are listed. */
    public boolean offers(Mutation mutation, Principal principal) {
        return objection(mutation, principal).isEmpty();
    }

    /**
     * Throws {@link RefusedException} for a mutation that this caller may never use, whatever the arguments: because of what
     * they were given, or because of the policy.
     */
    public void requireOffered(Mutation mutation, ObjectNode arguments, Caller caller) {
        objection(mutation, caller.principal())
                .ifPresent(refused -> refuse(AuditTrail.subject(mutation.name(), arguments, caller), refused));
    }

    /** Throws {@link RefusedException} where what this caller was given does not permit this tool, which is about changes. */
    public void requireGranted(String tool, ObjectNode arguments, Caller caller) {
        caller.principal()
                .grant()
                .objectionToChanging(tool)
                .ifPresent(
                        refusal -> refuse(AuditTrail.subject(tool, arguments, caller), new RefusedException(refusal)));
    }

    /** Before anything is read from Lago; not where a request key may name a plan that has its answer already. */
    private void requireRoom(Mutation mutation, ObjectNode arguments, Caller caller) {
        if (Plan.requestKey(arguments).isEmpty()) {
            trail.recordRefusals(AuditTrail.subject(mutation.name(), arguments, caller), "", () -> {
                confirmations.requireRoomFor(caller.principal());
                return true;
            });
        }
    }

    private Optional<RefusedException> objection(Mutation mutation, Principal principal) {
        return principal
                .grant()
                .objectionToChanging(mutation.name())
                .map(RefusedException::new)
                .or(() -> policy.neverAllows(mutation, principal).map(PlanChecks::denied));
    }

    private void refuse(AuditContext subject, RefusedException refused) {
        trail.recordRefusals(subject, "", () -> {
            throw refused;
        });
    }

    /**
     * Plans the mutation and stops there: nobody is asked, and nothing is kept or recorded. It takes no role, because it only
     * reads.
     *
     * @throws RefusedException where this tool is none of the caller's
     */
    public MutationOutcome preview(Mutation mutation, ObjectNode arguments, Caller caller) {
        caller.principal().grant().objectionTo(mutation.name()).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
        Plan plan = plan(mutation, arguments);
        PlanChecks.Permit permit = limits.assess(plan, caller.principal());
        Plan shown = permit.unsettled()
                .map(ApprovalService::caution)
                .map(plan::warning)
                .orElse(plan);
        return new MutationOutcome.Planned(shown, permit.decision());
    }

    /** The same as {@link #submit(Mutation, ObjectNode, String, Caller)} for a call without a reason. */
    public MutationOutcome submit(Mutation mutation, ObjectNode arguments, Caller caller) {
        return submit(mutation, arguments, "", caller);
    }

    /**
     * Plans the mutation and carries it out as soon as the policy, and where it says so a person, has said yes. Where the answer
     * to the very same call got lost before, what Lago shows of that one comes first.
     *
     * @param reason why the change is wanted, in the words of the assistant; empty text where it gave none
     */
    public MutationOutcome submit(Mutation mutation, ObjectNode arguments, String reason, Caller caller) {
        requireOffered(mutation, arguments, caller);
        AuditContext call = AuditTrail.subject(mutation.name(), arguments, caller);
        LostAnswerRecovery.Before before = trail.recordRefusals(call, "", () -> lostCalls.before(mutation, arguments));
        Optional<MutationOutcome> lost = trail.recordRefusals(
                call, "", () -> lostCalls.outcomeOf(mutation, arguments, caller, before.unsettled()));
        if (lost.isPresent()) {
            return lost.get();
        }
        requireRoom(mutation, arguments, caller);
        // a lost call that was settled just now is older than the plan too
        long seen = before.unsettled().isEmpty() ? before.lastSeq() : trail.consult(AuditIndex::lastSeq);
        Plan plan = planUnlessDone(mutation, arguments, caller);
        AuditContext unplanned = AuditTrail.subject("", plan, caller);
        Optional<MutationOutcome> earlier = trail.recordRefusals(unplanned, "", () -> earlierOutcome(plan, caller));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        PlanChecks.Permit permit = trail.recordRefusals(unplanned, "", () -> limits.permit(plan, caller.principal()));
        PolicyDecision decision = permit.decision();
        PendingPlan confirmation = trail.recordRefusals(
                unplanned,
                "",
                () -> confirmations.add(
                        mutation,
                        plan,
                        permit.unsettled().map(ApprovalService::caution),
                        seen,
                        decision,
                        reason,
                        caller));
        trail.planned(confirmation.subject(), decision, reason);
        if (decision instanceof PolicyDecision.Confirm) {
            return confirmation.needsApprover()
                    ? new MutationOutcome.Waiting(confirmation)
                    : askAndCarryOut(confirmation, caller);
        }
        return trail.recordRefusals(
                confirmation.subject(), "", () -> commit.execute(confirmation, GivenConsent.ofPolicy()));
    }

    /**
     * Carries out a plan that waited. A plan that was carried out before answers with its receipt, and one that failed with
     * the same failure: an id never acts twice. One whose outcome is unknown is settled, if Lago shows what happened.
     *
     * <p>It takes an approver: for a plan of their own, which their assistant then passes the yes to, or for that of an
     * operator, or one that requires a second person. There the person is asked, if this caller's client can ask, and the policy must not deny the approver what
     * it lets the operator plan.
     *
     * @param statement must equal the plan's, character for character
     */
    public MutationOutcome confirm(String id, String statement, Caller caller) {
        requireGranted(RELAY, JsonNodeFactory.instance.objectNode().put("confirmation_id", id), caller);
        Optional<PendingPlan> known = confirmations.find(id);
        AuditContext subject = known.map(found -> AuditTrail.subject(found.subject(), caller))
                .orElseGet(() -> AuditTrail.subject(
                        RELAY, JsonNodeFactory.instance.objectNode().put("confirmation_id", id), caller));
        boolean asked = known.filter(PendingPlan::needsApprover).isPresent();
        return trail.recordRefusals(subject, asked ? caller.confirmation().name() : RELAY, () -> {
            PendingPlan confirmation = known.orElseThrow(() -> new RefusedException(Refusal.unknown()));
            requireMatching(confirmation, statement, caller);
            Optional<MutationOutcome> earlier = commit.earlierOutcome(confirmation);
            return earlier.isPresent() ? earlier.get() : carryOut(confirmation, caller);
        });
    }

    /**
     * Goes on with a plan that an earlier call of the same tool asked about: this call brings the answer. Makes no new plan, and
     * refuses one that is not waiting any more.
     *
     * @param id from {@link ConfirmationChannel#answeredPlan()}, which vouches that this call repeats that one
     */
    public MutationOutcome resume(String id, Caller caller) {
        PendingPlan confirmation = confirmations
                .find(id)
                .filter(found -> found.concerns(caller.principal()) && found.isWaiting())
                .orElse(null);
        if (confirmation == null) {
            String tool = caller.confirmation().name();
            ObjectNode named = JsonNodeFactory.instance.objectNode().put("confirmation_id", id);
            return trail.recordRefusals(AuditTrail.subject(tool, named, caller), tool, () -> {
                throw new RefusedException(Refusal.unknown());
            });
        }
        if (!confirmation.needsApprover()) {
            return askAndCarryOut(confirmation, caller);
        }
        AuditContext subject = AuditTrail.subject(confirmation.subject(), caller);
        return trail.recordRefusals(subject, caller.confirmation().name(), () -> {
            requireMayConfirm(confirmation, caller.principal());
            return askApproverAndCarryOut(confirmation, caller);
        });
    }

    private MutationOutcome carryOut(PendingPlan confirmation, Caller caller) {
        requireMayConfirm(confirmation, caller.principal());
        if (confirmation.needsApprover()) {
            return askApproverAndCarryOut(confirmation, caller);
        }
        if (!confirmation.mayBeRelayed()) {
            throw new RefusedException(
                    Refusal.relayForbidden(), confirmation.decision().rule());
        }
        return commit.execute(confirmation, GivenConsent.of(caller.principal(), RELAY, confirmation));
    }

    /** The plan that has this id, whatever became of it, while it is remembered; empty where it does not concern this principal. */
    public Optional<Plan> planOf(String confirmationId, Principal principal) {
        return confirmations
                .find(confirmationId)
                .filter(found -> found.concerns(principal))
                .map(PendingPlan::plan);
    }

    /**
     * The invoice that an unsettled call of this tool knew by this number, where there is exactly one: Lago may show it under
     * another number by now, or not at all.
     */
    public Optional<String> lagoIdOfUnsettled(String tool, String number) {
        return lostCalls.lagoIdOf(tool, number);
    }

    /** How many plans wait for a yes, and can still be confirmed. */
    public int waiting() {
        return confirmations.waiting();
    }

    private static void requireMatching(PendingPlan confirmation, String statement, Caller caller) {
        if (!confirmation.concerns(caller.principal())) {
            throw new RefusedException(Refusal.unknown(), "", "confirmation_of_another");
        }
        if (!confirmation.plan().statement().equals(statement)) {
            throw new RefusedException(Refusal.statementMismatch());
        }
    }

    private void requireMayConfirm(PendingPlan confirmation, Principal principal) {
        Principal now = PermissionCheck.toConfirm(confirmation, principal);
        if (!now.equals(confirmation.maker())) {
            limits.requireNotDenied(confirmation.plan(), now);
        }
    }

    /** Who gave the yes, which counts only if they may give it by the message that carried it. */
    private GivenConsent consent(PendingPlan confirmation, Principal asked, ConfirmationChannel channel) {
        Principal responder = channel.responder(asked);
        requireMayConfirm(confirmation, responder);
        return GivenConsent.of(responder, channel.name(), confirmation);
    }

    /** A no withdraws the plan; any other answer but a yes leaves it waiting, for the next approver or for later. */
    private MutationOutcome askApproverAndCarryOut(PendingPlan confirmation, Caller approver) {
        commit.requireCurrent(confirmation);
        ConfirmationChannel channel = approver.confirmation();
        try {
            // where the assistant passes the yes on, this very call is the yes
            if (!ConfirmationPrompter.confirms(confirmation, channel) && !channel.isRelay()) {
                return new MutationOutcome.Waiting(confirmation);
            }
        } catch (RefusedException no) {
            if (no.refusal().equals(Refusal.declined()) && !confirmation.withdraw(no.refusal())) {
                return commit.earlierOutcome(confirmation).orElseThrow(() -> no);
            }
            throw no;
        }
        return commit.execute(confirmation, consent(confirmation, approver.principal(), channel));
    }

    private static Plan plan(Mutation mutation, ObjectNode arguments) {
        Plan plan = mutation.plan(arguments);
        if (!mutation.possibleEffects().contains(plan.impact().effects())) {
            // a policy may have let it through because it believed this could not be
            throw new IllegalStateException(mutation.name() + " has effects that it did not announce");
        }
        return plan;
    }

    /** That it is impossible may come of the same call, whose outcome is not known: then this is said first. */
    private Plan planUnlessDone(Mutation mutation, ObjectNode arguments, Caller caller) {
        try {
            return plan(mutation, arguments);
        } catch (ImpossiblePlanException impossible) {
            refuseIfUnsettled(mutation, arguments, caller, impossible);
            throw impossible;
        } catch (LagoException unread) {
            if (unread.failure() instanceof LagoFailure.NotFound) {
                refuseIfUnsettled(mutation, arguments, caller, unread);
            }
            throw unread;
        }
    }

    private void refuseIfUnsettled(
            Mutation mutation, ObjectNode arguments, Caller caller, RuntimeException impossible) {
        lostCalls
                .inTheWayOf(mutation, arguments, impossible)
                .ifPresent(refused -> refuse(AuditTrail.subject(mutation.name(), arguments, caller), refused));
    }

    private Optional<MutationOutcome> earlierOutcome(Plan plan, Caller caller) {
        Optional<RecordedAction> action =
                requestKeys.earlier(plan, caller.principal().name());
        if (action.isEmpty()) {
            return Optional.empty();
        }
        return confirmations
                .find(action.get().subject().planId())
                .flatMap(commit::earlierOutcome)
                .or(() -> Optional.of(requestKeys.answer(plan, action.get())));
    }

    /** A warning where something on the same invoice, or the very same change, may have happened and nobody knows. */
    private static String caution(RecordedAction unsettled) {
        return "an earlier " + unsettled.subject().tool() + " of " + MINUTE.format(unsettled.time())
                + " UTC has no known outcome: look first whether it happened";
    }

    private MutationOutcome askAndCarryOut(PendingPlan confirmation, Caller maker) {
        ConfirmationChannel channel = maker.confirmation();
        return trail.recordRefusals(confirmation.subject(), channel.name(), () -> {
            Optional<GivenConsent> consent = ask(confirmation, maker.principal(), channel);
            return consent.isPresent()
                    ? commit.execute(confirmation, consent.get())
                    : new MutationOutcome.Waiting(confirmation);
        });
    }

    /** A yes, or empty for one that may come later; anything else withdraws the plan. */
    private Optional<GivenConsent> ask(PendingPlan confirmation, Principal maker, ConfirmationChannel channel) {
        try {
            return ConfirmationPrompter.confirms(confirmation, channel)
                    ? Optional.of(consent(confirmation, maker, channel))
                    : Optional.empty();
        } catch (RefusedException no) {
            confirmation.withdraw(no.refusal());
            throw no;
        } catch (RuntimeException | Error broken) {
            confirmation.withdraw(Refusal.unavailable("Asking the user failed"));
            throw broken;
        }
    }
}
