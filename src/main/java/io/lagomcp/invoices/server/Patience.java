package io.lagomcp.invoices.server;

import java.time.Duration;

/**
 * How long a question may stay open.
 *
 * @param limit how long a person may take to answer
 * @param heartbeat how often the client is told meanwhile that the call goes on
 */
record Patience(Duration limit, Duration heartbeat) {

    /** The same, and no longer than this. */
    Patience atMost(Duration most) {
        return limit.compareTo(most) <= 0 ? this : new Patience(most, heartbeat);
    }

    /** Every 15 seconds: clients give a silent call up after one to three minutes. */
    static Patience of(Duration limit) {
        return new Patience(limit, Duration.ofSeconds(15));
    }
}
