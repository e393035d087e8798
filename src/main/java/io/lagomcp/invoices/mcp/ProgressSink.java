package io.lagomcp.invoices.mcp;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client wants to hear while one of its calls is under way. */
@FunctionalInterface
interface ProgressSink {

    /** So much is done, of this total where it is known. */
    void send(double done, @Nullable Double total, String message);

    /** A client that no longer reads must hold up no call, nor keep its user's time from running out. */
    Duration TAKEN_WITHIN = Duration.ofSeconds(2);

    /** {@code notifications/progress} under the token of the call; nothing where the client gave none. */
    static ProgressSink to(McpAsyncServerExchange exchange, @Nullable Object token) {
        Logger log = LoggerFactory.getLogger(ProgressSink.class);
        return (done, total, message) -> {
            if (token == null) {
                return;
            }
            ProgressNotification.Builder notice =
                    ProgressNotification.builder(token, done).message(message);
            try {
                exchange.progressNotification((total == null ? notice : notice.total(total)).build())
                        .block(TAKEN_WITHIN);
            } catch (RuntimeException notTaken) {
                // the call learns by other means that the client is gone
                log.debug("A client did not take the news of its call", notTaken);
            }
        };
    }
}
