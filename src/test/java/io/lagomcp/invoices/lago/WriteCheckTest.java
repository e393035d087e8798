package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import io.lagomcp.invoices.lago.http.RateLimitStatus;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.lago.http.RequestThrottle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check before a write runs directly before each request, after whatever had to be waited for. */
class WriteCheckTest {
    /** Of a Lago that allows few requests: longer than its client has time. */
    private static final Duration PERIOD = Duration.ofSeconds(30);

    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private final List<String> events = new ArrayList<>();
    private final InstantRequestClock time = new InstantRequestClock(() -> events.add("wait"));
    private final LagoClient lago = client(SERVER.baseUrl(), LagoClientFixture.LIMITS, time, own -> own);

    @Test
    void runsBeforeEachRequestAndAfterEachWait() {
        LagoClientFixture.answer(SERVER, tooMany(), tooMany(), invoice());

        finalizing(lago, this::check);

        assertThat(events).containsExactly("check", "wait", "check", "wait", "check");
        assertSent(3);
    }

    @Test
    void nothingIsSentAgainAfterItObjects() {
        LagoClientFixture.answer(SERVER, tooMany(), invoice());
        PreSendCheck objecting = () -> {
            check();
            if (events.contains("wait")) {
                throw new IllegalStateException("changed");
            }
        };

        assertThatThrownBy(() -> finalizing(lago, objecting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("changed");
        assertSent(1);
    }

    @Test
    void runsAfterTheWaitForTheRateLimit() {
        announce(0);
        lago.find(LagoClientFixture.ID);
        announce(50);

        finalizing(lago, this::check);

        assertThat(events).containsExactly("wait", "check");
    }

    @Test
    void runsAgainWhereWhatItReadHadToWait() {
        SERVER.stubFor(any(anyUrl()).willReturn(invoice()));
        SERVER.stubFor(get(anyUrl()).inScenario("busy").willReturn(tooMany()).willSetStateTo("free"));
        SERVER.stubFor(
                get(anyUrl()).inScenario("busy").whenScenarioStateIs("free").willReturn(invoice()));

        finalizing(lago, () -> {
            check();
            lago.find(LagoClientFixture.ID);
        });

        assertThat(events).containsExactly("check", "wait", "check");
        assertSent(1);
    }

    @Test
    void runsAgainWhereAReadInAnotherThreadHadToWait() {
        announce(50);
        lago.find(LagoClientFixture.ID);

        finalizing(lago, () -> {
            check();
            if (!events.contains("wait")) {
                announce(0);
                lago.find(LagoClientFixture.ID);
                announce(50);
                CompletableFuture.runAsync(() -> lago.find(LagoClientFixture.ID), work -> new Thread(work).start())
                        .join();
            }
        });

        assertThat(events).containsExactly("check", "wait", "check");
        assertSent(1);
    }

    @Test
    void runsAgainWhereAnotherTurnHasToBeWaitedFor() {
        announce(50);
        lago.find(LagoClientFixture.ID);

        finalizing(lago, () -> {
            check();
            if (!events.contains("wait")) {
                // others use up what Lago allows, and a period ends, while this one looks
                announce(0);
                lago.find(LagoClientFixture.ID);
                time.pass();
                announce(0);
                lago.find(LagoClientFixture.ID);
                announce(50);
            }
        });

        assertThat(events).containsExactly("check", "wait", "check");
        assertSent(1);
    }

    /** Where servers share a rate limit, the turn is a question to their database, which can take long. */
    @Test
    void nothingIsSentWhereItObjectsOnceTheRequestHasItsTurn() {
        SERVER.stubFor(any(anyUrl()).willReturn(invoice()));
        LagoClient sharing =
                client(SERVER.baseUrl(), LagoClientFixture.LIMITS, RequestClock.system(), TellingThrottle::new);
        PreSendCheck late = new PreSendCheck() {
            @Override
            public void beforeTurn() {
                check();
            }

            @Override
            public void beforeSend() {
                events.add("last");
                throw new IllegalStateException("too late");
            }
        };

        assertThatThrownBy(() -> finalizing(sharing, late)).hasMessage("too late");

        assertThat(events).containsExactly("check", "turn", "last");
        assertSent(0);
    }

    /** Tells of each turn that it gives. */
    private final class TellingThrottle implements RequestThrottle {
        private final RequestThrottle own;

        TellingThrottle(RequestThrottle own) {
            this.own = own;
        }

        @Override
        public Turn reserve() {
            events.add("turn");
            return own.reserve();
        }

        @Override
        public Turn look() {
            return own.look();
        }

        @Override
        public void observe(Turn turn, RateLimitStatus said) {
            own.observe(turn, said);
        }

        @Override
        public void pause(Duration asked) {
            own.pause(asked);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 50})
    void aLowLimitLeavesRoomForTheCheckAndTheWrite(int limit) throws IOException {
        try (LimitedLago limited = new LimitedLago(limit)) {
            LagoClient client = limited.client(LagoClientFixture.LIMITS);
            client.find(LagoClientFixture.ID);

            finalizing(client, () -> client.find(LagoClientFixture.ID));

            assertThat(limited.sent("PUT")).isEqualTo(1);
            assertThat(limited.sent("GET"))
                    .as("to hear of the limit, for the check, and once more where that used up what was left")
                    .isEqualTo(limit == 2 ? 3 : 2);
        }
    }

    @Test
    void aLimitTooLowForBothIsToldAndNothingIsWritten() throws IOException {
        try (LimitedLago limited = new LimitedLago(1)) {
            LagoLimits limits = new LagoLimits(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), 64 * 1024, 0, Duration.ofMillis(1), PERIOD);
            LagoClient client = limited.client(limits);
            client.find(LagoClientFixture.ID);

            LagoFailure failure =
                    LagoClientFixture.failureOf(() -> finalizing(client, () -> client.find(LagoClientFixture.ID)));

            assertThat(failure.code()).isEqualTo("client_rate_limit");
            assertThat(limited.sent("PUT")).isZero();
        }
    }

    private static LagoClient client(
            String url, LagoLimits limits, RequestClock time, RequestThrottle.Sharing sharing) {
        return new LagoClient(new RequestSender(
                ApiUrl.of(url), () -> LagoClientFixture.KEY, limits, LagoListener.none(), time, sharing));
    }

    private static void finalizing(LagoClient client, PreSendCheck check) {
        client.send(InvoiceWrite.finalizeDraft(LagoClientFixture.ID), facts -> {}, check);
    }

    private void check() {
        events.add("check");
    }

    private static void announce(int remaining) {
        SERVER.resetAll();
        SERVER.stubFor(any(anyUrl())
                .willReturn(invoice()
                        .withHeader("X-RateLimit-Limit", "50")
                        .withHeader("X-RateLimit-Remaining", Integer.toString(remaining))
                        .withHeader("X-RateLimit-Reset", "1")));
    }

    private static ResponseDefinitionBuilder invoice() {
        return aResponse().withBody("{\"invoice\":{\"lago_id\":\"" + LagoClientFixture.ID + "\"}}");
    }

    private static ResponseDefinitionBuilder tooMany() {
        return WireMock.jsonResponse("{\"status\":429,\"error\":\"Too Many Requests\"}", 429);
    }

    private static void assertSent(int times) {
        SERVER.verify(times, putRequestedFor(WireMock.anyUrl()));
    }

    /** Allows so many requests in a period, and begins a new one whenever the client waits. */
    private static final class LimitedLago implements AutoCloseable {
        private final int limit;
        private final AtomicInteger left;
        private final RawServer server;

        LimitedLago(int limit) throws IOException {
            this.limit = limit;
            this.left = new AtomicInteger(limit);
            this.server = new RawServer(connection -> {
                while (connection.readRequest()) {
                    connection.write(answer());
                }
            });
        }

        private String answer() {
            int remaining = left.decrementAndGet();
            String body = remaining < 0
                    ? "{\"status\":429,\"error\":\"Too Many Requests\"}"
                    : "{\"invoice\":{\"lago_id\":\"" + LagoClientFixture.ID + "\"}}";
            return "HTTP/1.1 " + (remaining < 0 ? 429 : 200) + " Status\r\nX-RateLimit-Limit: " + limit
                    + "\r\nX-RateLimit-Remaining: " + Math.max(0, remaining) + "\r\nX-RateLimit-Reset: "
                    + PERIOD.toSeconds()
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        }

        LagoClient client(LagoLimits limits) {
            InstantRequestClock periods = new InstantRequestClock(() -> left.set(limit));
            return WriteCheckTest.client(server.url(), limits, periods, own -> own);
        }

        long sent(String method) {
            return server.requests().stream()
                    .filter(head -> head.startsWith(method + " "))
                    .count();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
