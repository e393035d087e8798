package io.lagomcp.invoices.config;

import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Where messages about approvals are sent.
 *
 * @param url of the receiver: https, or plain HTTP on this machine
 * @param secrets that sign the messages, in the form of Standard Webhooks: {@code whsec_} and 24 to 64 bytes in Base64. Several
 *     while the receiver changes from one to the next
 */
public record WebhookSettings(URI url, List<Secret> secrets) {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    public List<byte[]> keys() {
        return secrets.stream().map(secret -> key(secret.reveal())).toList();
    }

    /** The address without its path, which may contain a secret. */
    public String origin() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    static List<Secret> secrets(RawValue given) {
        List<Secret> secrets = Arrays.stream(given.text().strip().split("\\s+"))
                .map(Secret::new)
                .toList();
        for (Secret secret : secrets) {
            if (!isValid(secret.reveal())) {
                throw given.unusable("must be " + PREFIX + " and " + SHORTEST + " to " + LONGEST
                        + " bytes in Base64 (echo \"whsec_$(openssl rand -base64 32)\" makes one)");
            }
        }
        return secrets;
    }

    private static boolean isValid(String secret) {
        try {
            int length = secret.startsWith(PREFIX) ? key(secret).length : 0;
            return length >= SHORTEST && length <= LONGEST;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private static byte[] key(String secret) {
        return Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    }
}
