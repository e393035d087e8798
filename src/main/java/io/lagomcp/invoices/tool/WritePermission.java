package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What Lago last said of the key's permission to change invoices. Lago tells it only when something is changed; once it has
 * refused, nobody is asked about further changes for five minutes, in which the permission is not likely to be granted. The key
 * stays the same while the server runs. Safe for use by many threads.
 */
final class WritePermission {
    private static final String MISSING = "write_action_not_allowed_for_invoice";
    private static final Duration BELIEVED = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private volatile Optional<Long> refusedAt = Optional.empty();

    /**
     * Nothing is known yet.
     *
     * @param nanoTime goes on evenly whatever the clock is set to
     */
    WritePermission(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes note where the permission is what was missing. */
    void hear(LagoFailure failure) {
        if (failure.code().equals(MISSING)) {
            refusedAt = Optional.of(nanoTime.getAsLong());
        }
    }

    /** Why a change would be refused; empty where it may be possible. */
    Optional<ToolError> objection() {
        return refusedAt
                .filter(at -> nanoTime.getAsLong() - at < BELIEVED.toNanos())
                .map(at -> ToolError.of(
                        MISSING,
                        "Lago refused an earlier call: the API key may only read. Nobody was asked, and nothing was"
                                + " changed.",
                        "Tell the user: the owner of the Lago account can give the key the permission to write"
                                + " invoices. This server tries again five minutes after the refusal."));
    }
}
