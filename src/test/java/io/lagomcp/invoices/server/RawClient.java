package io.lagomcp.invoices.server;

import java.io.IOException;

/** A client of a server of test tools. */
final class RawClient extends LineClient {
    final TestTools tools;

    private RawClient(TestTools tools, StdioLimits limits) {
        super((in, out) -> {
            StdioTransport transport = new StdioTransport(in, out, limits, TestTools.NAMES);
            tools.serveOn(transport);
            return transport;
        });
        this.tools = tools;
    }

    static RawClient connect() {
        return connect(StdioLimits.STANDARD);
    }

    static RawClient connect(StdioLimits limits) {
        return new RawClient(new TestTools(), limits);
    }

    /** A client that has shaken hands and can be asked things. */
    static RawClient initialized() throws Exception {
        return initialized(StdioLimits.STANDARD);
    }

    static RawClient initialized(StdioLimits limits) throws Exception {
        RawClient client = connect(limits);
        client.shakeHands("{\"elicitation\":{}}");
        return client;
    }

    @Override
    public void close() throws IOException {
        tools.release.countDown();
        super.close();
    }
}
