package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What our transports are to the SDK. Its server is built when the first session needs it. */
public abstract class SdkTransportProvider implements McpServerTransportProvider {
    /** Of its own: a transport that ends holds its own lock, and waits for calls that may be the first to need the SDK. */
    private final Object building = new Object();

    private @Nullable Consumer<McpServerTransportProvider> server;
    private volatile McpServerSession.@Nullable Factory sessions;

    /** Takes note of how the server of this transport will be built. */
    public final void servedBy(Consumer<McpServerTransportProvider> builder) {
        server = builder;
    }

    @Override
    public final void setSessionFactory(McpServerSession.Factory factory) {
        sessions = factory;
    }

    /** The sessions of the server that was, or now is, built on this transport. */
    protected final McpServerSession.Factory sessions() {
        McpServerSession.Factory known = sessions;
        return known == null ? built() : known;
    }

    private McpServerSession.Factory built() {
        synchronized (building) {
            if (sessions == null && server != null) {
                server.accept(this);
            }
            McpServerSession.Factory known = sessions;
            if (known == null) {
                throw new IllegalStateException("A server must be built on this transport first");
            }
            return known;
        }
    }
}
