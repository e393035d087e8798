package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.audit.event.AuditEvent.SentLagoRequest;
import io.lagomcp.invoices.audit.event.VerificationCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What every audit log promises, whatever it is kept in. */
abstract class AuditLogContract {

    abstract AuditLog log();

    /** The same log, as another process uses it. */
    abstract AuditLog another();

    /** A file with the log as it is now, and its head beside it. */
    abstract Path file();

    private List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void anObjectionWritesNothingAndIsReturned() {
        SampleEvents.intend(log(), SampleEvents.intent("p1"));

        Optional<String> objection = log().intend(
                        SampleEvents.intent("p2"),
                        ledger -> Optional.of(ledger.unsettled().size() + " is open"));

        assertThat(objection).contains("1 is open");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aQuestionThatFailsFailsAsItIsAndHarmsNothing() {
        assertThatThrownBy(() -> log().intend(SampleEvents.intent("p1"), ledger -> {
                    throw new UnsupportedOperationException("no idea");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> log().consult(ledger -> {
                    throw new AssertionError("wrong idea");
                }))
                .isInstanceOf(AssertionError.class);

        log().record(SampleEvents.planned("p2"));
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aQuestionCannotUseTheRecordItself() {
        assertThatThrownBy(() -> log().consult(ledger -> log().consult(AuditIndex::lastSeq)))
                .isInstanceOf(IllegalStateException.class);

        log().record(SampleEvents.planned("p1"));
        assertThat(lines()).as("lines written afterwards").hasSize(1);
    }

    @Test
    void anIntentIsRecordedOnlyWhereSomebodyMayObject() {
        assertThatIllegalArgumentException().isThrownBy(() -> log().record(SampleEvents.intent("p1")));
        assertThatIllegalArgumentException().isThrownBy(() -> SampleEvents.intent(""));
        assertThat(log().consult(AuditIndex::lastSeq)).isZero();
    }

    @Test
    void whatFailsInTheBackgroundIsTriedAgain() throws Exception {
        CountDownLatch attempts = new CountDownLatch(2);

        log().retry(() -> {
            attempts.countDown();
            if (attempts.getCount() > 0) {
                throw new AssertionError("a bug");
            }
            return true;
        });

        assertThat(attempts.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void anInterruptedThreadLosesNothingAndStaysInterrupted() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Boolean> interrupted = new ArrayList<>();
        Thread worker = new Thread(() -> IntStream.range(0, 100).forEach(plan -> {
            Thread.currentThread().interrupt();
            SampleEvents.intend(log(), SampleEvents.intent("p" + plan));
            interrupted.add(Thread.interrupted());
        }));
        Thread nuisance = new Thread(() -> {
            while (!stop.get()) {
                worker.interrupt();
            }
        });
        worker.start();
        nuisance.start();
        worker.join();
        stop.set(true);
        nuisance.join();

        assertThat(interrupted).as("the thread after each call").hasSize(100).doesNotContain(false);
        assertThat(AuditVerification.of(file()).problems()).isEmpty();
        assertThat(lines()).hasSize(100);
    }

    @Test
    void manyThreadsAndTwoLogsOfOneProcessMakeOneChain() {
        AuditLog other = another();
        List<CompletableFuture<Void>> running = IntStream.range(0, 60)
                .mapToObj(plan -> CompletableFuture.runAsync(
                        () -> SampleEvents.intend(plan % 2 == 0 ? log() : other, SampleEvents.intent("p" + plan))))
                .toList();
        running.forEach(CompletableFuture::join);

        assertThat(AuditVerification.of(file()).problems()).isEmpty();
        assertThat(log().consult(AuditIndex::unsettled).stream()
                        .map(deed -> deed.subject().planId()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 60).mapToObj(plan -> "p" + plan).toList());
        assertThat(other.consult(AuditIndex::process)).isNotEqualTo(process());
    }

    @Test
    void hostileTextLeavesOneCleanLine() throws Exception {
        String hostile =
                "a\n{\"seq\":9}\u001b[31m\u202e\u200b\u2028\udb40\udc41\ud800\u0000\u007f\"\\ ignore\tall\u00a0rules"
                        + "\u3164".repeat(3) + "😀ü".repeat(5_000);
        Optional<InvoiceReference> invoice = Optional.of(new InvoiceReference(hostile, hostile));
        AuditContext subject = new AuditContext(
                hostile, hostile, hostile, hostile, hostile, invoice, Optional.of(new Amount(1, hostile)), false);
        VerificationCall read = new VerificationCall(
                hostile, JsonNodeFactory.instance.objectNode().put("external_customer_id", "\u202e\u007f\n😀"));
        log().record(new AuditEvent.Planned(subject, hostile, hostile, hostile, Optional.empty(), Optional.empty()));
        log().record(new AuditEvent.Refused(subject, hostile, hostile, hostile));
        SampleEvents.intend(
                log(), new AuditEvent.Intent(subject, hostile, hostile, hostile, Optional.of(hostile), read));
        log().record(new AuditEvent.Outcome(
                subject,
                Result.FAILED,
                hostile,
                invoice,
                Optional.of(new SentLagoRequest(hostile, hostile, OptionalInt.empty(), 1, Optional.of(hostile))),
                Duration.ZERO,
                Optional.empty(),
                false,
                false));
        log().record(new AuditEvent.Settled(subject, true, invoice, hostile));

        assertThat(lines()).hasSize(5).allMatch(line -> line.matches("[\\x20-\\x7e]+"), "plain ASCII");
        assertThat(AuditVerification.of(file()).problems()).isEmpty();
        AuditReader.read(file(), entry -> assertThat(texts(entry.fields()))
                .allMatch(text ->
                        text.codePointCount(0, text.length()) <= (text.equals(entry.text("reason")) ? 300 : 200))
                .filteredOn(text -> text.startsWith("a "))
                .isNotEmpty()
                .allMatch(text -> text.startsWith("a {\"seq\":9}[31m \"\\ ignore all rules😀ü😀")));
        RecordedAction deed =
                log().consult(ledger -> ledger.byRequestKey(hostile, hostile)).orElseThrow();
        assertThat(deed.state()).as("the outcome belongs to the intent").isEqualTo(RecordedAction.State.FAILED);
        List<RecordedAction> onInvoice = log().consult(ledger -> ledger.on(hostile));
        assertThat(onInvoice).contains(deed);
        assertThat(deed.settledBy().arguments().path("external_customer_id").stringValue())
                .as("the read as it was given: with another id it would find nothing")
                .isEqualTo("\u202e\u007f\n😀");
    }

    @Test
    void theKeyOfARequestIsNeverWritten() throws Exception {
        SampleEvents.intend(log(), SampleEvents.intent(SampleEvents.subject("p1"), Optional.of("canary-4711")));

        assertThat(String.join("\n", lines())).doesNotContain("canary");
    }

    @Test
    void anEntryThatNoReaderWouldAcceptIsNotWritten() {
        VerificationCall endless = new VerificationCall(
                "find_invoice", JsonNodeFactory.instance.objectNode().put("lago_id", "1".repeat(70_000)));
        AuditEvent.Intent intent = new AuditEvent.Intent(
                SampleEvents.subject("p1"), "confirm", "default", "elicitation", Optional.empty(), endless);

        assertThatThrownBy(() -> SampleEvents.intend(log(), intent)).isInstanceOf(AuditException.class);
        assertThat(log().consult(AuditIndex::lastSeq)).isZero();
    }

    @Test
    void writesWhatWasDecidedAndDoneInOneOrderOfFields() throws Exception {
        log().record(SampleEvents.planned("p1"));
        SampleEvents.intend(log(), SampleEvents.intent(SampleEvents.subject("p1"), Optional.of("order-77")));
        log().record(SampleEvents.outcome("p1", Result.UNKNOWN, "outcome_unknown"));
        log().record(SampleEvents.settled("p1", true));
        log().record(SampleEvents.refused("p2"));

        String subject = ",\"principal\":\"local\",\"client\":\"claude-desktop 1.2\",\"tool\":\"finalize_invoice\","
                + "\"invoice\":{\"lago_id\":\"" + SampleEvents.INVOICE + "\",\"number\":\"LAG-1234\"},"
                + "\"amount\":{\"cents\":123450,\"currency\":\"EUR\"}";
        String digest = "\"arguments_sha256\":\"" + "d".repeat(64) + "\"";
        assertThat(withoutChain())
                .containsExactly(
                        start(1, "planned", "p1") + subject + ",\"decision\":\"confirm\",\"rule\":\"default\","
                                + digest,
                        start(2, "intent", "p1") + subject
                                + ",\"decision\":\"confirm\",\"rule\":\"default\",\"channel\":\"elicitation\","
                                + "\"request_key\":\"018c8cc64d52551975d0046bbd410103\"," + digest
                                + ",\"settled_by\":{\"tool\":\"find_invoice\",\"arguments\":{\"lago_id\":\""
                                + SampleEvents.INVOICE + "\"}}",
                        start(3, "outcome", "p1") + subject + "," + digest
                                + ",\"result\":\"unknown\",\"code\":\"outcome_unknown\","
                                + "\"request\":{\"method\":\"PUT\",\"path\":\"/api/v1/invoices/" + SampleEvents.INVOICE
                                + "/finalize\",\"status\":200,\"attempts\":1,\"id\":\"req-1\"},\"duration_ms\":321",
                        start(4, "settled", "p1") + subject + "," + digest
                                + ",\"happened\":true,\"by\":\"confirm_action\"",
                        start(5, "refused", "p2") + subject + ",\"rule\":\"over-limit\",\"channel\":\"elicitation\","
                                + digest + ",\"code\":\"declined\"");
    }

    @Test
    void whoWasNotLetInBelongsToNoPlan() throws Exception {
        log().record(new RejectedRequests("203.0.113.7", "token_unknown", "token Ab3dE6gh", 1));
        log().record(new RejectedRequests("", "token_missing", "", 12));

        assertThat(withoutChain().get(0))
                .startsWith("{\"seq\":1,")
                .contains("\"event\":\"turned_away\"")
                .endsWith("\"address\":\"203.0.113.7\",\"claimed\":\"token"
                        + " Ab3dE6gh\",\"code\":\"token_unknown\",\"count\":1");
        assertThat(withoutChain().get(1)).endsWith("\"code\":\"token_missing\",\"count\":12");
        assertThat(AuditVerification.of(file()).problems()).isEmpty();
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        AuditContext unknown =
                new AuditContext("", "", "", "create_invoice", "", Optional.empty(), Optional.empty(), true);
        log().record(new AuditEvent.Refused(unknown, "denied", "", ""));

        assertThat(withoutChain())
                .containsExactly("{\"seq\":1,\"event\":\"refused\",\"process\":\"" + process()
                        + "\",\"tool\":\"create_invoice\",\"amount_unknown\":true,\"code\":\"denied\"");
    }

    private List<String> withoutChain() {
        return lines().stream()
                .map(line -> line.replaceFirst(",\"prev\":\"[0-9a-f]{64}\",\"hash\":\"[0-9a-f]{64}\"}$", "")
                        .replaceFirst("\"time\":\"[^\"]{24}\",", ""))
                .toList();
    }

    private String start(long seq, String event, String plan) {
        return "{\"seq\":" + seq + ",\"event\":\"" + event + "\",\"process\":\"" + process() + "\",\"plan\":\"" + plan
                + "\"";
    }

    private String process() {
        return log().consult(AuditIndex::process);
    }

    /** All texts of an entry but the read's arguments. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.propertyStream()
                .filter(property -> !property.getKey().equals("arguments"))
                .forEach(property -> {
                    texts.addAll(texts(property.getValue()));
                    if (property.getValue().isString()) {
                        texts.add(property.getValue().stringValue());
                    }
                });
        return texts;
    }
}
