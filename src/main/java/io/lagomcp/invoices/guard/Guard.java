package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.Ledger;
import io.lagomcp.invoices.audit.Subject;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.LagoException;
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
public final class Guard {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String RELAY = ConfirmationChannel.relay().name();

    private final Policy policy;
    private final Trail trail;
    private final Limits limits;
    private final RequestKeys requestKeys;
    private final Confirmations confirmations;
    private final Commit commit;
    private final LostCalls lostCalls;

    /**
     * A guard.
     *
     * @param audit where everything is recorded that is decided and done; nothing is done that cannot be
     */
    public Guard(Policy policy, InvoiceReads reads, InvoiceWrites writes, AuditLog audit, Clock clock) {
        this(policy, reads, writes, audit, clock, System::nanoTime);
    }

    /**
     * The same.
     *
     * @param nanoTime goes on evenly whatever the clock is set to; plans expire by both, and lost answers are settled by it
     */
    Guard(Policy policy, InvoiceReads reads, InvoiceWrites writes, AuditLog audit, Clock clock, LongSupplier nanoTime) {
        this.policy = policy;
        this.trail = new Trail(audit);
        this.limits = new Limits(policy, trail, clock);
        this.requestKeys = new RequestKeys(trail, reads);
        this.confirmations = new Confirmations(clock, nanoTime, policy.planLifetime(), PlanCapacity.STANDARD);
        Settlement settlement = new Settlement(trail, nanoTime);
        this.commit = new Commit(reads, writes, limits, trail, clock, nanoTime, settlement);
        this.lostCalls = new LostCalls(trail, confirmations, settlement, clock);
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
                .ifPresent(refused -> refuse(Trail.subject(mutation.name(), arguments, caller), refused));
    }

    /** Throws {@link RefusedException} where what this caller was given does not permit this tool, which is about changes. */
    public void requireGranted(String tool, ObjectNode arguments, Caller caller) {
        caller.principal()
                .grant()
                .objectionToChanging(tool)
                .ifPresent(refusal -> refuse(Trail.subject(tool, arguments, caller), new RefusedException(refusal)));
    }

    /** Before anything is read from Lago; not where a request key may name a plan that has its answer already. */
    private void requireRoom(Mutation mutation, ObjectNode arguments, Caller caller) {
        if (Plan.requestKey(arguments).isEmpty()) {
            trail.keepingRefusals(Trail.subject(mutation.name(), arguments, caller), "", () -> {
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
                .or(() -> policy.neverAllows(mutation, principal).map(Limits::denied));
    }

    private void refuse(Subject subject, RefusedException refused) {
        trail.keepingRefusals(subject, "", () -> {
            throw refused;
        });
    }

    /**
     * Plans the mutation and carries it out as soon as the policy, and where it says so a person, has said yes. Where the answer
     * to the very same call got lost before, what Lago shows of that one comes first.
     */
    public Outcome submit(Mutation mutation, ObjectNode arguments, Caller caller) {
        requireOffered(mutation, arguments, caller);
        Optional<Outcome> lost = trail.keepingRefusals(
                Trail.subject(mutation.name(), arguments, caller),
                "",
                () -> lostCalls.outcomeOf(mutation, arguments, caller));
        if (lost.isPresent()) {
            return lost.get();
        }
        requireRoom(mutation, arguments, caller);
        long seen = trail.consult(Ledger::lastSeq);
        Plan plan = planUnlessDone(mutation, arguments);
        Subject unplanned = Trail.subject("", plan, caller);
        Optional<Outcome> earlier = trail.keepingRefusals(unplanned, "", () -> earlierOutcome(plan, caller));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Decision decision = trail.keepingRefusals(unplanned, "", () -> limits.permit(plan, caller.principal()));
        Confirmation confirmation = trail.keepingRefusals(
                unplanned, "", () -> confirmations.add(mutation, plan, caution(plan), seen, decision, caller));
        trail.planned(confirmation.subject(), decision);
        if (decision instanceof Decision.Confirm) {
            return confirmation.needsApprover()
                    ? new Outcome.Waiting(confirmation)
                    : askAndCarryOut(confirmation, caller);
        }
        return trail.keepingRefusals(
                confirmation.subject(), "", () -> commit.carryOut(confirmation, Consent.ofPolicy()));
    }

    /**
     * Carries out a plan that waited. A plan that was carried out before answers with its receipt, and one that failed with
     * the same failure: an id never acts twice. One whose outcome is unknown is settled, if Lago shows what happened.
     *
     * <p>It takes an approver: for a plan of their own, which their assistant then passes the yes to, or for that of an
     * operator. There the person is asked, if this caller's client can ask, and the policy must not deny the approver what
     * it lets the operator plan.
     *
     * @param statement must equal the plan's, character for character
     */
    public Outcome confirm(String id, String statement, Caller caller) {
        requireGranted(RELAY, JsonNodeFactory.instance.objectNode().put("confirmation_id", id), caller);
        Optional<Confirmation> known = confirmations.find(id);
        Subject subject = known.map(found -> Trail.subject(found.subject(), caller))
                .orElseGet(() -> Trail.subject(
                        RELAY, JsonNodeFactory.instance.objectNode().put("confirmation_id", id), caller));
        boolean asked = known.filter(Confirmation::needsApprover).isPresent();
        return trail.keepingRefusals(subject, asked ? caller.confirmation().name() : RELAY, () -> {
            Confirmation confirmation = known.orElseThrow(() -> new RefusedException(Refusal.unknown()));
            requireMeant(confirmation, statement, caller);
            Optional<Outcome> earlier = commit.earlierOutcome(confirmation);
            return earlier.isPresent() ? earlier.get() : carryOut(confirmation, caller);
        });
    }

    private Outcome carryOut(Confirmation confirmation, Caller caller) {
        requireMayConfirm(confirmation, caller.principal());
        if (confirmation.needsApprover()) {
            return askApproverAndCarryOut(confirmation, caller);
        }
        if (!confirmation.mayBeRelayed()) {
            throw new RefusedException(
                    Refusal.relayForbidden(), confirmation.decision().rule());
        }
        return commit.carryOut(confirmation, Consent.of(caller.principal(), RELAY, confirmation));
    }

    /** The plan that has this id, whatever became of it, while it is remembered; empty where it does not concern this principal. */
    public Optional<Plan> planOf(String confirmationId, Principal principal) {
        return confirmations
                .find(confirmationId)
                .filter(found -> found.concerns(principal))
                .map(Confirmation::plan);
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

    private static void requireMeant(Confirmation confirmation, String statement, Caller caller) {
        if (!confirmation.concerns(caller.principal())) {
            throw new RefusedException(Refusal.unknown(), "", "confirmation_of_another");
        }
        if (!confirmation.plan().statement().equals(statement)) {
            throw new RefusedException(Refusal.otherStatement());
        }
    }

    private void requireMayConfirm(Confirmation confirmation, Principal principal) {
        Plan plan = confirmation.plan();
        Principal now = Allowed.toConfirm(plan, principal);
        if (!now.equals(confirmation.maker())) {
            limits.requireNotDenied(plan, now);
        }
    }

    /** Who gave the yes, which counts only if they may give it by the message that carried it. */
    private Consent consent(Confirmation confirmation, Principal asked, ConfirmationChannel channel) {
        Principal responder = channel.responder(asked);
        requireMayConfirm(confirmation, responder);
        return Consent.of(responder, channel.name(), confirmation);
    }

    /** A no ends the plan; whatever else is no yes leaves it waiting, for the next approver or for later. */
    private Outcome askApproverAndCarryOut(Confirmation confirmation, Caller approver) {
        commit.requireCurrent(confirmation);
        ConfirmationChannel channel = approver.confirmation();
        try {
            // where the assistant passes the yes on, this very call is the yes
            if (!Asking.saysYes(confirmation, channel) && !channel.isRelay()) {
                return new Outcome.Waiting(confirmation);
            }
        } catch (RefusedException no) {
            if (no.refusal().equals(Refusal.declined()) && !confirmation.end(no.refusal())) {
                return commit.earlierOutcome(confirmation).orElseThrow(() -> no);
            }
            throw no;
        }
        return commit.carryOut(confirmation, consent(confirmation, approver.principal(), channel));
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
    private Plan planUnlessDone(Mutation mutation, ObjectNode arguments) {
        try {
            return plan(mutation, arguments);
        } catch (RuntimeException impossible) {
            throw lostCalls
                    .inTheWayOf(mutation, arguments)
                    .<RuntimeException>map(refused -> refused)
                    .orElse(impossible);
        }
    }

    private Optional<Outcome> earlierOutcome(Plan plan, Caller caller) {
        Optional<Deed> deed = requestKeys.earlier(plan, caller.principal().name());
        if (deed.isEmpty()) {
            return Optional.empty();
        }
        return confirmations
                .find(deed.get().subject().planId())
                .flatMap(commit::earlierOutcome)
                .or(() -> Optional.of(requestKeys.answer(plan, deed.get())));
    }

    /** A warning where something on the same invoice, or the very same thing, may have happened and nobody knows. */
    private Optional<String> caution(Plan plan) {
        return limits.unsettled(plan)
                .map(deed -> "an earlier " + deed.subject().tool() + " of " + MINUTE.format(deed.time())
                        + " UTC has no known outcome: look first whether it happened");
    }

    private Outcome askAndCarryOut(Confirmation confirmation, Caller maker) {
        ConfirmationChannel channel = maker.confirmation();
        return trail.keepingRefusals(confirmation.subject(), channel.name(), () -> {
            Optional<Consent> consent = ask(confirmation, maker.principal(), channel);
            return consent.isPresent()
                    ? commit.carryOut(confirmation, consent.get())
                    : new Outcome.Waiting(confirmation);
        });
    }

    /** A yes, or empty for one that may come later; anything else ends the plan. */
    private Optional<Consent> ask(Confirmation confirmation, Principal maker, ConfirmationChannel channel) {
        boolean answered = false;
        try {
            Optional<Consent> consent = Asking.saysYes(confirmation, channel)
                    ? Optional.of(consent(confirmation, maker, channel))
                    : Optional.empty();
            answered = true;
            return consent;
        } finally {
            if (!answered) {
                confirmations.remove(confirmation);
            }
        }
    }
}
