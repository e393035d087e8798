package io.lagomcp.invoices.approval;

import java.security.SecureRandom;

/** Makes the ids of plans: short enough to be read out, and about 49 bits that nobody can guess. */
final class PlanIds {
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 10;

    private PlanIds() {}

    /** Not loaded before the first plan: a secure random number takes a while to come by at the start. */
    private static final class Chance {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    static String next() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(Chance.RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
