package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many agents that have one name begin at the same moment. */
class BurstTest {
    private static final int AT_ONCE = 200;

    @Test
    void allThatOneNameMayCallAtOnceIsTakenAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(AT_ONCE);
        Method waitingForAll = call -> {
            arrived.countDown();
            await(arrived);
            return TestTools.echo(call);
        };
        try (McpHttpServer server = new McpHttpServer(
                TestTools.server(waitingForAll),
                settings(),
                Authenticator.open(),
                RequestListener.none(),
                (address, code, caller) -> {},
                PerOwnerLimit.ofHeap(true),
                Optional.empty(),
                Map.of(),
                McpHttpServer.SIGN_OF_LIFE)) {
            server.start();
            HttpTestClient client = HttpTestClient.initialized(server.address().resolve("/mcp"));
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                answers.add(client.posting(call(i, "echo", "{}")));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
        }
    }

    private static void await(CountDownLatch all) {
        try {
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " were not taken");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of a server that tells callers apart. */
    private static HttpSettings settings() {
        HttpSettings open = HttpTestServer.SETTINGS;
        return new HttpSettings(
                open.host(),
                open.port(),
                open.legacySse(),
                open.publicUrl(),
                open.allowedHosts(),
                open.allowedOrigins(),
                open.trustedProxies(),
                Optional.empty(),
                open.maxSessions(),
                open.maxSessionsEach(),
                open.sessionIdle(),
                open.callsPerMinute(),
                2 * AT_ONCE,
                new AuthSettings.TokenFile(Path.of("tokens")),
                open.approvalPage());
    }
}
