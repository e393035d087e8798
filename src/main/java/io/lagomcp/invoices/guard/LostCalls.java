package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.guard.Confirmation.State;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles a repeated call whose earlier answer got lost. It reads Lago before it plans again, so that nobody is asked to approve
 * a change that has already happened or may still happen.
 */
final class LostCalls {
    private final Trail trail;
    private final Confirmations confirmations;
    private final Settlement settlement;
    private final Clock clock;

    LostCalls(Trail trail, Confirmations confirmations, Settlement settlement, Clock clock) {
        this.trail = trail;
        this.confirmations = confirmations;
        this.settlement = settlement;
        this.clock = clock;
    }

    /**
     * What came of the same call, where its plan is remembered.
     *
     * @return empty where there was none, or nothing came of it, or Lago will not show what did
     * @throws MutationFailedException where this caller made it, and it may still happen
     * @throws RefusedException where somebody else did
     */
    Optional<Outcome> outcomeOf(Mutation mutation, ObjectNode arguments, Caller caller) {
        Optional<String> requestKey = Plan.requestKey(arguments);
        for (Deed deed : unsettled(mutation.digest(arguments))) {
            boolean own = deed.answers(caller.principal().name(), requestKey);
            Optional<Outcome> outcome = confirmations
                    .find(deed.subject().planId())
                    .flatMap(confirmation -> settled(confirmation, deed, own));
            if (own && outcome.isPresent()) {
                return outcome;
            }
        }
        return Optional.empty();
    }

    private Optional<Outcome> settled(Confirmation confirmation, Deed deed, boolean own) {
        State state = confirmation.state();
        if (state instanceof State.Acting && confirmation.plan().target().isEmpty()) {
            throw unsettled(deed, confirmation.plan(), new Evidence.Unclear());
        }
        if (!(state instanceof State.Unknown unknown)) {
            return Optional.empty();
        }
        try {
            return Optional.of(settlement.settle(confirmation, unknown));
        } catch (RefusedException didNotHappen) {
            return Optional.empty();
        } catch (MutationFailedException open) {
            Evidence seen = open.seen().orElseThrow();
            if (!settlement.mayStillHappen(unknown) && !(seen instanceof Evidence.Unread)) {
                return Optional.empty();
            }
            throw own ? open : unsettled(deed, confirmation.plan(), seen);
        }
    }

    /**
     * The same for what another process did, or this one before it was restarted. Only the time of day tells how long ago that
     * was, which can be set; so it is never said of it that it did not happen.
     *
     * @param plan of the call that is made now, for nothing else of the earlier one is known
     */
    Optional<Outcome> outcomeOf(Mutation mutation, Plan plan, Caller caller) {
        for (Deed deed : unsettled(plan.digest())) {
            if (isWatchedElsewhere(deed, plan)) {
                continue;
            }
            Evidence evidence = Settlement.look(mutation, plan, deed.time());
            if (evidence instanceof Evidence.Happened happened) {
                trail.settled(deed.subject(), true, happened.answer().invoice());
                if (deed.answers(caller.principal().name(), plan.requestKey())) {
                    return Optional.of(new Outcome.Done(plan, Receipt.of(deed, plan), happened.answer(), true));
                }
            } else if (evidence instanceof Evidence.Unread || clock.instant().isBefore(Settlement.end(deed.time()))) {
                throw unsettled(deed, plan, evidence);
            }
        }
        return Optional.empty();
    }

    /** Of one invoice, only one thing is under way at a time. */
    private boolean isWatchedElsewhere(Deed deed, Plan plan) {
        return confirmations.find(deed.subject().planId()).isPresent()
                || (plan.target().isPresent() && deed.mayBeUnderWay(clock.instant()));
    }

    private List<Deed> unsettled(String digest) {
        return trail.consult(ledger -> ledger.unsettled().stream()
                .filter(deed -> deed.subject().argumentsDigest().equals(digest))
                .toList());
    }

    private static RefusedException unsettled(Deed deed, Plan plan, Evidence seen) {
        return new RefusedException(
                Refusal.sameCallUnsettled(deed.time(), seen, Settlement.end(deed.time()), plan.settledBy()));
    }
}
