package io.lagomcp.invoices.server.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.server.http.WebClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.server.http.WebClient.Events;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long sessions last. */
class SessionsTest {

    @Test
    void aSessionThatNobodyUsesExpires() throws Exception {
        try (ServedTools served = ServedTools.forgettingAfter(Duration.ofMillis(1))) {
            WebClient client = WebClient.initialized(served.mcp());
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
        try (ServedTools served = ServedTools.forgettingAfter(Duration.ofMillis(1))) {
            WebClient client = WebClient.initialized(served.mcp());
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
        try (ServedTools served = ServedTools.forgettingAfter(Duration.ofMillis(1))) {
            WebClient client = WebClient.initialized(served.mcp());
            try (Events events = client.stream("GET", "")) {
                events.line();
                Thread.sleep(5);
                served.server.sweep();
                assertThat(served.server.sessions()).isEqualTo(1);
            }
        }
    }
}
