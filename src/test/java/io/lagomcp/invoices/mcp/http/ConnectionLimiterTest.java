package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.auth.Authenticator;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many connections of one caller, known or not, leave the service to others. */
class ConnectionLimiterTest {
    /** Everybody is who they say they are, and whoever says nothing stays outside. */
    private static final Authenticator TRUSTING = visit -> {
        if (visit.authorization().isEmpty()) {
            throw AuthException.of(401, "token_missing", "Who are you?");
        }
        return new Principal(visit.authorization().get(0), Permissions.of(Role.APPROVER));
    };

    /** As documented. */
    private static final int MOST_KNOWN = 500 + 2 * HttpTestServer.SETTINGS.maxSessions();

    private static final int MOST_UNKNOWN = MOST_KNOWN / 2;
    private static final int MOST_UNKNOWN_OF_A_NETWORK = 256;

    private final List<Socket> sockets = new ArrayList<>();
    private HttpTestServer served;

    @BeforeEach
    void serve() throws Exception {
        served = HttpTestServer.behind(TRUSTING);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        served.close();
    }

    @Test
    void aStrangersOldestConnectionsMakeRoomForNewOnes() throws Exception {
        for (int i = 0; i < MOST_UNKNOWN + 50; i++) {
            connect();
        }
        assertThat(isAnswered(sockets.get(sockets.size() - 1)))
                .as("the newest, which is taken after all others")
                .isTrue();
        int closed = 0;
        for (Socket socket : sockets.subList(0, MOST_UNKNOWN + 49)) {
            closed += isAnswered(socket) ? 0 : 1;
        }
        assertThat(closed).as("closed").isBetween(1, 50);
        assertThat(isAnswered(connect())).as("there is room again").isTrue();
    }

    @Test
    void whereStrangersAndKnownCallersHaveAllTheyMayThereIsRoomForOneMore() throws Exception {
        int most = MOST_KNOWN;
        for (int i = 0; i < most - MOST_UNKNOWN; i++) {
            Socket known = connect();
            send(known, "PUT /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: mallory\r\n\r\n");
            assertThat(known.getInputStream().read()).isEqualTo('H');
        }
        for (int i = 0; i < MOST_UNKNOWN; i++) {
            connect();
        }
        assertThat(isAnswered(connect())).isTrue();
    }

    @Test
    void aNewConnectionIsNotClosedForOthersOfItsNetwork() throws Exception {
        Socket first = connect();
        for (int i = 0; i < MOST_UNKNOWN_OF_A_NETWORK + 20; i++) {
            connect();
        }
        assertThat(isAnswered(first)).isTrue();
    }

    private static boolean isAnswered(Socket socket) {
        try {
            send(socket, "GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return read(socket).startsWith("HTTP/1.1 401");
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void whoWasLetInKeepsTheirConnectionWhateverStrangersDo() throws Exception {
        Socket known = connect();
        String listen = "GET /sse HTTP/1.1\r\nHost: localhost\r\nAuthorization: alice\r\n\r\n";
        send(known, listen);
        assertThat(known.getInputStream().read()).isEqualTo('H');
        for (int i = 0; i < MOST_UNKNOWN + 50; i++) {
            connect();
        }
        assertThat(isAnswered(connect())).as("a stranger who may try").isTrue();
        served.server.close();
        assertThat(read(known)).as("open until the server stops").contains("event: endpoint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /mcp HTTP/1.1\r\nHost: localhost",
                "GET /nowhere HTTP/1.1\r\nHost: localhost",
                "GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost",
                "GET /mcp HTTP/1.1\r\nHost: evil.example"
            })
    void aStrangerMustConnectAgainForEachAnswer(String head) throws Exception {
        Socket socket = connect();
        send(socket, (head + "\r\nContent-Length: 0\r\n\r\n").repeat(5));
        // a connection that is closed with more to read may take its answer along
        assertThat(readToTheEnd(socket).split("HTTP/1.1 ", -1))
                .as("at most one answer")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whoeverIsLetInMayAskAgainOnTheSameConnection() throws Exception {
        Socket socket = connect();
        String refused = "PUT /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: alice\r\n";
        send(socket, (refused + "\r\n").repeat(4) + refused + "Connection: close\r\n\r\n");
        assertThat(readToTheEnd(socket).split("HTTP/1.1 405", -1)).hasSize(6);
    }

    @Test
    void whatWasClosedCountsNoMore() throws Exception {
        int most = MOST_KNOWN;
        for (int i = 0; i < most + 10; i++) {
            try (Socket socket = new Socket(served.mcp().getHost(), served.mcp().getPort())) {
                send(
                        socket,
                        "PUT /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: alice\r\nConnection: close\r\n\r\n");
                assertThat(read(socket)).as("answer %s", i).startsWith("HTTP/1.1 405");
            }
        }
    }

    @Test
    void slowBodiesOfOneCallerKeepNobodyElseFromBeingAnswered() throws Exception {
        HttpTestClient alice = HttpTestClient.initialized(served.mcp(), "alice");
        HttpTestClient mallory = HttpTestClient.initialized(served.mcp(), "mallory");
        for (int i = 0; i < 560; i++) {
            send(
                    connect(),
                    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: mallory\r\n"
                            + "Content-Type: application/json\r\nMcp-Session-Id: " + mallory.sessionId()
                            + "\r\nContent-Length: 1000\r\n\r\n{");
        }
        assertThat(read(sockets.get(sockets.size() - 1)))
                .as("more than one caller may have")
                .startsWith("HTTP/1.1 429")
                .contains("too_much_in_progress");
        HttpResponse<String> answer =
                alice.posting(call(1, "echo", "{\"marker\":1}")).get(60, TimeUnit.SECONDS);
        assertThat(answer.body()).contains("\"marker\":1");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(served.mcp().getHost(), served.mcp().getPort());
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readToTheEnd(Socket socket) {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                text.append((char) next);
            }
        } catch (IOException reset) {
            text.append(" cut off");
        }
        return text.toString();
    }

    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0 && !text.toString().endsWith("\"}}}");
                    next = socket.getInputStream().read()) {
                text.append((char) next);
            }
        } catch (IOException reset) {
            text.append(" cut off");
        }
        return text.toString();
    }
}
