package io.lagomcp.invoices.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs messages as Standard Webhooks describes it: HMAC-SHA256 over id, time and body. */
final class WebhookSignature {
    private static final String HMAC = "HmacSHA256";
    private static final int ID_LENGTH = 24;

    private WebhookSignature() {}

    /** The value of {@code webhook-signature}: one signature for each key, separated by spaces. */
    static String of(String id, Instant sent, byte[] body, List<byte[]> keys) {
        byte[] start = (id + '.' + sent.getEpochSecond() + '.').getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, start, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] mac(byte[] key, byte[] start, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update(start);
            return mac.doFinal(body);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    /** Equal for the same event, also in another process. */
    static String messageId(String type, String planId, Instant time) {
        return "msg_" + hash(type + '\n' + planId + '\n' + time).substring(0, ID_LENGTH);
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
