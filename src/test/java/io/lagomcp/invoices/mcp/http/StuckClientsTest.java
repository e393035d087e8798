package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever stops to read, or never finishes to send, holds up nobody else. */
class StuckClientsTest {
    /** More than sockets and buffers on the way take in. */
    private static final int LARGE_ANSWERS = 20;

    private static final int CHARACTERS = 900_000;

    private final List<Socket> sockets = new ArrayList<>();
    private HttpTestServer served;

    @BeforeEach
    void serve() throws Exception {
        served = HttpTestServer.keptAliveEvery(Duration.ofMillis(10));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        served.close();
    }

    @Test
    void whoDoesNotReadHoldsUpNobodyElse() throws Exception {
        stopReadingInTheMiddleOfAnswers();
        HttpTestClient other = HttpTestClient.initialized(served.mcp());
        assertThat(other.post(call(1, "echo", "{\"marker\":1}")).body()).contains("\"marker\":1");
    }

    @Test
    void signsOfLifeDoNotPileUpBeforeWhoDoesNotRead() throws Exception {
        stopReadingInTheMiddleOfAnswers();
        HttpTestClient other = HttpTestClient.initialized(served.mcp());
        try (Events events = other.stream("GET", "")) {
            for (int i = 0; i < 50; i++) {
                assertThat(events.line()).as("a sign of life").hasValue(":");
            }
        }
        String stream = HttpReply.class.getName();
        long writing = Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals(stream)))
                .count();
        assertThat(writing)
                .as("threads: one for each answer, and a few for signs of life")
                .isLessThan(LARGE_ANSWERS + 20);
    }

    @Test
    void whoDoesNotReadDoesNotKeepTheServerFromStopping() throws Exception {
        stopReadingInTheMiddleOfAnswers();
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> served.server.drain(Duration.ofMillis(50)));
        drained.get(60, TimeUnit.SECONDS);
        assertThat(served.server.sessions()).isZero();
    }

    @Test
    void messagesThatNeverEndHoldUpNobodyElse() throws Exception {
        HttpTestClient slow = HttpTestClient.initialized(served.mcp());
        for (int i = 0; i < 100; i++) {
            Socket socket = connect();
            socket.getOutputStream()
                    .write(("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                    + "Mcp-Session-Id: " + slow.sessionId() + "\r\nContent-Length: 1000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        HttpTestClient other = new HttpTestClient(served.mcp());
        CompletableFuture<HttpResponse<String>> welcome = other.posting(HttpTestClient.INITIALIZE);
        assertThat(welcome.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    /** A client of the older transport, whose answers all come on one stream. */
    private void stopReadingInTheMiddleOfAnswers() throws Exception {
        Socket socket = connect();
        socket.getOutputStream()
                .write("GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        HttpTestClient poster = new HttpTestClient(served.mcp().resolve(messageAddress(socket)));
        poster.post(HttpTestClient.INITIALIZE);
        poster.post(HttpTestClient.INITIALIZED);
        String marker = "\"" + "x".repeat(CHARACTERS) + "\"";
        for (int i = 0; i < LARGE_ANSWERS; i++) {
            HttpResponse<String> taken = poster.post(call(i, "echo", "{\"marker\":" + marker + "}"));
            assertThat(taken.statusCode()).isEqualTo(202);
        }
    }

    private static String messageAddress(Socket socket) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().matches("(?s).*data: /message\\S+\n.*")) {
            read.append((char) socket.getInputStream().read());
        }
        return read.substring(read.indexOf("/message")).strip();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), served.mcp().getPort()));
        return socket;
    }
}
