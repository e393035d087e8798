package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a call does when its answer does not arrive, or not whole: how often it asks, and what it then says. */
@Tag("java-independent")
class LostWriteResponseTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    @ParameterizedTest
    @MethodSource("everyCallWithEveryFault")
    void aBrokenConnectionIsRepeatedOnlyWhereThatIsSafe(Call call, Fault fault) {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

        LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER));

        assertLost(call, failure, LagoFailure.Unavailable.class, "connection_broken");
        assertThat(SERVER.getAllServeEvents()).as("requests that reach Lago").hasSize(call.triesWhenAllFail());
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aBodyThatEndsTooSoonIsABrokenConnection(Call call) throws IOException {
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"invoice\":{\"lago_id\":\"7\"");
        })) {
            LagoFailure failure =
                    LagoClientFixture.failureOf(call, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS));

            assertLost(call, failure, LagoFailure.Unavailable.class, "connection_broken");
            assertThat(server.requests()).hasSize(call.triesWhenAllFail());
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anAnswerOverTheSizeLimitIsNotReadAndNotRepeated(Call call) {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse().withBody("x".repeat(LagoClientFixture.LIMITS.maxResponseBytes() + 1))));

        LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER));

        assertLost(call, failure, LagoFailure.Unreadable.class, "response_too_large");
        assertThat(SERVER.getAllServeEvents()).hasSize(1);
    }

    @Test
    void anAnswerOfExactlyTheSizeLimitIsRead() {
        String frame = "{\"invoice\":{\"lago_id\":\"%s\",\"number\":\"\"}}".formatted(LagoClientFixture.ID);
        String number = "7".repeat(LagoClientFixture.LIMITS.maxResponseBytes() - frame.length());
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody(frame.replace("\"\"", "\"" + number + "\""))));

        assertThat(LagoClientFixture.client(SERVER).find(LagoClientFixture.ID).number())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anEndlessAnswerIsCutOffAtTheSizeLimit(Call call) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            try {
                connection.write("HTTP/1.1 200 OK\r\n\r\n");
                while (true) {
                    connection.write("x".repeat(1024));
                }
            } finally {
                hungUp.countDown();
            }
        })) {
            LagoFailure failure =
                    LagoClientFixture.failureOf(call, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS));

            assertLost(call, failure, LagoFailure.Unreadable.class, "response_too_large");
            assertThat(hungUp.await(60, TimeUnit.SECONDS))
                    .as("the client hangs up")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"FIND", "REFRESH", "CREATE"})
    void theDeadlineCoversABodyThatDribblesInAndEndsTheRequest(Call call) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{");
            connection.awaitHangUp();
            hungUp.countDown();
        })) {
            LagoLimits limits = LagoClientFixture.limitsWithDeadline(Duration.ofSeconds(4));

            LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(server.url(), limits));

            assertLost(call, failure, LagoFailure.Unavailable.class, "timeout");
            assertThat(server.requests()).as("no time is left to repeat it").hasSize(1);
            assertThat(hungUp.await(60, TimeUnit.SECONDS))
                    .as("the client hangs up")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void nothingIsLostWhereNobodyListens(Call call) throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        LagoFailure failure = LagoClientFixture.failureOf(
                call, LagoClientFixture.client("http://127.0.0.1:" + port, LagoClientFixture.LIMITS));

        assertThat(failure).as("nothing was sent by %s", call).isInstanceOf(LagoFailure.Unavailable.class);
        assertThat(failure.code()).isEqualTo("unreachable");
    }

    @Test
    void aHostThatDoesNotPickUpIsUnreachable() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        LagoLimits impatient = new LagoLimits(
                Duration.ofMillis(200),
                LagoClientFixture.LIMITS.deadline(),
                LagoClientFixture.LIMITS.maxResponseBytes(),
                1,
                LagoClientFixture.LIMITS.firstWait(),
                LagoClientFixture.LIMITS.maxWait());
        // nobody accepts, so once its queue is full the system lets further connections wait
        try (ServerSocket deaf = new ServerSocket(0, 1, here);
                Socket first = new Socket(here, deaf.getLocalPort());
                Socket second = new Socket(here, deaf.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            LagoFailure failure = LagoClientFixture.failureOf(
                    Call.CREATE, LagoClientFixture.client("http://127.0.0.1:" + deaf.getLocalPort(), impatient));

            assertThat(failure)
                    .isEqualTo(new LagoFailure.Unavailable(
                            "unreachable", "Lago could not be reached: connecting took too long"));
        }
    }

    @Test
    void anUnknownHostIsUnreachable() {
        // too long for a name server to be asked, so that the test needs none
        String url = "https://" + ("x".repeat(60) + ".").repeat(5) + "invalid";

        LagoFailure failure =
                LagoClientFixture.failureOf(Call.CREATE, LagoClientFixture.client(url, LagoClientFixture.LIMITS));

        assertThat(failure).isInstanceOf(LagoFailure.Unavailable.class);
        assertThat(failure.code()).isEqualTo("unreachable");
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aStalePooledConnectionIsNotQuietlyTriedAgain(Call call) throws IOException {
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}");
            connection.readRequest();
        })) {
            LagoClient lago = LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS);
            assertThat(LagoClientFixture.failureOf(Call.FIND, lago)).isInstanceOf(LagoFailure.NotFound.class);

            LagoFailure failure = LagoClientFixture.failureOf(call, lago);

            if (call.isRepeatable()) {
                assertThat(server.requests())
                        .as("the lost request, and one repetition")
                        .hasSize(3);
            } else {
                assertThat(server.requests()).as("the lost request, sent once").hasSize(2);
                assertLost(call, failure, LagoFailure.Unavailable.class, "connection_broken");
            }
        }
    }

    @Test
    void theJdkIsToldToRepeatNothingByItself() {
        LagoClientFixture.client("http://localhost", LagoClientFixture.LIMITS);

        assertThat(System.getProperty("jdk.httpclient.enableAllMethodRetry")).isEqualTo("false");
        assertThat(System.getProperty("jdk.httpclient.disableRetryConnect")).isEqualTo("true");
        assertThat(System.getProperty("jdk.httpclient.redirects.retrylimit")).isEqualTo("1");
        assertThat(System.getProperty("jdk.httpclient.keepalive.timeout")).isEqualTo("10");
    }

    private static void assertLost(
            Call call, LagoFailure failure, Class<? extends LagoFailure> typeForHarmless, String codeForHarmless) {
        if (call.isHarmless()) {
            assertThat(failure).isInstanceOf(typeForHarmless);
            assertThat(failure.code()).isEqualTo(codeForHarmless);
        } else {
            assertThat(failure)
                    .as("nobody knows whether %s was done", call)
                    .isInstanceOfSatisfying(LagoFailure.OutcomeUnknown.class, unknown -> assertThat(unknown.request())
                            .isEqualTo(call.request()));
            assertThat(failure.code()).isEqualTo("outcome_unknown");
        }
    }

    private static Stream<Arguments> everyCallWithEveryFault() {
        return Arrays.stream(Call.values())
                .flatMap(call -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(call, fault)));
    }
}
