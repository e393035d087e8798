package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthResult.Admitted;
import io.lagomcp.invoices.auth.AuthResult.Refused;
import java.util.List;

/** Somebody at an entrance. */
record TestRequester(Authenticator entrance, String address) {
    static final String HOME = "203.0.113.7";

    TestRequester(Authenticator entrance) {
        this(entrance, HOME);
    }

    /** For entrances that let this many calls in per minute, by this clock. */
    static AuthContext context(int callsPerMinute, AuthFailureLog failures, TestClock clock) {
        return new AuthContext(
                callsPerMinute, RateLimiter.Source.inMemory(), failures, new TimeSource(clock, clock::nanoTime));
    }

    Principal isLetInWith(String token) {
        AuthResult admission = shows(token);
        assertThat(admission).as("the answer to a good token").isInstanceOf(Admitted.class);
        return ((Admitted) admission).principal();
    }

    Refused isRefusedWith(String token) {
        return refused(shows(token));
    }

    Refused isRefused(List<String> authorization, String query) {
        return refused(entrance.authenticate(new AuthRequest(authorization, query, address, List.of(), List.of())));
    }

    AuthResult shows(String token) {
        return entrance.authenticate(new AuthRequest(List.of("Bearer " + token), "", address, List.of(), List.of()));
    }

    private static Refused refused(AuthResult admission) {
        assertThat(admission).as("the answer to what must not come in").isInstanceOf(Refused.class);
        return (Refused) admission;
    }
}
