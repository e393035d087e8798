package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.guard.Confirmation.State;
import io.lagomcp.invoices.lago.LagoException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Finds out what became of a plan whose answer got lost: by reading, never by doing it again. */
final class Settlement {
    /** Much longer than any proxy or job queue holds a request back: what Lago does not show by then, it did not do. */
    private static final Duration LAGO_IS_STILL_BUSY = Duration.ofMinutes(10);

    private final Trail trail;
    private final LongSupplier nanoTime;

    Settlement(Trail trail, LongSupplier nanoTime) {
        this.trail = trail;
        this.nanoTime = nanoTime;
    }

    /**
     * Answers with the receipt where Lago shows that it happened.
     *
     * @throws RefusedException where Lago shows that it did not
     * @throws MutationFailedException as before, where it cannot be told yet
     */
    Outcome settle(Confirmation confirmation, State.Unknown unknown) {
        Evidence evidence = evidence(confirmation, unknown);
        if (evidence instanceof Evidence.Happened happened) {
            return happened(confirmation, unknown, happened.answer());
        }
        boolean stillBusy = nanoTime.getAsLong() - unknown.begunNanos() < LAGO_IS_STILL_BUSY.toNanos();
        if (evidence instanceof Evidence.NothingThere && !stillBusy) {
            Refusal refusal = Refusal.didNotHappen();
            if (confirmation.settleUnknown(new State.NotDone(refusal))) {
                trail.settled(confirmation.subject(unknown.consent()), false, Optional.empty());
            }
            throw new RefusedException(refusal);
        }
        throw unknown.failure();
    }

    /** A reading that fails shows nothing, and is no reason to say that nothing was changed. */
    private static Evidence evidence(Confirmation confirmation, State.Unknown unknown) {
        try {
            return confirmation.mutation().evidence(confirmation.plan(), unknown.begun());
        } catch (LagoException unread) {
            return new Evidence.Unclear();
        }
    }

    private Outcome happened(Confirmation confirmation, State.Unknown unknown, Performed answer) {
        Receipt receipt = confirmation.receipt(unknown.consent(), unknown.begun());
        Outcome.Done done = new Outcome.Done(confirmation.plan(), receipt, answer, true);
        if (confirmation.settleUnknown(new State.Succeeded(done))) {
            trail.settled(confirmation.subject(unknown.consent()), true, answer.invoice());
        }
        return done;
    }
}
