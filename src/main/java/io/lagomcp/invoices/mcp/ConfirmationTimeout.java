package io.lagomcp.invoices.mcp;

import java.time.Duration;

/**
 * How long a question may stay open.
 *
 * @param limit how long a person may take to answer
 * @param heartbeat how often the client is told meanwhile that the call goes on
 */
public record ConfirmationTimeout(Duration limit, Duration heartbeat) {

    /** The same, and no longer than this. */
    ConfirmationTimeout atMost(Duration most) {
        return limit.compareTo(most) <= 0 ? this : new ConfirmationTimeout(most, heartbeat);
    }

    /** Every 15 seconds: clients give a silent call up after one to three minutes. */
    static ConfirmationTimeout of(Duration limit) {
        return new ConfirmationTimeout(limit, Duration.ofSeconds(15));
    }
}
