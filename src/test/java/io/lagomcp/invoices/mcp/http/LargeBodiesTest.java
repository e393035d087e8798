package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.WebServer;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Large bodies take turns, and smaller ones pass them. */
class LargeBodiesTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void largeBodiesWaitForEachOtherAndSmallOnesDoNot() throws Exception {
        try (WebServer web = new WebServer(
                HttpTestServer.SETTINGS,
                Authenticator.open(),
                Map.of("/mcp", endpoint()),
                (address, code, caller) -> {},
                PerOwnerLimit.ofHeap(true))) {
            web.start();
            List<CompletableFuture<Integer>> large = IntStream.range(0, 3)
                    .mapToObj(i -> post(web, "x".repeat(100_000)))
                    .toList();
            begun.await();

            assertThat(post(web, "small").join()).isEqualTo(202);
            release.countDown();

            assertThat(large).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(202));
            assertThat(most).hasValue(1);
        } finally {
            release.countDown();
        }
    }

    private static CompletableFuture<Integer> post(WebServer web, String body) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(web.address().resolve("/mcp"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private HttpEndpoint endpoint() {
        return new HttpEndpoint() {
            @Override
            public void serve(HttpExchange exchange, Principal principal) {
                throw HttpEndpoint.wrongMethod("POST");
            }

            @Override
            public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
                if (body.length() > 5) {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    begun.countDown();
                    awaitRelease();
                    atOnce.decrementAndGet();
                }
                memory.close();
                exchange.accepted();
            }
        };
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
