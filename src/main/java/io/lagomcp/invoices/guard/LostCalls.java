package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.InvoiceRef;
import io.lagomcp.invoices.guard.Confirmation.State;
import java.time.Clock;
import java.time.Instant;
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
     * What came of the same call, made before by this process or by another.
     *
     * @return empty where there was none, or nothing came of it, or Lago will not show what did
     * @throws MutationFailedException where this caller made it, and it may still happen
     * @throws RefusedException where somebody else did, or its plan is not remembered
     */
    Optional<Outcome> outcomeOf(Mutation mutation, ObjectNode arguments, Caller caller) {
        Optional<String> requestKey = Plan.requestKey(arguments);
        for (Deed deed : unsettled(mutation.digest(arguments))) {
            boolean own = deed.answers(caller.principal().name(), requestKey);
            Optional<Confirmation> remembered =
                    confirmations.find(deed.subject().planId());
            Optional<Outcome> outcome = remembered.isPresent()
                    ? settled(remembered.get(), deed, own)
                    : settled(mutation, Plan.recorded(deed, arguments), deed);
            if (own && outcome.isPresent()) {
                return outcome;
            }
        }
        return Optional.empty();
    }

    /**
     * Why a call that cannot be planned now is refused: an earlier one with unknown outcome may be the cause.
     *
     * @return empty where there was no such call
     */
    Optional<RefusedException> inTheWayOf(Mutation mutation, ObjectNode arguments) {
        return unsettled(mutation.digest(arguments)).stream()
                .findFirst()
                .map(deed -> unsettled(deed, Plan.recorded(deed, arguments), new Evidence.Unclear()));
    }

    /** The invoice that an unsettled call of this tool knew by this number, where there is exactly one. */
    Optional<String> lagoIdOf(String tool, String number) {
        List<String> ids = trail.consult(ledger -> ledger.unsettled().stream()
                .map(Deed::subject)
                .filter(subject -> subject.tool().equals(tool))
                .flatMap(subject -> subject.invoice().stream())
                .filter(invoice -> invoice.number().equalsIgnoreCase(number))
                .map(InvoiceRef::lagoId)
                .distinct()
                .toList());
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
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
     * was, which can be set; so it is never said of it that it did not happen. What may be under way on an invoice is left to
     * the checks before the act.
     */
    private Optional<Outcome> settled(Mutation mutation, Plan recorded, Deed deed) {
        Evidence evidence = settlement.look(mutation, recorded, deed.subject().planId(), deed.time());
        if (evidence instanceof Evidence.Happened happened) {
            trail.settled(deed.subject(), true, happened.answer().invoice());
            return Optional.of(new Outcome.Done(recorded, Receipt.of(deed, recorded), happened.answer(), true));
        }
        Instant now = clock.instant();
        boolean underWay = recorded.target().isPresent() && deed.mayBeUnderWay(now);
        if (!underWay && (evidence instanceof Evidence.Unread || now.isBefore(Settlement.end(deed.time())))) {
            throw unsettled(deed, recorded, evidence);
        }
        return Optional.empty();
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
