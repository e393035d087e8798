package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.http.HttpSessionRegistry.SessionLimits;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import io.lagomcp.invoices.mcp.http.SessionStore.PublishedSession;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.SessionConfig;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long sessions last, and which are resumed. */
class HttpSessionRegistryTest {
    private static final Principal KIM = new Principal("kim", Permissions.of(Role.APPROVER));
    private static final String LOST = "one." + "A".repeat(32);

    private final MemorySessionStore store = new MemorySessionStore();
    private final AtomicLong nanoTime = new AtomicLong();
    private final SessionConfig config = new SessionConfig(
            new TestTools().server(),
            new RequestLimits(10, 0),
            principal -> Runnable::run,
            RequestListener.none(),
            "tcp");
    private final HttpSessionRegistry registry = new HttpSessionRegistry(
            new SessionLimits(10, 1, Duration.ofMinutes(30), PerOwnerLimit.ofHeap(true)),
            (id, publisher) -> new McpSession(config, id, publisher),
            Optional.of(store),
            Runnable::run,
            nanoTime::get);

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

    @Test
    void anIdThatCannotBeOneIsNotLookedUp() {
        for (String id : List.of("", "x", "one.x", LOST.substring(4), LOST + "x", LOST.replace('A', '/'))) {
            assertUnknown(id);
        }

        assertThat(store.lookups).hasValue(0);
    }

    @Test
    void anUnknownIdIsLookedUpOnceInASecond() {
        assertUnknown(LOST);
        assertUnknown(LOST);
        assertThat(store.lookups).hasValue(1);

        nanoTime.addAndGet(1_000_000_000);
        assertUnknown(LOST);

        assertThat(store.lookups).hasValue(2);
    }

    @Test
    void aSessionThatCannotBeResumedIsNeverOpen() throws IOException {
        store.publish(LOST, new PublishedSession("kim", "no JSON"));

        assertThatThrownBy(() -> registry.of(KIM, LOST)).isInstanceOf(RuntimeException.class);

        assertThat(registry.count()).isZero();
    }

    /** When a server stops, its sessions go to the others, where each principal may have as many already. */
    @Test
    void aSessionThatIsResumedDoesNotCountForItsOwner() throws IOException {
        store.publish(LOST, new PublishedSession("kim", "{\"revision\":\"2025-11-25\",\"client\":\"test\"}"));
        registry.begin(KIM);
        assertThatThrownBy(() -> registry.begin(KIM)).hasMessageContaining("You have 1 sessions open");

        assertThat(registry.of(KIM, LOST).conversation().isBegun()).isTrue();
    }

    private void assertUnknown(String id) {
        assertThatThrownBy(() -> registry.of(KIM, id)).hasMessageContaining("There is no such session");
    }
}
