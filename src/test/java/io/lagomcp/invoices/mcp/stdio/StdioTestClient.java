package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.mcp.protocol.TestClientOutput;
import io.lagomcp.invoices.mcp.protocol.WorkerThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client that writes raw lines to a server in this process and reads what comes back. */
public class StdioTestClient implements AutoCloseable {
    private final PipedOutputStream input = new PipedOutputStream();
    private final TestClientOutput output = new TestClientOutput();
    private final CompletableFuture<@Nullable Void> served;
    final StdioTransport transport;

    /** {@code server} makes a transport with a server on it, over what the client writes and reads. */
    public StdioTestClient(BiFunction<InputStream, OutputStream, StdioTransport> server) {
        this.transport = server.apply(connected(input), output);
        this.served = CompletableFuture.runAsync(transport::serve, work -> WorkerThreads.daemon("test-serve", work)
                .start());
    }

    public void initialize() {
        initialize("{\"elicitation\":{}}");
    }

    void initialize(String capabilities) {
        initialize("2025-11-25", capabilities);
    }

    private void initialize(String revision, String capabilities) {
        send("""
            {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"%s",\
            "capabilities":%s,"clientInfo":{"name":"raw","version":"1"}}}\
            """.formatted(revision, capabilities));
    }

    /** Becomes a client that can be called upon, with what it says it can do. */
    public void shakeHands(String capabilities) throws InterruptedException {
        shakeHands("2025-11-25", capabilities);
    }

    public void shakeHands(String revision, String capabilities) throws InterruptedException {
        initialize(revision, capabilities);
        next();
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    public void send(String line) {
        sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public void sendBytes(byte[] bytes) {
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

    public void call(String id, String tool, String arguments) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(id, tool, arguments));
    }

    /** A call whose progress the client wants to hear of. */
    public void callWithProgress(String id, String tool, String arguments, String token) {
        send(
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s,\"_meta\":{\"progressToken\":%s}}}"
                        .formatted(id, tool, arguments, token));
    }

    public void ping(String id) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}".formatted(id));
    }

    public void cancel(String id) {
        send(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":%s,\"reason\":\"changed my mind\"}}"
                        .formatted(id));
    }

    void answer(JsonNode question, String action) {
        reply(question, "\"result\":{\"action\":\"%s\",\"content\":{\"ok\":true}}".formatted(action));
    }

    /** Answers with a {@code "result":…} or an {@code "error":…}. */
    public void reply(JsonNode question, String outcome) {
        send("{\"jsonrpc\":\"2.0\",\"id\":%s,%s}".formatted(question.get("id"), outcome));
    }

    public JsonNode next() throws InterruptedException {
        return output.next();
    }

    @Nullable
    public JsonNode nextIfAny() {
        return output.nextIfAny();
    }

    public void endInput() throws IOException {
        input.close();
    }

    public void stopReading() {
        output.stopReading();
    }

    /** Waits until the server has ended by itself. */
    void awaitEnd() {
        served.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
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
