package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands in the way of a plan: the policy, a budget that is used up, or what others do at the same time. */
final class Limits {
    private final Policy policy;
    private final Trail trail;
    private final Clock clock;

    Limits(Policy policy, Trail trail, Clock clock) {
        this.policy = policy;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * The decision; throws {@link RefusedException} where the policy denies it or a budget leaves no room. What a rule allows
     * without asking waits for a yes all the same where it may have happened already.
     */
    Decision permit(Plan plan, Principal maker) {
        Decision decision = policy.decide(plan, maker);
        if (decision instanceof Decision.Deny deny) {
            throw denied(deny);
        }
        if (!policy.budgets().isEmpty()) {
            Optional<Decision.Deny> usedUp = trail.consult(ledger -> usedUp(plan, maker.name(), ledger));
            if (usedUp.isPresent()) {
                throw denied(usedUp.get());
            }
        }
        return decision instanceof Decision.Allow && unsettled(plan).isPresent()
                ? new Decision.Confirm(Level.SIMPLE, policy.relayAllowed(), decision.rule())
                : decision;
    }

    /**
     * Asked when the intent is in the record already, which counts against the budgets: throws {@link RefusedException} where
     * the policy does not say any more what it said.
     */
    void requireStillDecided(Plan plan, Principal maker, Decision earlier) {
        requireSame(policy.decide(plan, maker), earlier);
    }

    /** Throws {@link RefusedException} unless the policy says what it said, or asks nobody any more. */
    static void requireSame(Decision now, Decision earlier) {
        if (now instanceof Decision.Deny deny) {
            throw denied(deny);
        }
        if (!(now instanceof Decision.Allow) && !now.equals(earlier)) {
            throw new RefusedException(Refusal.policyChanged());
        }
    }

    /** Throws {@link RefusedException} where the policy denies this plan to somebody who did not make it. */
    void requireNotDenied(Plan plan, Principal other) {
        if (policy.decide(plan, other) instanceof Decision.Deny deny) {
            throw denied(deny);
        }
    }

    /**
     * Asked when nobody else can write: what speaks against doing it now.
     *
     * @param seen the newest line of the record before the plan was made
     */
    Optional<RefusedException> objection(Plan plan, String principal, Ledger ledger, long seen) {
        return usedUp(plan, principal, ledger)
                .map(Limits::denied)
                .or(() -> someoneElse(plan, ledger, seen))
                .or(() -> theSame(plan, ledger, seen))
                .or(() -> sameKey(plan, principal, ledger));
    }

    static RefusedException denied(Decision.Deny deny) {
        return new RefusedException(Refusal.denied(deny), deny.rule());
    }

    private Optional<Decision.Deny> usedUp(Plan plan, String maker, Ledger ledger) {
        Instant now = clock.instant();
        return policy.budgets().stream()
                .flatMap(budget -> budget.objection(plan, maker, ledger, now).stream())
                .findFirst();
    }

    private Optional<RefusedException> someoneElse(Plan plan, Ledger ledger, long seen) {
        return onSameInvoice(plan, ledger).stream()
                .filter(deed -> isNews(deed, seen) || deed.mayBeUnderWay(clock.instant()))
                .findFirst()
                .map(deed -> new RefusedException(Refusal.invoiceBusy()));
    }

    /** So that two plans for the same new invoice do not become two invoices, whoever said yes to both. */
    private static Optional<RefusedException> theSame(Plan plan, Ledger ledger, long seen) {
        String digest = plan.digest();
        return ledger.since(Instant.EPOCH).stream()
                .filter(deed -> isNews(deed, seen) && asksFor(digest, deed))
                .findFirst()
                .map(deed -> new RefusedException(Refusal.doneMeanwhile()));
    }

    private static boolean isNews(Deed deed, long seen) {
        return deed.lastSeq() > seen && deed.state() != Deed.State.FAILED;
    }

    /** What may have happened to the same invoice, or may have been the very same thing, and nobody knows. */
    Optional<Deed> unsettled(Plan plan) {
        String digest = plan.digest();
        return trail.consult(ledger -> {
            List<Deed> onSameInvoice = onSameInvoice(plan, ledger);
            return ledger.unsettled().stream()
                    .filter(deed -> asksFor(digest, deed) || onSameInvoice.contains(deed))
                    .findFirst();
        });
    }

    private static boolean asksFor(String digest, Deed deed) {
        return deed.subject().argumentsDigest().equals(digest);
    }

    private static List<Deed> onSameInvoice(Plan plan, Ledger ledger) {
        return plan.target().map(invoice -> ledger.on(invoice.lagoId())).orElse(List.of());
    }

    private static Optional<RefusedException> sameKey(Plan plan, String principal, Ledger ledger) {
        return plan.requestKey()
                .flatMap(key -> ledger.byRequestKey(principal, key))
                .filter(deed -> deed.state() != Deed.State.FAILED)
                .map(deed -> new RefusedException(Refusal.requestKeyTaken()));
    }
}
