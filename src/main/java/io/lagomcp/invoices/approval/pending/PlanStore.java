package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.audit.AuditIndex;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Plans that wait for a yes, and those that waited, for their receipts. It knows nothing of what became of a plan but that it
 * was withdrawn: the audit log does. Safe for use by many threads.
 */
public interface PlanStore {

    /**
     * What is known of a plan without its content.
     *
     * @param maker the name of the principal who made it
     * @param bytes what it takes to keep it
     * @param asks whether it needs a yes
     * @param withdrawn whether it was withdrawn
     * @param actionIds the ids under which the audit log knows what is done by it
     */
    record Kept(
            String id,
            String maker,
            Instant madeAt,
            Expiry expiry,
            long bytes,
            boolean asks,
            boolean withdrawn,
            List<String> actionIds) {

        /** Of this plan, which takes so many bytes. */
        public static Kept of(PendingPlan plan, long bytes) {
            return new Kept(
                    plan.id(),
                    plan.maker().name(),
                    plan.madeAt(),
                    plan.origin().expiry(),
                    bytes,
                    plan.decision() instanceof PolicyDecision.Confirm,
                    plan.withdrawn().isPresent(),
                    plan.actionIds());
        }

        /** Whether it waits for a yes that can still come, unless the audit log knows an action of it. */
        public boolean waiting() {
            return asks && !withdrawn && !expiry.timeLeft().isZero();
        }
    }

    /** Makes the ids of plans: short enough to be read out, and about 49 bits that nobody can guess. */
    final class Ids {
        private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
        private static final int LENGTH = 10;
        private static final Pattern ID = Pattern.compile("[" + ALPHABET + "]{" + LENGTH + "}");

        private Ids() {}

        /** Not loaded before the first plan: a secure random number takes a while to come by at the start. */
        private static final class LazyRandom {
            static final SecureRandom RANDOM = new SecureRandom();
        }

        /** Another id. */
        public static String next() {
            StringBuilder id = new StringBuilder(LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                id.append(ALPHABET.charAt(LazyRandom.RANDOM.nextInt(ALPHABET.length())));
            }
            return id.toString();
        }

        /** Whether this text can be an id. */
        public static boolean isId(String text) {
            return ID.matcher(text).matches();
        }
    }

    /** What it takes to keep this plan, in bytes. */
    long size(PendingPlan plan);

    /** Keeps another plan, or another version of a plan that is kept. */
    void add(PendingPlan plan);

    /** The plan with this id, if it is kept. */
    Optional<PendingPlan> find(String id);

    /** The same for the id of an action in the audit log, which may be that of a part of a batch. */
    default Optional<PendingPlan> ofAction(String id) {
        return PendingPlan.batchOf(id)
                .map(batch -> find(batch).stream()
                        .flatMap(found -> found.parts().stream())
                        .filter(part -> part.id().equals(id))
                        .findFirst())
                .orElseGet(() -> find(id));
    }

    /** Keeps from now on that nobody can confirm this plan; nothing where it is not kept. */
    void withdraw(String id, Refusal why);

    /** Drops a plan; nothing where it is not kept. */
    void drop(String id);

    /** All plans that are kept, the oldest first. */
    List<Kept> kept();

    /** Those of this principal that were withdrawn and have not expired, the oldest first. */
    default List<Kept> withdrawn(String maker) {
        return kept().stream()
                .filter(plan -> plan.withdrawn()
                        && plan.maker().equals(maker)
                        && !plan.expiry().timeLeft().isZero())
                .toList();
    }

    /**
     * Whether one of these tokens was revoked for all servers that share the plans, when the audit log was read for the question
     * that asks this.
     *
     * @param credentials the ids of the tokens
     */
    default boolean isAnyRevoked(Collection<String> credentials) {
        return false;
    }

    /** How many are kept, of this principal and in all; asked while nobody can change the audit log, if something is dropped. */
    default PlanCounts counts(String maker, AuditIndex index) {
        return PlanCounts.of(this, maker, index);
    }

    /** The same to be asked for before the audit log is read, so that nothing is dropped by it. */
    default Function<AuditIndex, PlanCounts> countBeforeRead(String maker) {
        return index -> counts(maker, index);
    }
}
