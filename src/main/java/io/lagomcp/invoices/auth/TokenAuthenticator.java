package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Admits requests with a valid token.
 *
 * <p>After too many wrong tokens from an address, every token from there is refused for a while, unless it was valid before:
 * otherwise each further guess would still be answered. Tokens that were valid stay admitted, since many people may share an
 * address, and one of them must not be able to lock the others out.
 */
final class TokenAuthenticator implements Authenticator {
    private final TokenVerifier credentials;
    private final AuthErrors refusals;
    private final AuthContext context;
    private final RateLimiter attempts;
    private final RateLimiter calls;
    private final KnownGoodTokens knownGood = new KnownGoodTokens();
    private final Optional<ObjectNode> resourceMetadata;

    TokenAuthenticator(
            TokenVerifier credentials, AuthErrors refusals, Optional<OAuthSettings> oauth, AuthContext context) {
        this.credentials = credentials;
        this.refusals = refusals;
        this.context = context;
        this.attempts = context.attempts();
        this.calls = context.calls();
        this.resourceMetadata = oauth.map(OAuthSettings::metadata);
    }

    @Override
    public Principal authenticate(AuthRequest request) throws AuthException {
        try {
            return admitted(request);
        } catch (AuthException refused) {
            if (refused.weight() == Weight.ATTEMPT) {
                attempts.use(ClientNetwork.of(request.address()));
            }
            context.note(request.address(), refused);
            throw refused;
        }
    }

    @Override
    public Optional<ObjectNode> resourceMetadata() {
        return resourceMetadata;
    }

    private Principal admitted(AuthRequest request) throws AuthException {
        String token = BearerTokenParser.of(request, refusals);
        Optional<Duration> barred = attempts.wait(ClientNetwork.of(request.address()));
        if (barred.isPresent() && !knownGood.contains(token)) {
            throw refusals.tooManyAttempts(barred.get());
        }
        Principal principal = ownerOf(token);
        Optional<Duration> tooSoon = calls.use(principal.name());
        if (tooSoon.isPresent()) {
            throw refusals.tooManyCalls(tooSoon.get(), principal.name());
        }
        return request.narrowed(principal);
    }

    private Principal ownerOf(String token) throws AuthException {
        try {
            Principal owner = credentials.ownerOf(token);
            knownGood.add(token);
            return owner;
        } catch (AuthException refused) {
            if (refused.weight() != Weight.NOTHING) {
                knownGood.remove(token);
            }
            throw refused;
        }
    }

    /** Which tokens were valid when they were last seen, by their salted hashes; each is still verified every time. */
    private static final class KnownGoodTokens {
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
            return TokenHash.text(TokenHash.sha256(salt, token));
        }
    }
}
