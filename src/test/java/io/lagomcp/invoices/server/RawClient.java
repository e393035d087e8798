package io.lagomcp.invoices.server;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client that writes raw lines to a server of test tools and reads what comes back. */
final class RawClient implements AutoCloseable {
    private final PipedOutputStream input = new PipedOutputStream();
    private final ClientOutput output = new ClientOutput();
    private final CompletableFuture<@Nullable Void> served;
    final StdioTransport transport;
    final TestTools tools;

    private RawClient(StdioLimits limits) {
        this.transport = new StdioTransport(Json.mapper(), connected(input), output, limits, TestTools.NAMES);
        this.tools = TestTools.serveOn(transport);
        this.served = CompletableFuture.runAsync(transport::serve, work -> WorkerThreads.daemon("test-serve", work)
                .start());
    }

    static RawClient connect() {
        return new RawClient(StdioLimits.STANDARD);
    }

    static RawClient connect(StdioLimits limits) {
        return new RawClient(limits);
    }

    /** A client that has shaken hands and can be asked things. */
    static RawClient initialized() throws Exception {
        return initialized(StdioLimits.STANDARD);
    }

    static RawClient initialized(StdioLimits limits) throws Exception {
        RawClient client = connect(limits);
        client.initialize();
        client.next();
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        return client;
    }

    void initialize() {
        send("""
                {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25",\
                "capabilities":{"elicitation":{}},"clientInfo":{"name":"raw","version":"1"}}}""");
    }

    void send(String line) {
        sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void sendBytes(byte[] bytes) {
        try {
            input.write(bytes);
            input.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    void call(String id, String tool) {
        call(id, tool, "{}");
    }

    void call(String id, String tool, String arguments) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(id, tool, arguments));
    }

    void ping(String id) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}".formatted(id));
    }

    void cancel(String id) {
        send(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":%s,\"reason\":\"changed my mind\"}}"
                        .formatted(id));
    }

    void answer(JsonNode question, String action) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"action\":\"%s\",\"content\":{\"ok\":true}}}"
                .formatted(question.get("id"), action));
    }

    JsonNode next() throws InterruptedException {
        return output.next();
    }

    @Nullable
    JsonNode nextIfAny() {
        return output.nextIfAny();
    }

    void endInput() throws IOException {
        input.close();
    }

    void stopReading() {
        output.stopReading();
    }

    /** Waits until the server has ended by itself. */
    void awaitEnd() {
        served.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        tools.release.countDown();
        endInput();
        awaitEnd();
    }

    private static PipedInputStream connected(PipedOutputStream output) {
        try {
            return new PipedInputStream(output, 1 << 16);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
