package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every fault of Lago, or of what stands before it, at every step of every write. A write that reaches Lago counts as done, so
 * none may be called failed, and none may be sent twice.
 */
class LagoFaultsTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    /** Nothing that answers is ever so slow, and what does not is waited for so long. */
    private static final Duration IMPATIENT = Duration.ofSeconds(2);

    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Invoice DRAFT = ACCOUNT.draft();
    private static final Invoice UNPAID = ACCOUNT.unpaid();
    private static final Invoice FAILED = ACCOUNT.invoice("failed", any -> true);
    private static final Invoice ANOTHER = ACCOUNT.lago()
            .find(ACCOUNT.invoice("voided", any -> !any.externalCustomerId().equals("acme"))
                    .lagoId());

    private static final List<Write> WRITES = List.of(
            new Write(
                    "create_invoice",
                    "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':4711}],"
                            + "'idempotency_key':'order-1'}"),
            Write.of("update_invoice", UNPAID, ",'metadata':{'k':'v'}"),
            Write.of("refresh_invoice", DRAFT, ""),
            Write.of("finalize_invoice", DRAFT, ""),
            Write.of("retry_payment", UNPAID, ""),
            Write.of("void_invoice", UNPAID, ""),
            Write.of("delete_invoice", DRAFT, ""),
            Write.of("retry_invoice", FAILED, ""),
            Write.of("lose_dispute_invoice", UNPAID, ""),
            Write.of("resend_invoice_email", UNPAID, ",'to':['a@b.example']"),
            Write.of("sync_salesforce_id", UNPAID, ",'external_id':'1','integration_code':'salesforce_main'"));

    private static final FaultyLago LAGO = new FaultyLago();

    /** A call that changes something. */
    private record Write(String tool, String arguments) {

        static Write of(String tool, Invoice invoice, String more) {
            return new Write(tool, "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more));
        }
    }

    /** Answers readings as the sandbox does, and loses every write, unless it is told to answer with a fault. */
    private static final class FaultyLago {
        private static final LagoFault LOST = new LagoFault("lost", "", false);

        private final RawServer server;
        private final LagoClient patient;
        private final LagoClient impatient;
        private volatile LagoFault reading = LOST;
        private volatile boolean readingFails;
        private volatile LagoFault write = LOST;
        private final AtomicInteger writes = new AtomicInteger();

        FaultyLago() {
            try {
                server = new RawServer(this::converse);
            } catch (IOException cannotListen) {
                throw new IllegalStateException(cannotListen);
            }
            patient = SandboxAccount.client(server.url(), PATIENT);
            impatient = SandboxAccount.client(server.url(), IMPATIENT);
        }

        private void converse(RawServer.Connection connection) throws IOException {
            while (connection.readRequest()) {
                String[] line = connection.head().split(" ", 3);
                if (!line[0].equals("GET")) {
                    writes.incrementAndGet();
                    write.sendTo(connection);
                    return;
                }
                if (readingFails) {
                    reading.sendTo(connection);
                    return;
                }
                connection.write(passedOn(line[1]));
            }
        }

        private static String passedOn(String path) throws IOException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(ACCOUNT.apiUrl().replace("/api/v1", "") + path))
                    .header("Authorization", "Bearer " + SandboxAccount.KEY)
                    .build();
            try {
                HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
                return "HTTP/1.1 " + answer.statusCode() + " Status\r\nContent-Length: " + answer.body().length
                        + "\r\n\r\n" + new String(answer.body(), StandardCharsets.ISO_8859_1);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }

        void failReadings(LagoFault fault) {
            reading = fault;
            readingFails = true;
        }

        void passReadings() {
            readingFails = false;
        }

        void start(LagoFault ofWrites) {
            passReadings();
            write = ofWrites;
            writes.set(0);
        }
    }

    static List<LagoFault> faults() {
        return LagoFault.all(ANOTHER);
    }

    @BeforeAll
    static void aTableWorthItsName() {
        assertThat(faults()).hasSizeGreaterThan(70);
    }

    @AfterAll
    static void close() throws IOException {
        LAGO.server.close();
        ACCOUNT.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void noWriteIsSentTwiceAndNoneThatHappenedIsCalledFailed(LagoFault fault) {
        // what hangs takes its time, so it is tried where most is at stake
        for (Write write : fault.hangs() ? WRITES.subList(0, 1) : WRITES) {
            LAGO.start(fault);
            new Course(fault, write).run();
        }
    }

    /** One write from its plan to the question what became of it, with the fault at each step. */
    private static final class Course {
        private final LagoFault fault;
        private final Write write;
        private final TestClock clock = new TestClock();
        private final Path record = TestAuditLogs.freshFile();
        private final ToolClient desk;

        Course(LagoFault fault, Write write) {
            this.fault = fault;
            this.write = write;
            this.desk = ToolClient.at(fault.hangs() ? LAGO.impatient : LAGO.patient, clock, record);
        }

        void run() {
            failing(() -> assertNothingSent(desk.error(write.tool(), write.arguments()), write.tool()));
            JsonNode plan = desk.plan(write.tool(), write.arguments());
            failing(() -> assertNothingSent(error(desk.confirm(plan)), "confirm_action"));

            JsonNode unknown = error(desk.confirm(plan));
            assertUnknown(unknown, "the write");
            assertLeadsToWhatSettlesIt(unknown);
            assertUnknown(error(desk.confirm(plan)), "asked again");
            clock.advance(Duration.ofMinutes(11));
            failing(() -> assertUnknown(error(desk.confirm(plan)), "the reading after the write"));
            if (write.arguments().contains("idempotency_key")) {
                assertKeyIsTaken();
            }
        }

        private void assertLeadsToWhatSettlesIt(JsonNode error) {
            assertThat(error.path("message").asString())
                    .startsWith("It is not known whether Lago acted on ")
                    .endsWith("It may or may not have happened.");
            assertThat(error.path("hint").asString())
                    .startsWith("Do not call " + write.tool() + " again yet.")
                    .contains("settle_with");
            JsonNode read = error.path("settle_with");
            assertThat(read.path("arguments").path("lago_id"))
                    .as("the invoice in question")
                    .isEqualTo(ToolClient.json(write.arguments()).path("lago_id"));
            assertThat(desk.call(
                                    read.path("tool").asString(),
                                    ToolClient.json(read.path("arguments").toString()))
                            .isError())
                    .as("%s fails as it is written", read)
                    .isFalse();
        }

        private void assertKeyIsTaken() {
            ToolClient restarted = ToolClient.at(LAGO.patient, clock, record);
            assertThat(restarted
                            .error(write.tool(), write.arguments())
                            .path("code")
                            .asString())
                    .as("the same request key after a restart")
                    .isEqualTo("request_key_unsettled");
            assertThat(LAGO.writes).as("writes").hasValue(1);
        }

        private void failing(Runnable step) {
            LAGO.failReadings(fault);
            step.run();
            LAGO.passReadings();
        }

        private JsonNode error(ToolResult result) {
            assertThat(result.isError())
                    .as("%s: an error, and not %s", write.tool(), result.json())
                    .isTrue();
            return result.json().path("error");
        }

        private void assertNothingSent(JsonNode error, String called) {
            assertThat(error.path("code").asString())
                    .as("%s of a plan of %s", called, write.tool())
                    .isNotEqualTo("outcome_unknown");
            assertThat(error.toString()).doesNotContain("SYSTEM");
            assertThat(LAGO.writes).as("writes after %s", called).hasValue(0);
        }

        private void assertUnknown(JsonNode error, String step) {
            assertThat(error.toString()).doesNotContain("SYSTEM");
            assertThat(error.path("code").asString())
                    .as("%s of %s: %s", step, write.tool(), error)
                    .isEqualTo("outcome_unknown");
            assertThat(LAGO.writes)
                    .as("writes of %s after %s", write.tool(), step)
                    .hasValue(1);
        }
    }
}
