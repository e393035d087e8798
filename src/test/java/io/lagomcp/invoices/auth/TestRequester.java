package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException.Answer;
import java.util.List;
import java.util.Optional;

/** Somebody at an authenticator. */
record TestRequester(Authenticator authenticator, String address) {
    static final String HOME = "203.0.113.7";

    TestRequester(Authenticator authenticator) {
        this(authenticator, HOME);
    }

    /** For entrances that let this many calls in per minute, by this clock. */
    static AuthContext context(int callsPerMinute, AuthFailureLog failures, TestClock clock) {
        return new AuthContext(
                callsPerMinute, RateLimiter.Source.inMemory(), failures, new TimeSource(clock, clock::nanoTime));
    }

    Principal isAdmittedWith(String token) {
        try {
            return authenticator.authenticate(request(List.of("Bearer " + token), ""));
        } catch (AuthException refused) {
            throw new AssertionError("A good token was refused", refused);
        }
    }

    Answer isRefusedWith(String token) {
        return isRefused(List.of("Bearer " + token), "");
    }

    Answer isRefused(List<String> authorization, String query) {
        return refusal(authorization, query).orElseThrow(() -> new AssertionError("This must not come in"));
    }

    /** What is answered to this token; empty where it is let in. */
    Optional<Answer> send(String token) {
        return refusal(List.of("Bearer " + token), "");
    }

    private Optional<Answer> refusal(List<String> authorization, String query) {
        try {
            authenticator.authenticate(request(authorization, query));
            return Optional.empty();
        } catch (AuthException refused) {
            return Optional.of(refused.answer());
        }
    }

    private AuthRequest request(List<String> authorization, String query) {
        return new AuthRequest(authorization, query, address, List.of(), List.of());
    }
}
