package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.guard.Confirmation.State;
import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one way to a mutation: plan, policy, a person's yes, and the checks before the act.
 *
 * <p>Safe for use by many threads. Both methods throw {@link RefusedException} when nothing was done,
 * {@link LagoException} when a reading failed, and {@link MutationFailedException} when the act itself did.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final Policy policy;
    private final InvoiceReads reads;
    private final InvoiceWrites writes;
    private final Clock clock;
    private final Confirmations confirmations;
    private final InvoiceTurns turns = new InvoiceTurns();

    public Guard(Policy policy, InvoiceReads reads, InvoiceWrites writes, Clock clock) {
        this.policy = policy;
        this.reads = reads;
        this.writes = writes;
        this.clock = clock;
        this.confirmations = new Confirmations(clock, policy.planLifetime());
    }

    /** Whether the policy could ever permit this tool; only such tools are listed. */
    public boolean offers(Mutation mutation) {
        return policy.neverAllows(mutation).isEmpty();
    }

    /** Throws {@link RefusedException} for a tool that the policy can never permit. */
    public void requireOffered(Mutation mutation) {
        policy.neverAllows(mutation).ifPresent(Guard::refuse);
    }

    /** Plans the mutation and carries it out as soon as the policy, and where it says so a person, has said yes. */
    public Outcome submit(Mutation mutation, ObjectNode arguments, Caller caller) {
        requireOffered(mutation);
        Plan plan = mutation.plan(arguments);
        Decision decision = policy.decide(plan);
        if (decision instanceof Decision.Deny deny) {
            throw refuse(deny);
        }
        Confirmation confirmation = confirmations.add(mutation, plan, level(decision), caller.principal());
        if (decision instanceof Decision.Allow) {
            return carryOut(confirmation, "policy");
        }
        Answer answer = ask(caller.confirmation(), confirmation);
        if (answer instanceof Answer.Pending) {
            return new Outcome.Waiting(confirmation);
        }
        if (answer instanceof Answer.Refused refused) {
            confirmations.remove(confirmation);
            throw new RefusedException(refused.refusal());
        }
        if (answer instanceof Answer.Unavailable unavailable) {
            confirmations.remove(confirmation);
            throw new RefusedException(Refusal.unavailable(unavailable.why()));
        }
        return carryOut(confirmation, caller.confirmation().name());
    }

    private static Level level(Decision decision) {
        return decision instanceof Decision.Confirm confirm ? confirm.level() : Level.SIMPLE;
    }

    /**
     * Carries out a plan that waited. A plan that was carried out before answers with its receipt, and one that failed with
     * the same failure: an id never acts twice.
     *
     * @param statement must equal the plan's, character for character
     */
    public Outcome confirm(String id, String statement, Caller caller) {
        Confirmation confirmation = confirmations.find(id).orElseThrow(() -> new RefusedException(Refusal.unknown()));
        if (!confirmation.principal().equals(caller.principal())) {
            throw new RefusedException(Refusal.otherPrincipal());
        }
        if (!confirmation.plan().statement().equals(statement)) {
            throw new RefusedException(Refusal.otherStatement());
        }
        return carryOut(confirmation, ConfirmationChannel.relay().name());
    }

    private Outcome carryOut(Confirmation confirmation, String approvedVia) {
        Optional<Outcome> earlier = earlierOutcome(confirmation);
        return earlier.isPresent()
                ? earlier.get()
                : turns.inTurn(confirmation.plan().target(), () -> checkAndAct(confirmation, approvedVia));
    }

    /** The last checks, in an order that uses nothing up before all have passed; then the act. */
    private Outcome checkAndAct(Confirmation confirmation, String approvedVia) {
        Optional<Outcome> earlier = earlierOutcome(confirmation);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (confirmations.hasExpired(confirmation)) {
            throw new RefusedException(Refusal.expired());
        }
        Plan plan = confirmation.plan();
        if (policy.decide(plan) instanceof Decision.Deny deny) {
            throw refuse(deny);
        }
        plan.target().ifPresent(this::requireUnchanged);
        if (!confirmation.take()) {
            return earlierOutcome(confirmation).orElseThrow(() -> new RefusedException(Refusal.inProgress()));
        }
        return act(confirmation, approvedVia);
    }

    private Outcome act(Confirmation confirmation, String approvedVia) {
        Plan plan = confirmation.plan();
        try {
            Optional<Invoice> invoice = confirmation.mutation().perform(new Approval(plan, writes));
            Receipt receipt = new Receipt(
                    confirmation.id(),
                    plan.tool(),
                    plan.statement(),
                    approvedVia,
                    clock.instant().truncatedTo(ChronoUnit.SECONDS));
            Outcome.Done done = new Outcome.Done(plan, receipt, invoice, false);
            confirmation.settle(new State.Succeeded(done));
            return done;
        } catch (LagoException refused) {
            throw settle(confirmation, new MutationFailedException(plan, refused.failure(), refused));
        } catch (RuntimeException | Error broken) {
            throw settle(confirmation, new MutationFailedException(plan, outcomeUnknown(plan), broken));
        }
    }

    private Optional<Outcome> earlierOutcome(Confirmation confirmation) {
        State state = confirmation.state();
        if (state instanceof State.Succeeded succeeded) {
            return Optional.of(succeeded.done().again());
        }
        if (state instanceof State.Failed failed) {
            throw failed.failure();
        }
        if (state instanceof State.Acting) {
            throw new RefusedException(Refusal.inProgress());
        }
        return Optional.empty();
    }

    private static MutationFailedException settle(Confirmation confirmation, MutationFailedException failure) {
        confirmation.settle(new State.Failed(failure));
        if (failure.failure() instanceof LagoFailure.OutcomeUnknown) {
            // a call that was cancelled is never answered, so this may be the only trace
            LOG.warn(
                    "The outcome of {} with confirmation {} is unknown; {} {} settles it",
                    failure.plan().tool(),
                    confirmation.id(),
                    failure.plan().settledBy().tool(),
                    failure.plan().settledBy().arguments());
        }
        return failure;
    }

    /** Whatever broke on our side, the request may have been on its way. */
    private static LagoFailure outcomeUnknown(Plan plan) {
        String message = "This program failed while it carried the plan out; Lago may have acted";
        return new LagoFailure.OutcomeUnknown("outcome_unknown", message, plan.tool());
    }

    private Answer ask(ConfirmationChannel channel, Confirmation confirmation) {
        try {
            return channel.ask(confirmation);
        } catch (RuntimeException failed) {
            confirmations.remove(confirmation);
            throw failed;
        }
    }

    private void requireUnchanged(InvoiceSnapshot planned) {
        InvoiceSnapshot now = InvoiceSnapshot.of(reads.find(planned.lagoId()));
        if (!now.equals(planned)) {
            throw new RefusedException(Refusal.invoiceChanged(planned, now));
        }
    }

    private static RefusedException refuse(Decision.Deny deny) {
        throw new RefusedException(Refusal.denied(deny));
    }
}
