package io.lagomcp.invoices.server;

import java.time.Duration;

/**
 * A program that serves the test tools on its standard streams and ends as the real one does; with the argument {@link
 * #IMPATIENT} it gives calls little time to end.
 */
final class TestProgram {
    static final String IMPATIENT = "impatient";

    private static final StdioLimits NO_PATIENCE =
            new StdioLimits(1 << 20, new CallLimits(4, 4096), Duration.ofMillis(50), StdioLimits.STANDARD.memory());

    private TestProgram() {}

    public static void main(String[] args) {
        StandardStreams streams = StandardStreams.take();
        System.out.println("a library talks");
        StdioLimits limits = args.length > 0 && args[0].equals(IMPATIENT) ? NO_PATIENCE : StdioLimits.STANDARD;
        StdioTransport transport = new StdioTransport(streams.in(), streams.out(), limits, TestTools.NAMES);
        new TestTools().serveOn(transport);
        Runtime.getRuntime().addShutdownHook(new Thread(transport::drain));
        transport.serve();
        System.exit(0);
    }
}
