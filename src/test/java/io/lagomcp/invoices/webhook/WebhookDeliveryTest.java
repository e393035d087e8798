package io.lagomcp.invoices.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.WebhookSettings;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.webhook.WebhookSender.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** Messages over real HTTP: signed as the standard says, and bounded whatever the receiver does. */
@Timeout(120)
class WebhookDeliveryTest {
    private static final byte[] OLD_KEY = "the key of last year, 32 bytes!!".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW_KEY = "the key of this year, 32 bytes!!".getBytes(StandardCharsets.UTF_8);
    private static final Duration OFTEN = Duration.ofMillis(10);

    @RegisterExtension
    private final WireMockExtension receiver = LagoClientFixture.server();

    private final Path audit;
    private final Clock clock = Clock.systemUTC();

    WebhookDeliveryTest(@TempDir Path folder) {
        audit = folder.resolve("audit.jsonl");
    }

    @Test
    void aReceiverCanVerifyEachMessageWithEitherSecret() throws Exception {
        answer(aResponse().withStatus(204));

        assertThat(send(Duration.ofSeconds(30)).isDelivered()).isTrue();

        LoggedRequest request = received().get(0);
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(request.getHeader("webhook-id")).matches("msg_[0-9a-f]{24}");
        long sent = Long.parseLong(request.getHeader("webhook-timestamp"));
        assertThat(Instant.ofEpochSecond(sent)).isBetween(clock.instant().minusSeconds(60), clock.instant());
        assertThat(verifies(request, OLD_KEY)).isTrue();
        assertThat(verifies(request, NEW_KEY)).isTrue();
        assertThat(verifies(request, "another key".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void aRedirectIsNotFollowed() {
        answer(temporaryRedirect(receiver.baseUrl() + "/elsewhere"));

        Answer answer = send(Duration.ofSeconds(30));

        assertThat(answer.isDelivered()).isFalse();
        assertThat(received()).extracting(LoggedRequest::getUrl).containsExactly("/hook?token=1");
    }

    @Test
    void aReceiverThatDoesNotAnswerIsNotWaitedForLong() {
        answer(aResponse().withStatus(200).withFixedDelay(60_000));

        assertThat(send(Duration.ofMillis(200))).isEqualTo(Answer.NONE);
    }

    @Test
    void anEndlessAnswerIsNotRead() {
        answer(aResponse().withStatus(200).withBody("x".repeat(100_000)).withChunkedDribbleDelay(1_000, 600_000));

        assertThat(send(Duration.ofSeconds(60)).isDelivered()).isTrue();
    }

    @Test
    void aHugeAnswerIsNotKept() {
        answer(aResponse().withStatus(500).withBody(new byte[50_000_000]));

        assertThat(send(Duration.ofSeconds(60)).status()).isEqualTo(500);
    }

    @Test
    void aBrokenConnectionIsNoDelivery() {
        answer(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        assertThat(send(Duration.ofSeconds(30))).isEqualTo(Answer.NONE);

        answer(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
        assertThat(send(Duration.ofSeconds(30))).isEqualTo(Answer.NONE);
    }

    @Test
    void theReceiverSaysHowLongToWait() {
        answer(aResponse().withStatus(429).withHeader("Retry-After", "90"));
        assertThat(send(Duration.ofSeconds(30)).retryAfter()).contains(Duration.ofSeconds(90));

        answer(aResponse().withStatus(503).withHeader("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"));
        assertThat(send(Duration.ofSeconds(30)).retryAfter().orElseThrow().isNegative())
                .isTrue();

        answer(aResponse().withStatus(503).withHeader("Retry-After", "soon"));
        assertThat(send(Duration.ofSeconds(30)).retryAfter()).isEmpty();
    }

    @Test
    void ofSeveralServersOneSendsEachMessageAndAnotherTakesOver() throws IOException {
        answer(aResponse().withStatus(204));
        AuditLog log = AuditLog.at(audit, clock);
        WebhookNotifier first = start(log);
        awaitOutbox();
        List<String> plans = new ArrayList<>();
        try (WebhookNotifier second = start(AuditLog.at(audit, clock))) {
            for (int i = 0; i < 20; i++) {
                plan(log, "plan" + i);
                plans.add("plan" + i);
            }
            eventually(this::received, requests -> requests.size() >= 20);
            first.close();
            plan(log, "late");
            plans.add("late");
            eventually(this::received, requests -> requests.size() >= 21);
            eventually(second::status, status -> status.delivered() == 1);
        }

        assertThat(received()).extracting(WebhookDeliveryTest::plan).containsExactlyElementsOf(plans);
        assertThat(notified()).extracting(entry -> entry.text("plan")).containsExactlyElementsOf(plans);
        assertThat(notified()).extracting(entry -> entry.text("code")).containsOnly("delivered");
        assertThat(AuditVerification.of(audit).intact()).isTrue();
        assertThat(WebhookNotifier.status(WebhookNotifier.storage(audit, settings()))
                        .waiting())
                .isZero();
    }

    @Test
    void theLastMessageOfAServerIsSentBeforeItEnds() throws IOException {
        answer(aResponse().withStatus(204));
        AuditLog log = AuditLog.at(audit, clock);
        WebhookNotifier notifier = start(log, Duration.ofHours(1));
        awaitOutbox();
        plan(log, "last");

        notifier.close();

        assertThat(received()).extracting(WebhookDeliveryTest::plan).containsExactly("last");
    }

    @Test
    void messagesGoOnWhereTheAuditLogContinuesInNewFiles() throws IOException {
        answer(aResponse().withStatus(204));
        AuditLog log = AuditLog.at(audit, clock, 2_000);
        try (WebhookNotifier notifier = start(log)) {
            awaitOutbox();
            Random random = new Random(1);
            for (int i = 0; i < 30; i++) {
                plan(log, "plan" + i);
                int wanted = random.nextInt(i + 1);
                eventually(this::received, requests -> requests.size() >= wanted);
            }
            eventually(notifier::status, status -> status.delivered() >= 30);
        }

        assertThat(received())
                .extracting(WebhookDeliveryTest::plan)
                .doesNotHaveDuplicates()
                .hasSize(30);
    }

    private WebhookNotifier start(AuditLog log) {
        return start(log, OFTEN);
    }

    private WebhookNotifier start(AuditLog log, Duration poll) {
        OutboxStorage outbox = WebhookNotifier.storage(audit, settings());
        WebhookSender sender = new WebhookSender(settings(), Optional.empty());
        return new WebhookNotifier(outbox, () -> sender, log, plan -> false, clock, poll).started();
    }

    /** Until then the outbox may begin after what is written. */
    private void awaitOutbox() {
        eventually(() -> WebhookNotifier.outbox(audit, settings()).toFile().exists(), exists -> exists);
    }

    static void plan(AuditLog log, String id) {
        AuditContext subject = new AuditContext(id, "ann", "test 1", "void_invoice", "");
        log.record(new AuditEvent.Planned(
                subject, "confirm", "default", "", Optional.of(Instant.now().plusSeconds(900)), Optional.empty()));
    }

    private List<AuditEntry> notified() {
        List<AuditEntry> entries = new ArrayList<>();
        AuditReader.read(audit, entry -> {
            if (entry.event().equals("notified")) {
                entries.add(entry);
            }
        });
        return entries;
    }

    private Answer send(Duration timeout) {
        WebhookMessage message = WebhookMessage.of(
                "approval.requested",
                clock.instant(),
                "abc",
                JsonNodeFactory.instance.objectNode().put("tool", "void_invoice"));
        return new WebhookSender(settings(), Optional.of("https://lago.example.com/approvals"), timeout).send(message);
    }

    private WebhookSettings settings() {
        return Settings.from(
                        Map.of(
                                "LAGO_MCP_WEBHOOK_URL",
                                receiver.baseUrl() + "/hook?token=1",
                                "LAGO_MCP_WEBHOOK_SECRET",
                                secret(NEW_KEY) + " " + secret(OLD_KEY)),
                        CommandLineFlags.none())
                .webhook()
                .orElseThrow();
    }

    private static String secret(byte[] key) {
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    private void answer(ResponseDefinitionBuilder response) {
        receiver.stubFor(post(anyUrl()).willReturn(response));
    }

    private List<LoggedRequest> received() {
        List<LoggedRequest> requests = new ArrayList<>();
        receiver.getAllServeEvents().forEach(event -> requests.add(0, event.getRequest()));
        return requests;
    }

    private static String plan(LoggedRequest request) {
        return LagoClientFixture.json(request.getBodyAsString())
                .at("/data/plan")
                .stringValue();
    }

    /** As a receiver does it, by the words of the specification. */
    private static boolean verifies(LoggedRequest request, byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String signed = request.getHeader("webhook-id") + "." + request.getHeader("webhook-timestamp") + "."
                + request.getBodyAsString();
        byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        boolean found = false;
        for (String signature : request.getHeader("webhook-signature").split(" ", -1)) {
            String[] parts = signature.split(",", 2);
            found |= parts[0].equals("v1")
                    && MessageDigest.isEqual(expected, Base64.getDecoder().decode(parts[1]));
        }
        return found;
    }
}
