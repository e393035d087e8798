package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.Ledger;
import io.lagomcp.invoices.audit.Subject;
import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.LagoException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
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

    private final Policy policy;
    private final Trail trail;
    private final Limits limits;
    private final RequestKeys requestKeys;
    private final Confirmations confirmations;
    private final Commit commit;

    /**
     * A guard.
     *
     * @param audit where everything is recorded that is decided and done; nothing is done that cannot be
     */
    public Guard(Policy policy, InvoiceReads reads, InvoiceWrites writes, AuditLog audit, Clock clock) {
        this.policy = policy;
        this.trail = new Trail(audit);
        this.limits = new Limits(policy, trail, clock);
        this.requestKeys = new RequestKeys(trail, reads);
        this.confirmations = new Confirmations(clock, policy.planLifetime());
        this.commit = new Commit(reads, writes, limits, trail, clock);
    }

    /** Whether the policy could ever permit this mutation; only such tools are listed. */
    public boolean offers(Mutation mutation) {
        return policy.neverAllows(mutation).isEmpty();
    }

    /** Throws {@link RefusedException} for a mutation that the policy can never permit, whatever the arguments. */
    public void requireOffered(Mutation mutation, ObjectNode arguments, Caller caller) {
        policy.neverAllows(mutation)
                .ifPresent(deny -> trail.keepingRefusals(Trail.subject(mutation.name(), arguments, caller), "", () -> {
                    throw Limits.denied(deny);
                }));
    }

    /** Plans the mutation and carries it out as soon as the policy, and where it says so a person, has said yes. */
    public Outcome submit(Mutation mutation, ObjectNode arguments, Caller caller) {
        requireOffered(mutation, arguments, caller);
        long seen = trail.consult(Ledger::lastSeq);
        Plan plan = plan(mutation, arguments);
        Subject unplanned = Trail.subject("", plan, caller);
        Optional<Outcome> earlier = trail.keepingRefusals(unplanned, "", () -> earlierOutcome(plan, caller));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Decision decision = trail.keepingRefusals(unplanned, "", () -> limits.permit(plan));
        Confirmation confirmation = confirmations.add(mutation, warned(plan), seen, decision, caller);
        trail.planned(confirmation.subject(), decision);
        return decision instanceof Decision.Confirm confirm
                ? askAndCarryOut(confirmation, confirm, caller.confirmation())
                : trail.keepingRefusals(confirmation.subject(), "", () -> commit.carryOut(confirmation, "policy"));
    }

    /**
     * Carries out a plan that waited. A plan that was carried out before answers with its receipt, and one that failed with
     * the same failure: an id never acts twice. One whose outcome is unknown is settled, if Lago shows what happened.
     *
     * @param statement must equal the plan's, character for character
     */
    public Outcome confirm(String id, String statement, Caller caller) {
        String relay = ConfirmationChannel.relay().name();
        Optional<Confirmation> known = confirmations.find(id);
        Subject subject = known.map(found -> Trail.subject(id, found.plan(), caller))
                .orElseGet(() -> Trail.subject(
                        relay, JsonNodeFactory.instance.objectNode().put("confirmation_id", id), caller));
        return trail.keepingRefusals(subject, relay, () -> {
            Confirmation confirmation = known.orElseThrow(() -> new RefusedException(Refusal.unknown()));
            requireMeant(confirmation, statement, caller);
            return commit.carryOut(confirmation, relay);
        });
    }

    /** The plan that has this id, whatever became of it, while it is remembered. */
    public Optional<Plan> planOf(String confirmationId) {
        return confirmations.find(confirmationId).map(Confirmation::plan);
    }

    private static void requireMeant(Confirmation confirmation, String statement, Caller caller) {
        if (!confirmation.principal().equals(caller.principal().name())) {
            throw new RefusedException(Refusal.otherPrincipal());
        }
        if (!confirmation.plan().statement().equals(statement)) {
            throw new RefusedException(Refusal.otherStatement());
        }
        if (confirmation.state() instanceof Confirmation.State.Waiting && !confirmation.mayBeRelayed()) {
            throw new RefusedException(
                    Refusal.relayForbidden(), confirmation.decision().rule());
        }
    }

    private static Plan plan(Mutation mutation, ObjectNode arguments) {
        Plan plan = mutation.plan(arguments);
        if (!mutation.possibleEffects().contains(plan.impact().effects())) {
            // a policy may have let it through because it believed this could not be
            throw new IllegalStateException(mutation.name() + " has effects that it did not announce");
        }
        return plan;
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

    /** Says so where something on the same invoice, or the very same thing, may have happened and nobody knows. */
    private Plan warned(Plan plan) {
        return limits.unsettled(plan)
                .map(deed -> plan.warning("an earlier " + deed.subject().tool() + " of " + MINUTE.format(deed.time())
                        + " UTC has no known outcome: look first whether it happened"))
                .orElse(plan);
    }

    private Outcome askAndCarryOut(Confirmation confirmation, Decision.Confirm decision, ConfirmationChannel channel) {
        return trail.keepingRefusals(confirmation.subject(), channel.name(), () -> {
            if (ask(confirmation, decision, channel)) {
                return commit.carryOut(confirmation, channel.name());
            }
            return new Outcome.Waiting(confirmation);
        });
    }

    /** True for a yes, false for one that may come later; anything else ends the plan. */
    private boolean ask(Confirmation confirmation, Decision.Confirm decision, ConfirmationChannel channel) {
        boolean pending = false;
        boolean answered = false;
        try {
            if (channel.isRelay() && !decision.relayAllowed()) {
                throw new RefusedException(Refusal.relayForbidden(), decision.rule());
            }
            Answer answer = channel.ask(confirmation);
            pending = answer instanceof Answer.Pending;
            answered = pending || isYes(answer, confirmation);
            return !pending;
        } finally {
            if (!answered) {
                confirmations.remove(confirmation);
            }
        }
    }

    /** True, or the refusal that explains why it is not. */
    private static boolean isYes(Answer answer, Confirmation confirmation) {
        if (answer instanceof Answer.Refused refused) {
            throw new RefusedException(refused.refusal());
        }
        if (answer instanceof Answer.Unavailable unavailable) {
            throw new RefusedException(Refusal.unavailable(unavailable.why()));
        }
        if (confirmation.level() == Level.TYPED) {
            Proof proof = confirmation.plan().proof();
            if (!(answer instanceof Answer.Typed typed) || !proof.isGivenBy(typed.text())) {
                throw new RefusedException(Refusal.otherwiseTyped(proof));
            }
        }
        return true;
    }
}
