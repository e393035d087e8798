package io.lagomcp.invoices;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The packed program sends a message for each step of a plan, also where its process is killed in between. */
@Timeout(600)
class WebhookIT {
    @RegisterExtension
    private final WireMockExtension receiver = LagoClientFixture.server();

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Path audit = TestAuditLogs.freshFile();

    @Test
    void aMessageOutlivesAProcessThatIsKilledBeforeItIsDelivered() {
        answer(503);
        try (ServerProcess server = start()) {
            awaitOutbox();
            plan(server);
            eventually(this::received, requests -> !requests.isEmpty());
        }
        int before = received().size();
        answer(204);

        try (ServerProcess next = start()) {
            List<LoggedRequest> all = eventually(this::received, requests -> requests.size() > before);

            assertThat(all)
                    .extracting(request -> request.getHeader("webhook-id"))
                    .containsOnly(all.get(0).getHeader("webhook-id"));
            assertThat(next.call("list_approvals", JsonNodeFactory.instance.objectNode())
                            .path("approvals"))
                    .hasSize(1);
        }
        assertThat(AuditVerification.of(audit).intact()).isTrue();
    }

    @Test
    void oneOfTwoProcessesSendsForBothAndTheOtherGoesOnWhenItIsKilled() {
        answer(204);
        ServerProcess first = start();
        awaitOutbox();
        try (ServerProcess second = start()) {
            ObjectNode waiting = plan(second);
            eventually(this::types, types -> types.size() == 1);

            first.close();
            JsonNode done = second.call("confirm_action", waiting);

            assertThat(done.path("outcome").asString()).as("%s", done).isEqualTo("done");
            eventually(this::types, types -> types.size() == 3);
        }
        assertThat(types()).containsExactly("approval.requested", "approval.approved", "approval.executed");
    }

    private ObjectNode plan(ServerProcess server) {
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("lago_id", account.unpaid().lagoId())
                .put("payment_status", "succeeded");
        JsonNode plan = server.call("update_invoice", arguments).path("plan");
        ObjectNode confirmation = JsonNodeFactory.instance.objectNode();
        confirmation.set("confirmation_id", plan.path("confirmation_id"));
        confirmation.set("statement", plan.path("statement"));
        return confirmation;
    }

    private ServerProcess start() {
        return ServerProcess.start(Map.of(
                        "LAGO_API_URL",
                        account.apiUrl(),
                        "LAGO_API_KEY",
                        SandboxAccount.KEY,
                        "LAGO_MCP_AUDIT_LOG",
                        audit.toString(),
                        "LAGO_MCP_WEBHOOK_URL",
                        receiver.baseUrl() + "/hook",
                        "LAGO_MCP_WEBHOOK_SECRET",
                        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .initialized();
    }

    /** Until then the outbox may begin after what is written. */
    private void awaitOutbox() {
        Path folder = Objects.requireNonNull(audit.toAbsolutePath().getParent());
        String outbox = audit.getFileName() + ".webhook-[0-9a-f]{12}";
        eventually(
                () -> Objects.requireNonNull(folder.toFile().list((in, name) -> name.matches(outbox))).length,
                outboxes -> outboxes > 0);
    }

    private void answer(int status) {
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(status)));
    }

    private List<LoggedRequest> received() {
        List<LoggedRequest> requests = new ArrayList<>();
        receiver.getAllServeEvents().forEach(event -> requests.add(0, event.getRequest()));
        return requests;
    }

    /** Of each message once, which a receiver tells by its id: a kill may come between an answer and its note. */
    private List<String> types() {
        Map<String, LoggedRequest> messages = new LinkedHashMap<>();
        received().forEach(request -> messages.putIfAbsent(request.getHeader("webhook-id"), request));
        return messages.values().stream()
                .map(request -> LagoClientFixture.json(request.getBodyAsString())
                        .path("type")
                        .stringValue())
                .toList();
    }
}
