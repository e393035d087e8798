package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The plans of this process that wait for a yes, and those that were carried out.
 *
 * <p>A receipt outlives its plan by a day, so that a repeated call is answered and not repeated. Where there is no room for
 * another plan, the oldest that has ended makes it, of the same principal first: its id is then unknown, which is safe. One
 * that can still be confirmed is never dropped, nor one whose outcome is unknown; beyond that a new plan is refused.
 */
final class PlanStore {
    private static final Duration RECEIPTS_KEPT = Duration.ofDays(1);
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;

    /** Not loaded before the first plan: a secure random number takes a while to come by at the start. */
    private static final class Chance {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    private final Map<String, PendingPlan> byId = new LinkedHashMap<>();
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Duration lifetime;
    private final PlanStoreLimits capacity;

    PlanStore(Clock clock, LongSupplier nanoTime, Duration lifetime, PlanStoreLimits capacity) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lifetime = lifetime;
        this.capacity = capacity;
    }

    /**
     * Keeps another plan.
     *
     * @throws RefusedException where there is no room for it
     */
    synchronized PendingPlan add(
            Mutation mutation,
            Plan plan,
            Optional<String> caution,
            long seen,
            PolicyDecision decision,
            String reason,
            Caller caller) {
        Expiry expiry = Expiry.in(lifetime, clock, nanoTime);
        PendingPlan confirmation =
                new PendingPlan(newId(), mutation, plan, caution, seen, decision, reason, caller, expiry);
        makeRoom(confirmation);
        byId.put(confirmation.id(), confirmation);
        return confirmation;
    }

    /**
     * Looks for room before a plan is made, which costs readings of Lago.
     *
     * @throws RefusedException where there is none for another plan of this principal, whatever it weighs
     */
    synchronized void requireRoomFor(Principal principal) {
        String maker = principal.name();
        long own = open(old -> old.maker().name().equals(maker));
        if (own >= capacity.openEach()) {
            throw new RefusedException(Refusal.tooManyPlans(own));
        }
        if (open(all -> true) >= capacity.openInAll()) {
            throw new RefusedException(Refusal.tooManyPlansInAll());
        }
    }

    private void makeRoom(PendingPlan another) {
        byId.values().removeIf(old -> old.isOver() && old.hasExpiredBy(RECEIPTS_KEPT));
        String maker = another.maker().name();
        Predicate<PendingPlan> own = old -> old.maker().name().equals(maker);
        while (isFull(own, another, capacity.endedEach(), capacity.bytesEach()) && dropOldest(own)) {
            // one less
        }
        while (isFull(all -> true, another, capacity.endedInAll(), capacity.bytesInAll())
                && (dropOldest(own) || dropOldest(all -> true))) {
            // one less
        }
        requireRoomFor(another.maker());
        if (weight(own) + another.weight() > capacity.bytesEach()) {
            throw new RefusedException(Refusal.tooManyPlans(open(own)));
        }
        if (weight(all -> true) + another.weight() > capacity.bytesInAll()) {
            throw new RefusedException(Refusal.tooManyPlansInAll());
        }
    }

    private boolean isFull(Predicate<PendingPlan> whose, PendingPlan another, int mostEnded, long mostBytes) {
        return those(whose).filter(PendingPlan::isOver).count() > mostEnded
                || weight(whose) + another.weight() > mostBytes;
    }

    /** False where none has ended. */
    private boolean dropOldest(Predicate<PendingPlan> whose) {
        Optional<PendingPlan> oldest = those(whose).filter(PendingPlan::isOver).findFirst();
        oldest.ifPresent(ended -> byId.remove(ended.id()));
        return oldest.isPresent();
    }

    private long open(Predicate<PendingPlan> whose) {
        return those(whose).filter(confirmation -> !confirmation.isOver()).count();
    }

    private long weight(Predicate<PendingPlan> whose) {
        return those(whose).mapToLong(PendingPlan::weight).sum();
    }

    private Stream<PendingPlan> those(Predicate<PendingPlan> whose) {
        return byId.values().stream().filter(whose);
    }

    synchronized Optional<PendingPlan> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** How many wait for a yes that can still come. */
    synchronized int waiting() {
        return Math.toIntExact(byId.values().stream()
                .filter(confirmation ->
                        confirmation.decision() instanceof PolicyDecision.Confirm && confirmation.isWaiting())
                .count());
    }

    /** Short enough to be read out, and about 49 bits that nobody can guess. */
    private String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        do {
            id.setLength(0);
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(ALPHABET.charAt(Chance.RANDOM.nextInt(ALPHABET.length())));
            }
        } while (byId.containsKey(id.toString()));
        return id.toString();
    }
}
