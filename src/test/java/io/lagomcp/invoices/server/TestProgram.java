package io.lagomcp.invoices.server;

/** A program that serves the test tools on its standard streams and ends as the real one does. */
final class TestProgram {
    private TestProgram() {}

    public static void main(String[] args) {
        StandardStreams streams = StandardStreams.take();
        System.out.println("a library talks");
        StdioTransport transport = new StdioTransport(Json.mapper(), streams.in(), streams.out(), StdioLimits.STANDARD);
        TestTools.serveOn(transport);
        Runtime.getRuntime().addShutdownHook(new Thread(transport::drain));
        transport.serve();
        System.exit(0);
    }
}
