package io.lagomcp.invoices.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which tokens were valid when they were last seen; each is still verified every time. Guessing can thereby be
 * blocked without blocking others behind the same office network or proxy.
 */
final class KnownGoodTokens {
    private static final int MOST = 10_000;

    private final byte[] salt = TokenHash.random(16);
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    synchronized boolean contains(String token) {
        return known.containsKey(fingerprint(token));
    }

    synchronized void add(String token) {
        known.put(fingerprint(token), true);
    }

    synchronized void remove(String token) {
        known.remove(fingerprint(token));
    }

    private String fingerprint(String token) {
        byte[] digest = TokenHash.sha256(salt, token.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(digest);
    }
}
