package io.lagomcp.invoices.mcp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what a client carries from one request to the next (AES-GCM), so that it can neither read nor change it, nor use it for
 * another request or principal, nor after it has expired. It does not keep the client from using it twice: the code that acts
 * on a state must.
 */
public final class RequestStateSealer {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] PURPOSE = "request state".getBytes(StandardCharsets.UTF_8);

    private final Key key;
    private final Clock clock;

    RequestStateSealer(Key key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /**
     * Seals a state.
     *
     * @param context who may use it and what for; must be the same when it is opened
     * @param lifetime how long it can be opened
     */
    String seal(String state, String context, Duration lifetime) {
        byte[] text = state.getBytes(StandardCharsets.UTF_8);
        byte[] plain = ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(clock.instant().plus(lifetime).toEpochMilli())
                .put(text)
                .array();
        byte[] nonce = random(NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    /** The state; empty if it was not sealed here for this context, was changed, or has expired. */
    Optional<String> open(String sealed, String context) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(sealed);
            if (bytes.length < NONCE_BYTES + Long.BYTES + TAG_BITS / Byte.SIZE) {
                return Optional.empty();
            }
            byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
            ByteBuffer plain = ByteBuffer.wrap(cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES));
            return plain.getLong() <= clock.millis()
                    ? Optional.empty()
                    : Optional.of(StandardCharsets.UTF_8.decode(plain).toString());
        } catch (GeneralSecurityException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.get(), new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** The key that states are sealed with. */
    @FunctionalInterface
    public interface Key {

        /** An AES key; always the same. */
        SecretKey get();

        /**
         * A key that follows from another one, so that all servers with that key can open what one of them has sealed.
         *
         * @param other asked for each time
         */
        static Key derivedFrom(Supplier<SecretKey> other) {
            return () -> {
                try {
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(other.get());
                    return new SecretKeySpec(mac.doFinal(PURPOSE), "AES");
                } catch (GeneralSecurityException unavailable) {
                    throw new IllegalStateException(unavailable);
                }
            };
        }

        /** A random key: states do not outlive this process. */
        static Key ofThisProcess() {
            return () -> Random.KEY;
        }
    }

    /** Made when it is first needed: that takes a moment. */
    private static final class Random {
        static final SecretKey KEY = new SecretKeySpec(random(KEY_BYTES), "AES");
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
