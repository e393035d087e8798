package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lagomcp.invoices.http.WebServer;
import io.lagomcp.invoices.lago.http.CorrelationId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log holds of refused requests at level info. */
class RejectionLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(WebServer.class.getPackageName());
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing();
            super.append(line);
        }
    };
    private HttpTestServer served;

    @BeforeEach
    void listen() throws IOException {
        served = HttpTestServer.open();
        logger.setLevel(Level.INFO);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        served.close();
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    @Test
    void theFirstRefusalIsLoggedWithWhatWasAskedAndItsRequestId() throws Exception {
        refused("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: abc-1\r\n", 1);

        assertThat(lines()).containsExactly("abc-1 PUT /mcp refused: method_not_allowed; 1 such from 127.0.0.1");
    }

    @Test
    void furtherRefusalsOfTheSameKindAreCounted() throws Exception {
        refused("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: abc-1\r\n", 500);
        served.close();

        assertThat(lines())
                .containsExactly(
                        "abc-1 PUT /mcp refused: method_not_allowed; 1 such from 127.0.0.1",
                        "abc-1 PUT /mcp refused: method_not_allowed; 499 such from 127.0.0.1");
    }

    @Test
    void aLongPathIsCutShort() throws Exception {
        refused("GET /" + "x".repeat(4000) + " HTTP/1.1\r\nHost: localhost\r\n", 1);

        assertThat(lines()).singleElement().asString().hasSizeLessThan(400);
    }

    private List<String> lines() {
        return List.copyOf(logged.list).stream()
                .map(line -> line.getMDCPropertyMap().get(CorrelationId.KEY) + " " + line.getFormattedMessage())
                .toList();
    }

    /** Sends the request so many times on one connection; returns when all were answered. */
    private void refused(String head, int times) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), served.mcp().getPort())) {
            socket.setSoTimeout(60_000);
            String requests = (head + "\r\n").repeat(times - 1) + head + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Pattern.compile("HTTP/1.1 40[45]").matcher(answers).results())
                    .hasSize(times);
        }
    }
}
