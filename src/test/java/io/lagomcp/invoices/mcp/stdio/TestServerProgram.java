package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.time.Duration;

/**
 * A program that serves the test tools on its standard streams and ends as the real one does; with the argument {@link
 * #IMPATIENT} it gives calls little time to end, and logs those that start.
 */
public final class TestServerProgram {
    public static final String IMPATIENT = "impatient";

    private static final StdioLimits NO_PATIENCE =
            new StdioLimits(1 << 20, new RequestLimits(4, 4096), Duration.ofMillis(50), StdioLimits.STANDARD.memory());

    private TestServerProgram() {}

    public static void main(String[] args) {
        StandardStreams streams = StandardStreams.claim();
        System.out.println("a library talks");
        StdioLimits limits = args.length > 0 && args[0].equals(IMPATIENT) ? NO_PATIENCE : StdioLimits.STANDARD;
        StdioTransport transport = new StdioTransport(
                streams.in(),
                streams.out(),
                limits,
                new TestTools().server(),
                limits.equals(NO_PATIENCE) ? TestServerProgram::logCall : RequestListener.none());
        Runtime.getRuntime().addShutdownHook(new Thread(transport::drain));
        transport.serve();
        System.exit(0);
    }

    private static RequestListener.Observation logCall(RequestInfo call) {
        if (call.method().equals("tools/call")) {
            System.err.println("call " + call.requestId());
        }
        return outcome -> {};
    }
}
