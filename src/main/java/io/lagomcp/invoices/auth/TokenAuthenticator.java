package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.auth.AuthException.Weight;
import io.lagomcp.invoices.auth.AuthResult.Admitted;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets in who shows a good token.
 *
 * <p>Who shows too many wrong ones is kept out for a while, and with them every token from the same address that was not good
 * before: otherwise each further guess would still be answered. Tokens that were good stay welcome, since many people may
 * share an address, and one of them must not be able to lock the others out.
 */
final class TokenAuthenticator implements Authenticator {
    private final TokenVerifier credentials;
    private final AuthErrors refusals;
    private final AuthFailureLog refused;
    private final RateLimiter attempts;
    private final RateLimiter calls;
    private final KnownGoodTokens regulars = new KnownGoodTokens();

    TokenAuthenticator(
            TokenVerifier credentials,
            AuthErrors refusals,
            AuthLimits limits,
            AuthFailureLog refused,
            TimeSource time) {
        this.credentials = credentials;
        this.refusals = refusals;
        this.refused = refused;
        this.attempts = new RateLimiter(limits.attemptsPerMinute(), limits.attemptsPerMinute(), time.nanoTime());
        this.calls = new RateLimiter(limits.callsPerMinute(), limits.callsAtOnce(), time.nanoTime());
    }

    @Override
    public AuthResult authenticate(AuthRequest visit) {
        try {
            return new Admitted(letIn(visit));
        } catch (AuthException away) {
            if (away.weight() == Weight.ATTEMPT) {
                attempts.use(ClientNetwork.of(visit.address()));
            }
            if (away.weight() != Weight.NOTHING) {
                refused.note(visit.address(), away.reason(), away.claimed());
            }
            return away.answer();
        }
    }

    private Principal letIn(AuthRequest visit) throws AuthException {
        String token = BearerTokenParser.of(visit, refusals);
        Optional<Duration> barred = attempts.wait(ClientNetwork.of(visit.address()));
        if (barred.isPresent() && !regulars.contains(token)) {
            throw refusals.tooManyAttempts(barred.get());
        }
        Principal principal = ownerOf(token);
        Optional<Duration> tooSoon = calls.use(principal.name());
        if (tooSoon.isPresent()) {
            throw refusals.tooManyCalls(tooSoon.get(), principal.name());
        }
        return HeaderRestrictions.of(visit).applyTo(principal);
    }

    private Principal ownerOf(String token) throws AuthException {
        try {
            Principal owner = credentials.ownerOf(token);
            regulars.add(token);
            return owner;
        } catch (AuthException away) {
            if (away.weight() != Weight.NOTHING) {
                regulars.remove(token);
            }
            throw away;
        }
    }
}
