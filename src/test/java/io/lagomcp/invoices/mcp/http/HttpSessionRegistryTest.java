package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long sessions last. */
class HttpSessionRegistryTest {

    @Test
    void aSessionThatNobodyUsesExpires() throws Exception {
        try (HttpTestServer served = HttpTestServer.forgettingAfter(Duration.ofMillis(1))) {
            HttpTestClient client = HttpTestClient.initialized(served.mcp());
            // its last request may still be winding down
            eventually(
                    () -> {
                        served.server.sweep();
                        return served.server.sessions();
                    },
                    open -> open == 0);
            assertThat(client.post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void oneWithACallThatWaitsDoesNot() throws Exception {
        try (HttpTestServer served = HttpTestServer.forgettingAfter(Duration.ofMillis(1))) {
            HttpTestClient client = HttpTestClient.initialized(served.mcp());
            try (Events events = client.stream("POST", call(1, "ask", "{}"))) {
                events.message();
                Thread.sleep(5);
                served.server.sweep();
                assertThat(served.server.sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void oneWhoseClientListensDoesNot() throws Exception {
        try (HttpTestServer served = HttpTestServer.forgettingAfter(Duration.ofMillis(1))) {
            HttpTestClient client = HttpTestClient.initialized(served.mcp());
            try (Events events = client.stream("GET", "")) {
                events.line();
                Thread.sleep(5);
                served.server.sweep();
                assertThat(served.server.sessions()).isEqualTo(1);
            }
        }
    }
}
