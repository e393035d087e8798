package io.lagomcp.invoices.guard;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The plans of this process that wait for a yes, and those that were carried out.
 *
 * <p>A receipt outlives its plan by a day, so that a repeated call is answered and not repeated. Beyond the capacity the
 * oldest entry goes, whatever its state: its id is then unknown, which is safe.
 */
final class Confirmations {
    private static final int CAPACITY = 10_000;
    private static final Duration RECEIPTS_KEPT = Duration.ofDays(1);
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;

    /** Not loaded before the first plan: a secure random number takes a while to come by at the start. */
    private static final class Chance {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    private final Map<String, Confirmation> byId = new LinkedHashMap<>();
    private final Clock clock;
    private final Duration lifetime;

    Confirmations(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    synchronized Confirmation add(Mutation mutation, Plan plan, long seen, Decision decision, Caller caller) {
        Instant now = clock.instant();
        makeRoom(now);
        Confirmation confirmation = new Confirmation(
                newId(),
                mutation,
                plan,
                seen,
                decision,
                caller,
                now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS),
                clock);
        byId.put(confirmation.id(), confirmation);
        return confirmation;
    }

    /** Looks at the oldest only: what was planned later expires later. */
    private void makeRoom(Instant now) {
        Iterator<Confirmation> oldestFirst = byId.values().iterator();
        while (oldestFirst.hasNext()) {
            boolean forgotten =
                    oldestFirst.next().expiresAt().plus(RECEIPTS_KEPT).isBefore(now);
            if (!forgotten && byId.size() < CAPACITY) {
                return;
            }
            oldestFirst.remove();
        }
    }

    synchronized Optional<Confirmation> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** How many wait for a yes that can still come. */
    synchronized int waiting() {
        Instant now = clock.instant();
        return Math.toIntExact(byId.values().stream()
                .filter(confirmation -> confirmation.decision() instanceof Decision.Confirm
                        && confirmation.state() instanceof Confirmation.State.Waiting
                        && now.isBefore(confirmation.expiresAt()))
                .count());
    }

    synchronized void remove(Confirmation confirmation) {
        byId.remove(confirmation.id());
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
