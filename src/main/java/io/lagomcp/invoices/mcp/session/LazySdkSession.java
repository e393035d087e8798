package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpServerSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The SDK's session behind a conversation. It is made when something first needs it, because loading the SDK takes longer
 * than all else at the start of a process; what the client said to {@link ServerInfoHandler} is then said to it too.
 */
final class LazySdkSession {
    private final Supplier<McpServerSession> maker;
    private @Nullable McpServerSession session;
    private @Nullable Supplier<JSONRPCRequest> introduction;

    LazySdkSession(Supplier<McpServerSession> maker) {
        this.maker = maker;
    }

    /** The client was welcomed, after it had said this. */
    synchronized void replayLater(Supplier<JSONRPCRequest> initialize) {
        introduction = initialize;
    }

    /** The client is ready; a session that is yet to be made will hear of it then. */
    synchronized void ready() {
        if (introduction == null) {
            handle(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED));
        }
    }

    /** Returns when the message is dealt with. */
    void handle(JSONRPCMessage message) {
        made().handle(message).block();
    }

    Mono<Void> notify(String method, Object params) {
        return made().sendNotification(method, params);
    }

    private synchronized McpServerSession made() {
        if (session == null) {
            McpServerSession fresh = maker.get();
            if (introduction != null) {
                // its answer finds no call that waits for it, and is dropped
                fresh.handle(introduction.get()).block();
                fresh.handle(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED))
                        .block();
            }
            session = fresh;
            introduction = null;
        }
        return session;
    }
}
