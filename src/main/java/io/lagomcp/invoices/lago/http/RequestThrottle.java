package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Delays requests so that Lago's rate limit is not exceeded. Safe for use by several threads. */
public interface RequestThrottle {

    /** Permits a request, or says how long to wait before asking again. */
    Turn reserve();

    /** What {@link #reserve} would return now, without reserving. */
    Turn look();

    /** What the answer to the request of this turn says. */
    void observe(Turn turn, RateLimitStatus said);

    /** Lago refused a request for this long, as it would any other. */
    void pause(Duration asked);

    /**
     * Whether a request may go.
     *
     * @param delay zero if it may, else how long to wait before asking again
     * @param period whose budget it takes from; null where there is none
     */
    record Turn(Duration delay, @Nullable Object period) {
        public boolean isNow() {
            return delay.isZero();
        }
    }

    /** Makes the throttle that several servers share from that of one. */
    @FunctionalInterface
    interface Sharing {
        RequestThrottle of(LocalRequestThrottle own);
    }
}
