package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthcheckCommandTest {
    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1"})
    void tellsReadyFromNotAndWhatTheServerSaid(int status, int exitCode) throws IOException {
        HttpServer management = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] report = "{\"said\":\"by the server\"}\n".getBytes(StandardCharsets.UTF_8);
        management.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(status, report.length);
            exchange.getResponseBody().write(report);
            exchange.close();
        });
        management.start();
        try {
            Ended ended =
                    ready("--management-port", "" + management.getAddress().getPort());

            assertThat(ended).isEqualTo(new Ended(exitCode, "{\"said\":\"by the server\"}\n", ""));
        } finally {
            management.stop(0);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotReady() throws IOException {
        int port;
        try (ServerSocket closedAgain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedAgain.getLocalPort();
        }

        assertThat(ready("--management-port", "" + port))
                .isEqualTo(new Ended(1, "", "No server answers at management port " + port + ".\n"));
    }

    @Test
    void asksForThePortThatItWasNotTold() {
        Ended ended = ready();

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("Which management port? Set LAGO_MCP_MANAGEMENT_PORT, or give --management-port.\n");
    }

    @Test
    void itsFormerNameWorksWithANotice() {
        Ended ended = Ended.run("ready");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("ready is deprecated: use healthcheck instead.\n")
                .endsWith("Which management port? Set LAGO_MCP_MANAGEMENT_PORT, or give --management-port.\n");
    }

    private static Ended ready(String... flags) {
        return Ended.run(
                Stream.concat(Stream.of("healthcheck"), Stream.of(flags)).toArray(String[]::new));
    }
}
