package io.lagomcp.invoices.access;

import io.lagomcp.invoices.access.Admission.Admitted;
import io.lagomcp.invoices.access.TurnedAwayException.Weight;
import io.lagomcp.invoices.guard.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets in who shows a good token.
 *
 * <p>Who shows too many wrong ones is kept out for a while, and with them every token from the same address that was not good
 * before: otherwise each further guess would still be answered. Tokens that were good stay welcome, since many people may
 * share an address, and one of them must not be able to lock the others out.
 */
final class Door implements Entrance {
    private final Credentials credentials;
    private final Refusals refusals;
    private final RefusedVisits refused;
    private final Allowance attempts;
    private final Allowance calls;
    private final Regulars regulars = new Regulars();

    Door(Credentials credentials, Refusals refusals, AccessLimits limits, RefusedVisits refused, TimeSource time) {
        this.credentials = credentials;
        this.refusals = refusals;
        this.refused = refused;
        this.attempts = new Allowance(limits.attemptsPerMinute(), limits.attemptsPerMinute(), time.nanoTime());
        this.calls = new Allowance(limits.callsPerMinute(), limits.callsAtOnce(), time.nanoTime());
    }

    @Override
    public Admission admit(Visit visit) {
        try {
            return new Admitted(letIn(visit));
        } catch (TurnedAwayException away) {
            if (away.weight() == Weight.ATTEMPT) {
                attempts.use(Neighbourhood.of(visit.address()));
            }
            if (away.weight() != Weight.NOTHING) {
                refused.note(visit.address(), away.reason(), away.claimed());
            }
            return away.answer();
        }
    }

    private Principal letIn(Visit visit) throws TurnedAwayException {
        String token = BearerToken.of(visit, refusals);
        Optional<Duration> barred = attempts.wait(Neighbourhood.of(visit.address()));
        if (barred.isPresent() && !regulars.know(token)) {
            throw refusals.tooManyAttempts(barred.get());
        }
        Principal principal = ownerOf(token);
        Optional<Duration> tooSoon = calls.use(principal.name());
        if (tooSoon.isPresent()) {
            throw refusals.tooManyCalls(tooSoon.get(), principal.name());
        }
        return Narrowing.of(visit).applyTo(principal);
    }

    private Principal ownerOf(String token) throws TurnedAwayException {
        try {
            Principal owner = credentials.ownerOf(token);
            regulars.remember(token);
            return owner;
        } catch (TurnedAwayException away) {
            if (away.weight() != Weight.NOTHING) {
                regulars.forget(token);
            }
            throw away;
        }
    }
}
