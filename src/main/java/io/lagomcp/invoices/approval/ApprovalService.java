package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.Expiry;
import io.lagomcp.invoices.approval.pending.MemoryPlanStore;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.pending.PlanStoreLimits;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.ImpossiblePlanException;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one way to a mutation: plan, policy, a person's yes, the checks before the act, and the record of it all.
 *
 * <p>Safe for use by many threads. Its methods throw {@link RefusedException} when nothing was done,
 * {@link LagoException} when a reading failed, and {@link MutationFailedException} when the act itself did.
 */
public final class ApprovalService {
    private final Policy policy;
    private final AuditTrail trail;
    private final PlanStore plans;
    private final Mutations mutations = new Mutations();
    private final PlanChecks checks;
    private final PlanExecutor executor;
    private final ApprovalInbox inbox;
    private final RepeatedCalls lostCalls;
    private final BatchPlanner batches;
    private final PlanApproval approval;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /**
     * One whose plans end with the process.
     *
     * @param audit where everything is recorded that is decided and done; nothing is done that cannot be
     */
    public ApprovalService(Policy policy, InvoiceReader reads, InvoiceWriter writes, AuditLog audit, Clock clock) {
        this(policy, reads, writes, audit, new MemoryPlanStore(), clock, System::nanoTime);
    }

    /** One whose plans outlive the process. */
    public ApprovalService(
            Policy policy, InvoiceReader reads, InvoiceWriter writes, AuditLog audit, PlanStore plans, Clock clock) {
        this(policy, reads, writes, audit, plans, clock, System::nanoTime);
    }

    /**
     * The same with other plans.
     *
     * @param nanoTime goes on evenly whatever the clock is set to; plans expire by both, and lost answers are settled by it
     */
    ApprovalService(
            Policy policy,
            InvoiceReader reads,
            InvoiceWriter writes,
            AuditLog audit,
            PlanStore plans,
            Clock clock,
            LongSupplier nanoTime) {
        this.policy = policy;
        this.trail = new AuditTrail(audit);
        this.plans = plans;
        this.clock = clock;
        this.nanoTime = nanoTime;
        ActionsUnderWay underWay = new ActionsUnderWay(clock, nanoTime);
        this.checks = new PlanChecks(policy, underWay, clock);
        OutcomeResolver outcomes = new OutcomeResolver(reads, trail, mutations, underWay);
        PlanWithdrawals withdrawals = new PlanWithdrawals(plans, trail, underWay);
        this.inbox = new ApprovalInbox(plans, mutations, checks, trail, outcomes, withdrawals);
        this.executor = new PlanExecutor(
                reads, writes, plans, mutations, checks, trail, clock, underWay, outcomes, withdrawals);
        this.lostCalls = new RepeatedCalls(trail, plans, outcomes, underWay, clock);
        this.batches = new BatchPlanner(checks, lostCalls, trail);
        this.approval = new PlanApproval(
                plans,
                inbox,
                withdrawals,
                checks,
                outcomes,
                lostCalls,
                executor,
                new BatchExecutor(executor, outcomes, plans, trail, underWay),
                trail,
                clock);
    }

    /** The plans that need approval, as principals see them. */
    public ApprovalInbox inbox() {
        return inbox;
    }

    /**
     * Why a plan could not be carried out now, even if it were approved: mostly because the invoice has changed since. Only
     * reads from Lago; empty where nothing is in the way.
     */
    public Optional<Refusal> objectionNow(PendingPlan pending) {
        return executor.objectionNow(pending);
    }

    /** How far the budgets of the policy are used up that bind a plan. */
    public List<Budget.Use> budgets(PendingPlan pending) {
        return trail.read(
                index -> checks.budgets(pending.plan(), pending.maker().name(), index));
    }

    /** Makes a mutation known by its name, so that plans of it can be carried out that another process made. */
    public void register(MutationKind mutation) {
        mutations.add(mutation);
    }

    /** Whether this principal could ever use this mutation; only such tools are listed. */
    public boolean offers(MutationKind mutation, Principal principal) {
        return objection(mutation, principal).isEmpty();
    }

    /**
     * Throws {@link RefusedException} for a mutation that this caller may never use, whatever the arguments: because of what
     * they were given, or because of the policy.
     */
    public void requireOffered(MutationKind mutation, ObjectNode arguments, Caller caller) {
        objection(mutation, caller.principal())
                .ifPresent(refused -> refuse(AuditTrail.subject(mutation.name(), arguments, caller), refused));
    }

    private Optional<RefusedException> objection(MutationKind mutation, Principal principal) {
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
    public MutationOutcome preview(MutationKind mutation, ObjectNode arguments, Caller caller) {
        requirePermitted(mutation, caller);
        Plan plan = plan(mutation, arguments);
        PolicyDecision decision = policy.decide(plan, caller.principal());
        if (decision instanceof PolicyDecision.Deny) {
            // a server that changes nothing needs no audit log
            return new MutationOutcome.Planned(plan, decision, Optional.empty());
        }
        PlanChecks.Permit permit =
                trail.read(index -> checks.assess(plan, List.of(), caller.principal(), decision, index));
        Plan shown =
                permit.unsettled().map(PlanChecks::caution).map(plan::warning).orElse(plan);
        return new MutationOutcome.Planned(shown, permit.decision(), Optional.empty());
    }

    private void requirePermitted(MutationKind mutation, Caller caller) {
        RefusedException.throwIf(caller.principal().grant().objectionTo(mutation.name()));
        if (policy.neverAllows(mutation, caller.principal()).isEmpty()) {
            trail.requireNotPaused(caller.principal());
        }
    }

    /**
     * The same for several invoices.
     *
     * @throws RefusedException also where none of them can be changed
     */
    public MutationOutcome preview(BatchRequest call, Caller caller) {
        requirePermitted(call.mutation(), caller);
        checks.requireBatchAllowed(call.lagoIds().size());
        Batch batch = batches.plan(call, Map.of(), arguments -> plan(call.mutation(), arguments), false, caller);
        requireSomething(batch);
        PolicyDecision decision = checks.assess(plansOf(batch), caller.principal());
        return new MutationOutcome.Planned(
                batch.plan(call.mutation().name(), call.arguments(), call.digest()),
                checks.askingAbout(batch, decision),
                Optional.of(batch));
    }

    private static List<Plan> plansOf(Batch batch) {
        return batch.parts().stream().map(Batch.Part::plan).toList();
    }

    private static void requireSomething(Batch batch) {
        if (batch.parts().isEmpty()) {
            throw new RefusedException(Refusal.nothingInBatch(batch.leftOut()));
        }
    }

    /** The same as {@link #submit(MutationKind, ObjectNode, String, Caller)} for a call without a reason. */
    public MutationOutcome submit(MutationKind mutation, ObjectNode arguments, Caller caller) {
        return submit(mutation, arguments, "", caller);
    }

    /**
     * Plans the mutation and carries it out as soon as the policy, and where it says so a person, has said yes. Where the answer
     * to the very same call got lost before, what Lago shows of that one comes first.
     *
     * @param reason why the change is wanted, in the words of the assistant; empty text where it gave none
     */
    public MutationOutcome submit(MutationKind mutation, ObjectNode arguments, String reason, Caller caller) {
        requireOffered(mutation, arguments, caller);
        register(mutation);
        AuditContext call = AuditTrail.subject(mutation.name(), arguments, caller);
        RepeatedCalls.Before before =
                trail.recordRefusals(call, "", () -> lostCalls.before(mutation, arguments, caller));
        before.paused().ifPresent(paused -> refuse(call, paused));
        if (!before.unsettled().isEmpty()) {
            List<RecordedAction> unsettled = before.unsettled();
            Optional<MutationOutcome> lost =
                    trail.recordRefusals(call, "", () -> lostCalls.outcomeOf(mutation, arguments, caller, unsettled));
            if (lost.isPresent()) {
                return lost.get();
            }
            // what was settled just now is older than the plan too
            before = trail.recordRefusals(call, "", () -> lostCalls.before(mutation, arguments, caller));
        }
        Optional<RecordedAction> sameKey = before.sameKey();
        if (sameKey.isPresent()) {
            return trail.recordRefusals(call, "", () -> lostCalls.receipt(mutation, arguments, sameKey.get()));
        }
        requireNotRejected(mutation.digest(arguments), reason, call, caller);
        // before anything is read from Lago
        before.noRoom().ifPresent(no -> refuse(call, new RefusedException(no)));
        return approval.goOn(keep(mutation, arguments, reason, caller, before.lastSeq()), caller);
    }

    /**
     * The same for several invoices: one plan, for which a person says yes once. What came of each is in the outcome; what was not
     * begun can be carried out by {@link #confirm}.
     *
     * @throws RefusedException also where none of the invoices can be changed
     */
    public MutationOutcome submit(BatchRequest call, String reason, Caller caller) {
        MutationKind mutation = call.mutation();
        ObjectNode arguments = call.arguments();
        requireOffered(mutation, arguments, caller);
        register(mutation);
        AuditContext subject = AuditTrail.subject(mutation.name(), arguments, caller);
        requireNotRejected(call.digest(), reason, subject, caller);
        trail.recordRefusals(subject, "", () -> {
            checks.requireBatchAllowed(call.lagoIds().size());
            RepeatedCalls.Before before = lostCalls.before(mutation, arguments, caller);
            before.paused().or(() -> before.noRoom().map(RefusedException::new)).ifPresent(no -> {
                throw no;
            });
            return true;
        });
        Map<String, Batch.LeftOut> known = batches.changedBefore(call, caller);
        // what was settled just now is older than the plan
        long seen = trail.read(AuditIndex::lastSeq);
        Batch batch = batches.plan(call, known, one -> planUnlessDone(mutation, one, caller), true, caller);
        PendingPlan pending = trail.recordRefusals(subject, "", () -> keep(batch, call, reason, caller, seen));
        int planned = call.lagoIds().size();
        ProgressListener after = (done, total, message) ->
                caller.progress().tell(planned + done, OptionalInt.of(planned + total.orElse(done)), message);
        return approval.goOn(pending, new Caller(caller.principal(), caller.client(), caller.confirmation(), after));
    }

    private PendingPlan keep(Batch batch, BatchRequest call, String reason, Caller caller, long seen) {
        requireSomething(batch);
        List<Plan> parts = plansOf(batch);
        PolicyDecision decision = checks.askingAbout(batch, checks.decide(parts, caller.principal()));
        Plan plan = batch.plan(call.mutation().name(), call.arguments(), call.digest());
        if (Batch.isTooLong(plan)) {
            throw new RefusedException(Refusal.BATCH_TOO_LONG);
        }
        return keep(
                plan,
                Optional.of(batch),
                reason,
                caller,
                seen,
                index -> new PlanChecks.Permit(decision, Optional.empty()));
    }

    /** Records a new plan and keeps it, where there is room for it. */
    private PendingPlan keep(
            Plan plan,
            Optional<Batch> batch,
            String reason,
            Caller caller,
            long seen,
            Function<AuditIndex, PlanChecks.Permit> permitted) {
        return trail.plan(
                index -> {
                    PlanChecks.Permit permit = permitted.apply(index);
                    Optional<String> caution = permit.unsettled().map(PlanChecks::caution);
                    Duration lifetime =
                            batch.map(checks::lifetime).orElseGet(() -> policy.planLifetime(permit.decision()));
                    PendingPlan pending = new PendingPlan(
                            PlanStore.Ids.next(),
                            caution.map(plan::warning).orElse(plan),
                            caution,
                            permit.decision(),
                            Optional.empty(),
                            batch,
                            new PendingPlan.Origin(
                                    caller.principal(),
                                    caller.client(),
                                    caller.confirmation().isRelay(),
                                    reason,
                                    seen,
                                    index.head(),
                                    clock.instant(),
                                    Expiry.in(lifetime, clock, nanoTime)));
                    PlanStoreLimits.STANDARD.makeRoomFor(pending, plans, index);
                    return pending;
                },
                plans::add);
    }

    /** Makes the plan, records it, and keeps it with what the policy says about it. */
    private PendingPlan keep(MutationKind mutation, ObjectNode arguments, String reason, Caller caller, long seen) {
        Plan plan = planUnlessDone(mutation, arguments, caller);
        AuditContext unplanned = plan.subject("", caller.principal(), caller.client());
        return trail.recordRefusals(unplanned, "", () -> {
            PolicyDecision decided = checks.decide(plan, caller.principal());
            return keep(
                    plan,
                    Optional.empty(),
                    reason,
                    caller,
                    seen,
                    index -> checks.permit(plan, List.of(), caller.principal(), decided, index));
        });
    }

    /**
     * Carries out a plan that waited. A plan that was carried out before answers with its receipt, and one that failed with
     * the same failure: an id never acts twice. One whose outcome is unknown is settled, if Lago shows what happened.
     *
     * <p>The caller must be an approver. The plan is their own, where their assistant passes the yes on, or the plan of an
     * operator, or a plan that requires a second person. The person is asked if this caller's client can ask, and the policy
     * must allow the approver what it lets the maker plan.
     *
     * @param statement must equal the plan's, character for character
     */
    public MutationOutcome confirm(String id, String statement, Caller caller) {
        return confirm(id, statement, Set.of(), caller);
    }

    /**
     * The same for a batch of which the approver leaves invoices out: they can never be changed by this plan, and the audit log
     * names them once the others have their yes. The person is asked about the others only.
     *
     * @param leftOut the Lago ids of these invoices; none for the whole plan
     * @throws RefusedException also where one of them is not in the batch or was begun, or nothing would be left
     */
    public MutationOutcome confirm(String id, String statement, Set<String> leftOut, Caller caller) {
        return approval.confirm(id, statement, leftOut, caller);
    }

    /**
     * Goes on with a plan that an earlier call of the same tool asked about: this call brings the answer. Makes no new plan. A
     * plan that was carried out, is being carried out, or was withdrawn answers as in {@link #confirm}. A no that cannot be kept
     * now is kept as soon as possible, and until then nobody carries the plan out in this process.
     *
     * @param tool that is called
     * @param id from {@link ConfirmationChannel#answeredPlan()}, which vouches that this call repeats that one
     */
    public MutationOutcome resume(String tool, String id, Caller caller) {
        return approval.resume(tool, id, caller);
    }

    /**
     * The invoice that an unsettled call of this tool knew by this number, where there is exactly one: Lago may show it under
     * another number by now, or not at all.
     */
    public Optional<String> lagoIdOfUnsettled(String tool, String number) {
        return lostCalls.lagoIdOf(tool, number);
    }

    /** So that an assistant hears of a rejection, and does not ask again before it has another reason. */
    private void requireNotRejected(String digest, String reason, AuditContext call, Caller caller) {
        plans.withdrawn(caller.principal().name()).stream()
                .flatMap(kept -> plans.find(kept.id()).stream())
                .filter(pending -> pending.plan().digest().equals(digest)
                        && pending.reason().equals(reason)
                        && !pending.hasExpired())
                .flatMap(pending -> pending.withdrawn().stream())
                .filter(Refusal::isRejection)
                .findFirst()
                .ifPresent(rejected -> refuse(call, new RefusedException(rejected)));
    }

    private static Plan plan(MutationKind mutation, ObjectNode arguments) {
        Plan plan = mutation.plan(arguments);
        if (!mutation.possibleEffects().contains(plan.impact().effects())) {
            // a policy may have let it through because it believed this could not be
            throw new IllegalStateException(mutation.name() + " has effects that it did not announce");
        }
        return plan;
    }

    /** That it is impossible may come of the same call, whose outcome is not known: then this is said first. */
    private Plan planUnlessDone(MutationKind mutation, ObjectNode arguments, Caller caller) {
        try {
            return plan(mutation, arguments);
        } catch (ImpossiblePlanException | LagoException impossible) {
            if (!(impossible instanceof LagoException unread) || unread.failure() instanceof LagoFailure.NotFound) {
                lostCalls
                        .inTheWayOf(mutation, arguments, impossible)
                        .ifPresent(refused -> refuse(AuditTrail.subject(mutation.name(), arguments, caller), refused));
            }
            throw impossible;
        }
    }
}
