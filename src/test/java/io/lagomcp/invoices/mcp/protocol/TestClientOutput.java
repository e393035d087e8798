package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client's end of the server's output: takes one whole line a write, and can stop reading as a client that died. */
public final class TestClientOutput extends OutputStream {
    private static final JsonMapper JSON = SdkJson.mapper();

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    @Override
    public void write(int oneByte) throws IOException {
        throw new IOException("a message is written as one whole line, not byte by byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("Broken pipe");
        }
        lines.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    public void stopReading() {
        closed = true;
    }

    /** The next message, awaited for a minute at most. */
    public JsonNode next() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("the server's next line").isNotNull();
        return parsed(line);
    }

    /** A message that is there already, or null. */
    @Nullable
    public JsonNode nextIfAny() {
        String line = lines.poll();
        return line == null ? null : parsed(line);
    }

    private static JsonNode parsed(@Nullable String line) {
        assertThat(line)
                .as("a message takes exactly one line")
                .endsWith("\n")
                .doesNotContain("\r")
                .containsOnlyOnce("\n");
        JsonNode message = JSON.readTree(line);
        assertThat(message.path("jsonrpc").stringValue(""))
                .as("version in %s", line)
                .isEqualTo("2.0");
        return message;
    }
}
