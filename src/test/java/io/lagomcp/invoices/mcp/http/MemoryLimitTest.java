package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large messages of one caller take a share of the memory, are refused beyond it, and leave the rest to others. */
class MemoryLimitTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int SESSION = 8 * 1024;
    private static final Authenticator TRUSTING = visit ->
            new Principal(visit.authorization().stream().findFirst().orElse("nobody"), Permissions.of(Role.APPROVER));

    private HttpTestServer served;

    @BeforeEach
    void serve() throws Exception {
        served = HttpTestServer.behind(TRUSTING, new PerOwnerLimit(100L * MEBIBYTE, 50L * MEBIBYTE));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void argumentsOfManyNodesTakeTheirShareUntilTheCallEnds() throws Exception {
        HttpTestClient mallory = HttpTestClient.initialized(served.mcp(), "mallory");
        HttpTestClient alice = HttpTestClient.initialized(served.mcp(), "alice");
        long idle = 2 * SESSION;
        awaitAtMost(idle);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(mallory.posting(call(i, "hold", "{\"a\":[" + nodes(160_000) + "]}")));
            assertThat(served.tools.holding.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(served.memory.used() - idle).as("thirty times the text").isBetween(35L * MEBIBYTE, 60L * MEBIBYTE);

        HttpResponse<String> refused = mallory.post(call(9, "echo", "{\"a\":[" + nodes(160_000) + "]}"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(HttpTestClient.json(refused).at("/error/data/code").asString())
                .isEqualTo("too_much_in_progress");
        assertThat(HttpTestClient.json(refused).path("id").asInt())
                .as("it is known which one")
                .isEqualTo(9);
        assertThat(alice.post(call(1, "echo", "{\"a\":[" + nodes(160_000) + "]}"))
                        .statusCode())
                .as("another caller")
                .isEqualTo(200);

        served.tools.release.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : waiting) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        awaitAtMost(idle);
        assertThat(mallory.post(call(10, "echo", "{\"a\":[" + nodes(160_000) + "]}"))
                        .statusCode())
                .as("when the others have ended")
                .isEqualTo(200);
        awaitAtMost(idle);
        assertThat(served.recorded).containsExactly("too_much_in_progress");
    }

    @Test
    void whenAllIsTakenEverybodyIsAskedToWait() throws Exception {
        HttpTestClient alice = HttpTestClient.initialized(served.mcp(), "alice");
        served.memory.acquireUnchecked("many others", 100L * MEBIBYTE);
        HttpResponse<String> refused = alice.post(call(1, "echo", "{}"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(HttpTestClient.json(refused).at("/error/data/code").asString())
                .isEqualTo("server_busy");
        served.memory.release("many others", 100L * MEBIBYTE);
        assertThat(alice.post(call(2, "echo", "{}")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatNobodyReadsIsNotKept() throws Exception {
        HttpTestClient mallory = HttpTestClient.initialized(served.mcp(), "mallory");
        long idle = SESSION;
        awaitAtMost(idle);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            waiting.add(mallory.posting("{\"jsonrpc\":\"2.0\",\"id\":" + i
                    + ",\"method\":\"tools/call\",\"params\":{\"name\":\"hold\",\"_meta\":{\"progressToken\":1,\"x\":["
                    + nodes(300_000) + "]}}}"));
            assertThat(served.tools.holding.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
        awaitAtMost(idle + MEBIBYTE);
        served.tools.release.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : waiting) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aSessionKeepsLittleOfWhatItsClientSaysOfItself() throws Exception {
        String said = HttpTestClient.INITIALIZE.replace(
                "\"capabilities\":{", "\"capabilities\":{\"experimental\":{\"x\":[" + nodes(10_000) + "]},");
        assertThat(said).hasSizeGreaterThan(30_000);
        HttpTestClient mallory = new HttpTestClient(served.mcp()).with("Authorization", "mallory");
        for (int i = 0; i < 20; i++) {
            assertThat(mallory.post(said).statusCode()).isEqualTo(200);
        }
        assertThat(served.server.sessions()).isEqualTo(20);
        awaitAtMost(20 * SESSION);
        HttpResponse<String> tooLong = mallory.post(said.replace("[{}", "[" + nodes(30_000) + ",{}"));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("can have 65536 characters");
    }

    /** A call runs, and an answer goes out, before what the last request held is given back. */
    private void awaitAtMost(long bytes) {
        eventually(served.memory::used, taken -> taken <= bytes);
    }

    private static String nodes(int count) {
        return "{},".repeat(count) + "0";
    }
}
