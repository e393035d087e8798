package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.io.IOException;

/** A client of a server of test tools. */
public final class TestToolsClient extends StdioTestClient {
    final TestTools tools;

    private TestToolsClient(TestTools tools, StdioLimits limits) {
        super((in, out) -> new StdioTransport(in, out, limits, tools.server(), RequestListener.none()));
        this.tools = tools;
    }

    public static TestToolsClient connect() {
        return connect(StdioLimits.STANDARD);
    }

    static TestToolsClient connect(StdioLimits limits) {
        return new TestToolsClient(new TestTools(), limits);
    }

    /** A client that has shaken hands and can be asked things. */
    public static TestToolsClient initialized() throws Exception {
        return initialized(StdioLimits.STANDARD);
    }

    static TestToolsClient initialized(StdioLimits limits) throws Exception {
        TestToolsClient client = connect(limits);
        client.shakeHands("{\"elicitation\":{}}");
        return client;
    }

    @Override
    public void close() throws IOException {
        tools.release.countDown();
        super.close();
    }
}
