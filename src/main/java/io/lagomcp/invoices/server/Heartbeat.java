package io.lagomcp.invoices.server;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the client that a call still waits for its user, so that it does not give the call up.
 *
 * @param token under which the client wants to hear of progress, null where it does not
 */
record Heartbeat(McpAsyncServerExchange exchange, @Nullable Object token) {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    /** A client that no longer reads must not keep its user's time from running out. */
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(2);

    void beat(Duration waited, Duration limit) {
        if (token == null) {
            return;
        }
        ProgressNotification progress = ProgressNotification.builder(token, seconds(waited))
                .total(seconds(limit))
                .message("Waiting for the user's yes")
                .build();
        try {
            exchange.progressNotification(progress).block(TAKEN_WITHIN);
        } catch (RuntimeException notTaken) {
            // whoever waits learns by other means that the client is gone
            log.debug("A client did not take the news that its call still waits", notTaken);
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
