package io.lagomcp.invoices.sandbox.store;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

/**
 * Generates ids that look random and are the same on every start.
 *
 * <p>It uses {@link Random} because its documentation fixes the algorithm for every JDK, unlike the newer generators.
 */
public final class SeededRandom {
    private final Random random;

    public SeededRandom(long seed) {
        random = new Random(seed);
    }

    /** A version 4 UUID. */
    public synchronized String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** A token like those in signed links of Rails: encoded text, two dashes and a digest. */
    public synchronized String signedToken() {
        byte[] text = new byte[48];
        byte[] digest = new byte[20];
        random.nextBytes(text);
        random.nextBytes(digest);
        return Base64.getUrlEncoder().encodeToString(text) + "--"
                + HexFormat.of().formatHex(digest);
    }
}
