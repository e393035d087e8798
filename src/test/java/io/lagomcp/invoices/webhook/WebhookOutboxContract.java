package io.lagomcp.invoices.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.webhook.WebhookSender.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which messages the audit log gives rise to, and when each is sent, by a clock that the test moves; wherever the outbox is
 * kept.
 */
@SuppressWarnings("NullAway.Init") // fields are set before each test
abstract class WebhookOutboxContract {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Answer OK = new Answer(204, Optional.empty());
    private static final Answer BUSY = new Answer(503, Optional.empty());

    private OutboxStorage storage;
    private OutboxStorage.Lease lease;
    private final TestClock clock = new TestClock();
    private final Set<String> withdrawn = new HashSet<>();
    private final List<Notified> recorded = new ArrayList<>();
    private final List<WebhookMessage> sent = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private WebhookOutbox outbox;
    private long seq;

    /** An empty outbox with this name; the same name gives the same outbox to another process. */
    abstract OutboxStorage storage(String name);

    @BeforeEach
    void begin() throws IOException {
        storage = storage("first");
        lease = storage.begin().orElseThrow();
        outbox = opened(0);
    }

    @Test
    void oneProcessHasTheTurnUntilItLetsItGo() throws IOException {
        OutboxStorage other = storage("first");
        assertThat(other.begin()).isEmpty();
        assertThat(lease.isHeld()).isTrue();

        lease.close();

        try (OutboxStorage.Lease next = other.begin().orElseThrow()) {
            assertThat(next.isHeld()).isTrue();
            assertThat(lease.isHeld()).isFalse();
            assertThat(storage.begin()).isEmpty();
        }
    }

    @Test
    void anotherProcessSeesWhatWasSavedLast() throws IOException {
        lease.save(new byte[] {1, 2});
        lease.save(new byte[] {3});

        assertThat(storage("first").read())
                .hasValueSatisfying(content -> assertThat(content).containsExactly(3));
        assertThat(storage("second").read()).isEmpty();
    }

    @Test
    void tellsWhatWaitsAndWhatBecameOfIt() {
        plan("a");
        log("intent", "a", "");
        log("outcome", "a", "\"result\":\"done\"");
        plan("b");
        log("refused", "b", "\"code\":\"rejected\",\"reason\":\"Ann Example says no\"");
        plan("c");
        log("intent", "c", "");
        log("outcome", "c", "\"result\":\"unknown\",\"code\":\"timeout\"");
        log("settled", "c", "\"happened\":true");
        plan("d");
        log("intent", "d", "");
        log("outcome", "d", "\"result\":\"failed\",\"code\":\"not_allowed\"");
        deliver();

        assertThat(sent)
                .extracting(message -> message.planId() + " " + message.type())
                .containsExactly(
                        "a approval.requested",
                        "a approval.approved",
                        "a approval.executed",
                        "b approval.requested",
                        "b approval.rejected",
                        "c approval.requested",
                        "c approval.approved",
                        "c approval.unknown",
                        "c approval.executed",
                        "d approval.requested",
                        "d approval.approved",
                        "d approval.failed");
        assertThat(recorded)
                .extracting(Notified::code)
                .containsOnly("delivered")
                .hasSize(12);
    }

    @Test
    void aMessageHasFactsOfThePlanAndNothingAboutAPerson() {
        plan("a");
        log("refused", "a", "\"code\":\"rejected\",\"reason\":\"Ann Example says no\"");
        deliver();

        JsonNode requested = body(sent.get(0));
        assertThat(requested.path("type").stringValue()).isEqualTo("approval.requested");
        assertThat(requested.path("timestamp").stringValue())
                .isEqualTo(clock.instant().toString());
        assertThat(requested.path("data"))
                .isEqualTo(JSON.readTree(
                        "{\"plan\":\"a\",\"tool\":\"void_invoice\",\"amount_cents\":1200,\"currency\":\"EUR\","
                                + "\"expires_at\":\"" + clock.instant().plus(Duration.ofMinutes(15))
                                + "\",\"url\":\"https://lago.example.com/approvals/a\"}"));
        assertThat(body(sent.get(1)).path("data").path("code").stringValue()).isEqualTo("rejected");
        assertThat(sent).allSatisfy(message -> assertThat(body(message).toString())
                .doesNotContain("Ann", "ann", "LAG-1", "cursor", "reason"));
    }

    @Test
    void changesThatNeedNoApprovalAreNobodysBusiness() {
        log("planned", "a", "\"decision\":\"allow\"");
        log("intent", "a", "");
        log("outcome", "a", "\"result\":\"done\"");
        log("turned_away", "", "\"count\":3");
        log("notified", "x", "\"type\":\"approval.requested\"");
        deliver();

        assertThat(sent).isEmpty();
    }

    @Test
    void aRefusalThatLeavesThePlanWaitingIsNoRejection() {
        plan("a");
        log("refused", "a", "\"code\":\"second_person_needed\"");
        log("refused", "a", "\"code\":\"not_confirmed\"");
        assertThat(types()).containsExactly("approval.requested");

        withdrawn.add("a");
        log("refused", "a", "\"code\":\"not_confirmed\"");
        log("refused", "a", "\"code\":\"not_confirmed\"");

        assertThat(types()).containsExactly("approval.requested", "approval.rejected");
    }

    @Test
    void aPlanThatNobodyDecidesExpiresOnce() throws IOException {
        plan("a");
        deliver();
        clock.advance(Duration.ofMinutes(15));
        deliver();
        assertThat(types()).as("a yes may just be written").containsExactly("approval.requested");

        clock.advance(Duration.ofSeconds(6));
        deliver();
        outbox = opened(0);
        deliver();

        assertThat(types()).containsExactly("approval.requested", "approval.expired");
        assertThat(sent.get(1).time()).isEqualTo(clock.instant().minusSeconds(6));
    }

    @Test
    void anApprovedPlanDoesNotExpire() {
        plan("a");
        log("intent", "a", "");
        clock.advance(Duration.ofHours(1));
        deliver();

        assertThat(types()).containsExactly("approval.requested", "approval.approved");
    }

    @Test
    void aWriteThatWasHeldBackCanBeApprovedAgainOrExpires() {
        plan("a");
        log("intent", "a", "");
        log("outcome", "a", "\"result\":\"failed\",\"code\":\"invoice_changed\",\"held_back\":true");
        clock.advance(Duration.ofMinutes(16));
        deliver();

        assertThat(types())
                .containsExactly("approval.requested", "approval.approved", "approval.failed", "approval.expired");
    }

    @Test
    void anOutboxBeginsWithWhatHappensNext() throws IOException {
        seq = 7;
        outbox = outbox(storage("other"));
        outbox.open(7);
        assertThat(outbox.seq()).isEqualTo(7);
        outbox.open(9);
        assertThat(outbox.seq()).as("kept at once").isEqualTo(7);
        outbox.open(3);
        assertThat(outbox.seq()).as("the log was replaced").isEqualTo(3);
    }

    @Test
    void whatWasNotDeliveredIsSentAfterARestartWithTheSameId() throws IOException {
        answers.add(BUSY);
        plan("a");
        deliver();
        outbox = opened(0);
        deliver();
        assertThat(sent).as("it still waits").hasSize(1);

        clock.advance(Duration.ofSeconds(5));
        deliver();

        assertThat(sent)
                .extracting(WebhookMessage::id)
                .containsExactly(sent.get(0).id(), sent.get(0).id());
        assertThat(recorded)
                .containsExactly(
                        new Notified("a", "approval.requested", sent.get(0).id(), "delivered", 2));
        outbox = opened(0);
        assertThat(outbox.status().waiting()).isZero();
    }

    @Test
    void whatWasTakenAndNotKeptIsTakenAgainWithTheSameId() throws IOException {
        plan("a");
        outbox = opened(0);
        assertThat(outbox.seq()).as("nothing was kept").isZero();
        seq = 0;
        plan("a");
        deliver();
        WebhookMessage first = sent.get(0);
        outbox = outbox(storage("again"));
        outbox.open(0);
        seq = 0;
        plan("a");
        deliver();

        assertThat(sent.get(1).id()).isEqualTo(first.id());
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureForADayAndThenGivesUp() {
        plan("a");
        List<Duration> waits = new ArrayList<>();
        Instant last = clock.instant();
        while (recorded.isEmpty()) {
            answers.add(BUSY);
            int before = sent.size();
            deliver();
            if (sent.size() > before) {
                waits.add(Duration.between(last, clock.instant()));
                last = clock.instant();
            }
            answers.clear();
            clock.advance(Duration.ofSeconds(5));
        }

        assertThat(waits.subList(1, 5))
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40));
        assertThat(waits).last().isEqualTo(Duration.ofHours(1));
        assertThat(Duration.between(sent.get(0).time(), last)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(recorded).first().extracting(Notified::code).isEqualTo("given_up");
        assertThat(recorded.get(0).attempts()).isEqualTo(waits.size());
    }

    @Test
    void aReceiverThatIsAwayIsAskedOnceForAllMessages() {
        answers.add(Answer.NONE);
        for (String id : List.of("a", "b", "c")) {
            plan(id);
        }
        deliver();
        assertThat(sent).hasSize(1);
        assertThat(outbox.status().waiting()).isEqualTo(3);

        clock.advance(Duration.ofSeconds(5));
        deliver();

        assertThat(sent).extracting(WebhookMessage::planId).containsExactly("a", "a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422})
    void aRefusedMessageDoesNotHoldBackTheNext(int status) {
        answers.add(new Answer(status, Optional.empty()));
        plan("a");
        plan("b");
        deliver();
        assertThat(sent).extracting(WebhookMessage::planId).containsExactly("a", "b");

        clock.advance(Duration.ofSeconds(5));
        deliver();

        assertThat(sent).extracting(WebhookMessage::planId).containsExactly("a", "b", "a");
    }

    @ParameterizedTest
    @CsvSource({"301, 5", "500, 5", "408, 5", "429, 5", "0, 5"})
    void otherFailuresHoldAllBack(int status, int seconds) {
        answers.add(new Answer(status, Optional.empty()));
        plan("a");
        plan("b");
        deliver();
        clock.advance(Duration.ofSeconds(seconds - 1));
        deliver();

        assertThat(sent).extracting(WebhookMessage::planId).containsExactly("a");
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        answers.add(new Answer(429, Optional.of(Duration.ofMinutes(7))));
        plan("a");
        deliver();
        clock.advance(Duration.ofMinutes(7).minusSeconds(1));
        deliver();
        assertThat(sent).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        deliver();

        assertThat(sent).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 0, 86_400, 900_000_000})
    void anAbsurdWaitIsNotTaken(long seconds) {
        answers.add(new Answer(503, Optional.of(Duration.ofSeconds(seconds))));
        plan("a");
        deliver();
        clock.advance(Duration.ofSeconds(5));
        deliver();

        assertThat(sent).hasSize(2);
    }

    @Test
    void aReceiverThatIsGoneGetsNothingMoreNotEvenAfterARestart() throws IOException {
        answers.add(new Answer(410, Optional.empty()));
        plan("a");
        plan("b");
        deliver();
        outbox = opened(0);
        plan("c");
        clock.advance(Duration.ofDays(2));
        deliver();

        assertThat(sent).hasSize(1);
        assertThat(outbox.status().gone()).isTrue();
        assertThat(outbox.status().problem(clock.instant()))
                .hasValueSatisfying(why -> assertThat(why).contains("410"));
        assertThat(recorded)
                .extracting(sent -> sent.planId() + " " + sent.code())
                .containsExactly("a endpoint_gone", "b endpoint_gone");
    }

    @Test
    void aLagIsToldAfterTenMinutes() {
        answers.add(BUSY);
        plan("a");
        deliver();
        clock.advance(Duration.ofMinutes(10));
        assertThat(outbox.status().problem(clock.instant())).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(outbox.status().problem(clock.instant()))
                .contains("1 messages are not delivered, the oldest for 11 minutes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"version\":2}", "{\"version\":1}"})
    void damagedContentIsReportedAndLeftAlone(String content) throws IOException {
        lease.save(content.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> opened(0)).isInstanceOf(IOException.class).hasMessageContaining(storage.place());
        assertThat(storage.read())
                .hasValueSatisfying(kept -> assertThat(kept).asString().isEqualTo(content));
    }

    private WebhookOutbox opened(long newest) throws IOException {
        WebhookOutbox opened = new WebhookOutbox(storage, lease, clock, withdrawn::contains, recorded::add, () -> 0);
        opened.open(newest);
        return opened;
    }

    private WebhookOutbox outbox(OutboxStorage other) throws IOException {
        OutboxStorage.Lease own = other.begin().orElseThrow();
        return new WebhookOutbox(other, own, clock, withdrawn::contains, recorded::add, () -> 0);
    }

    private void deliver() {
        outbox.expire();
        outbox.deliver(
                message -> {
                    sent.add(message);
                    return answers.isEmpty() ? OK : answers.remove();
                },
                () -> false);
    }

    private List<String> types() {
        deliver();
        return sent.stream().map(WebhookMessage::type).toList();
    }

    private void plan(String id) {
        log(
                "planned",
                id,
                "\"principal\":\"ann\",\"client\":\"cursor 1\",\"tool\":\"void_invoice\",\"reason\":\"For Ann"
                        + " Example\",\"invoice\":{\"lago_id\":\"1a\",\"number\":\"LAG-1\"},\"amount\":{\"cents\":1200,"
                        + "\"currency\":\"EUR\"},\"decision\":\"confirm\",\"expires\":\""
                        + clock.instant().plus(Duration.ofMinutes(15)) + "\"");
    }

    private void log(String event, String plan, String fields) {
        seq++;
        String json = "{\"seq\":" + seq + ",\"plan\":\"" + plan + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
        outbox.take(new AuditEntry(seq, clock.instant(), event, (ObjectNode) JSON.readTree(json)));
    }

    private static JsonNode body(WebhookMessage message) {
        return JSON.readTree(message.body(Optional.of("https://lago.example.com/approvals")));
    }
}
