package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a call whose thread is interrupted. */
@Timeout(300)
class LagoInterruptionTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    /** How an interrupted call ended, and whether its thread still knows that it was interrupted. */
    private record Ending(LagoFailure failure, boolean flag) {}

    @ParameterizedTest
    @EnumSource(Call.class)
    void callsTheRequestOffAtOnce(Call call) throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            received.countDown();
            connection.awaitHangUp();
            hungUp.countDown();
        })) {
            CompletableFuture<Ending> ending = new CompletableFuture<>();
            Thread thread = start(call, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS), ending);
            received.await();

            thread.interrupt();

            LagoFailure failure = ending.get().failure();
            if (call.isHarmless()) {
                assertThat(failure).isInstanceOf(LagoFailure.Cancelled.class);
                assertThat(failure.code()).isEqualTo("cancelled");
            } else {
                assertThat(failure)
                        .as("Lago has the request of %s and may act on it", call)
                        .isInstanceOf(LagoFailure.OutcomeUnknown.class);
            }
            assertThat(ending.get().flag()).as("the interrupt flag stays set").isTrue();
            assertThat(hungUp.await(60, TimeUnit.SECONDS))
                    .as("the client hangs up")
                    .isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void beforehandMeansThatNothingIsSent(Call call) throws Exception {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        LagoClient lago = LagoClientFixture.client(SERVER);
        new Thread(() -> {
                    Thread.currentThread().interrupt();
                    ending.complete(end(call, lago));
                })
                .start();

        assertThat(ending.get().failure()).isInstanceOf(LagoFailure.Cancelled.class);
        assertThat(ending.get().flag()).isTrue();
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void endsAWaitForTheNextTry(Call call) throws Exception {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader("X-RateLimit-Limit", "50")
                        .withHeader("X-RateLimit-Remaining", "0")
                        .withHeader("X-RateLimit-Reset", "3600")));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), patient());
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        Thread thread = start(call, lago, ending);
        while (lago.reachability().rateLimit().isEmpty()) {
            Thread.onSpinWait();
        }

        thread.interrupt();

        assertThat(ending.get().failure())
                .as("Lago had turned %s away", call)
                .isInstanceOf(LagoFailure.Cancelled.class);
        assertThat(ending.get().flag()).isTrue();
        assertThat(SERVER.getAllServeEvents()).hasSize(1);
    }

    /** Waits for an hour, if asked to. */
    private static LagoLimits patient() {
        return new LagoLimits(
                LagoClientFixture.LIMITS.connectTimeout(),
                Duration.ofHours(3),
                LagoClientFixture.LIMITS.maxResponseBytes(),
                3,
                LagoClientFixture.LIMITS.firstWait(),
                Duration.ofHours(2));
    }

    private static Thread start(Call call, LagoClient lago, CompletableFuture<Ending> ending) {
        Thread thread = new Thread(() -> ending.complete(end(call, lago)));
        thread.start();
        return thread;
    }

    private static Ending end(Call call, LagoClient lago) {
        LagoFailure failure = LagoClientFixture.failureOf(call, lago);
        return new Ending(failure, Thread.currentThread().isInterrupted());
    }
}
