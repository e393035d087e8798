package io.lagomcp.invoices.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The salted hash of a token.
 *
 * <p>One round of SHA-256 is enough here. Slow hashes make up for passwords that people choose; our secrets are 256 random
 * bits, which nobody tries out at any speed, and a slow hash would only let strangers keep this machine busy.
 */
public final class TokenHash {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 16;
    private static final Pattern WRITTEN = Pattern.compile("sha256:([A-Za-z0-9_-]{22}):([A-Za-z0-9_-]{43})");

    private final byte[] salt;
    private final byte[] hash;

    private TokenHash(byte[] salt, byte[] hash) {
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes this secret with a new salt. */
    static TokenHash of(String secret) {
        byte[] salt = random(SALT_BYTES);
        return new TokenHash(salt, sha256(salt, secret));
    }

    /** Matches no secret. */
    static TokenHash ofNothing() {
        return new TokenHash(random(SALT_BYTES), random(32));
    }

    /** Reads what {@link #toString()} wrote; empty if it is something else. */
    static Optional<TokenHash> parse(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Base64.Decoder decoder = Base64.getUrlDecoder();
        return Optional.of(new TokenHash(decoder.decode(parts.group(1)), decoder.decode(parts.group(2))));
    }

    /** Whether it is the hash of this secret; takes equally long either way. */
    boolean isOf(String secret) {
        return MessageDigest.isEqual(hash, sha256(salt, secret));
    }

    @Override
    public String toString() {
        return "sha256:" + text(salt) + ":" + text(hash);
    }

    /** These bytes in the letters of base64url, as they can stand in a header or an address. */
    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    static byte[] sha256(byte[] salt, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
