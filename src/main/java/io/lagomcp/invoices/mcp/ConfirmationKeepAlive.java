package io.lagomcp.invoices.mcp;

import java.time.Duration;

/**
 * Tells the client that a call still waits for its user, so that it does not give the call up. No call that asks its user has
 * other progress to tell.
 */
record ConfirmationKeepAlive(ProgressSink client) {

    void send(Duration waited, Duration limit) {
        client.send(seconds(waited), seconds(limit), "Waiting for the user's yes");
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
