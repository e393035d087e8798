package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.sandbox.Sandbox.LoggedRequest;
import io.lagomcp.invoices.sandbox.Sandbox.RequestLog;
import io.lagomcp.invoices.sandbox.Sandbox.SandboxRateLimit;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who is let in, and what holds for every answer. */
class SandboxTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    @Test
    void listensOnLoopbackUnderApiV1() {
        assertThat(LAGO.sandbox().apiUrl().toString()).matches("http://127\\.0\\.0\\.1:\\d+/api/v1");
    }

    @Test
    void tellsItsHealthWithoutKey() {
        var health = LAGO.fetch(LAGO.sandbox().apiUrl().resolve("/health"));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(new String(health.body(), StandardCharsets.UTF_8)).contains("version", "github_url", "message");
    }

    @Test
    void answers401WithoutKeyAndToAWrongOne() {
        for (String key : List.of("", "wrong")) {
            SandboxClient.Answer answer = LAGO.withKey(key).get("/invoices");
            assertThat(answer.status()).as("status for the key '%s'", key).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"status\":401,\"error\":\"Unauthorized\"}");
        }
    }

    @Test
    void letsAnyOtherKeyIn() {
        assertThat(LAGO.withKey("whatever").get("/invoices").status()).isEqualTo(200);
    }

    @Test
    void letsAReadOnlyKeyReadAndNothingElse() {
        SandboxClient reader = LAGO.withKey(Sandbox.READ_ONLY_KEY);
        String id = reader.anyId("status=draft");
        assertThat(reader.get("/invoices/" + id).status()).isEqualTo(200);
        for (String action : List.of("/download", "/retry_payment")) {
            assertForbidden(reader.post("/invoices/" + id + action, ""), "write_action_not_allowed_for_invoice");
        }
        assertForbidden(reader.put("/invoices/" + id + "/finalize", ""), "write_action_not_allowed_for_invoice");
        assertForbidden(reader.post("/invoices", "{}"), "write_action_not_allowed_for_invoice");
        assertThat(LAGO.find(id).path("status").asString())
                .as("nothing was done")
                .isEqualTo("draft");
    }

    @Test
    void letsAKeyWithoutPermissionDoNothing() {
        SandboxClient nobody = LAGO.withKey(Sandbox.NO_ACCESS_KEY);
        assertForbidden(nobody.get("/invoices"), "read_action_not_allowed_for_invoice");
        assertForbidden(nobody.post("/invoices", "{}"), "write_action_not_allowed_for_invoice");
    }

    @Test
    void knowsNoOtherRoutesOrMethods() {
        List<SandboxClient.Answer> answers = List.of(
                LAGO.get("/no_such_thing"),
                LAGO.send("PATCH", "/invoices", "{}"),
                LAGO.get("/invoices/1/2/3"),
                LAGO.put("/invoices", "{}"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body())
                    .isEqualTo("{\"status\":404,\"error\":\"Not Found\",\"code\":\"resource_not_found\"}");
        });
    }

    @Test
    void answersAHeadWithoutBody() {
        SandboxClient.Answer answer = LAGO.send("HEAD", "/invoices", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void answers404ToAWrongBaseUrl() {
        var answer = LAGO.fetch(LAGO.sandbox().apiUrl().resolve("/invoices"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("resource_not_found");
    }

    @Test
    void answers404ToAnIdThatIsNoUuid() {
        SandboxClient.Answer answer = LAGO.get("/invoices/LAG-1001-001-001");
        assertThat(answer.told()).isEqualTo("404 invoice_not_found");
    }

    @Test
    void answers400ToABodyThatIsNoJson() {
        SandboxClient.Answer answer = LAGO.post("/invoices", "{\"invoice\":");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("null");
    }

    @Test
    void tellsTheRateLimitOnEveryAnswerRefusalsIncluded() {
        for (SandboxClient.Answer answer :
                List.of(LAGO.get("/invoices"), LAGO.withKey("").get("/invoices"))) {
            assertThat(answer.headers().firstValue("X-RateLimit-Limit")).hasValue("1000000");
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();
            assertThat(answer.headers().firstValue("X-RateLimit-Reset")).hasValue("1");
        }
    }

    @Test
    void answers429OnceTheLimitIsUsedUp() {
        try (SandboxClient refused = SandboxClient.start(SandboxClient.slow().withRequestsPerSecond(0))) {
            SandboxClient.Answer answer = refused.get("/invoices");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("0");
        }
    }

    @Test
    void allowsFiftyRequestsASecondUnlessToldOtherwise() {
        assertThat(SandboxOptions.defaults().requestsPerSecond()).isEqualTo(50);
    }

    @Test
    void aRequestThatDidNotArriveAsAWholeIsNone() throws Exception {
        try (Sandbox fresh = Sandbox.start(0, SandboxClient.slow());
                Socket cutShort =
                        new Socket(fresh.apiUrl().getHost(), fresh.apiUrl().getPort())) {
            cutShort.getOutputStream()
                    .write("PUT /api/v1/invoices/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
                            .getBytes(StandardCharsets.UTF_8));
            cutShort.shutdownOutput();
            assertThat(cutShort.getInputStream().readAllBytes())
                    .as("it is closed without an answer")
                    .isEmpty();

            assertThat(fresh.requests()).isEmpty();
        }
    }

    @Test
    void remembersTheRequestsItReceived() {
        try (SandboxClient fresh = SandboxClient.start(SandboxClient.slow())) {
            assertThat(fresh.sandbox().requests()).isEmpty();
            fresh.get("/invoices?page=2");
            fresh.withKey("").put("/invoices/1/finalize", "");
            assertThat(fresh.sandbox().requests())
                    .containsExactly(
                            new LoggedRequest("GET", "/api/v1/invoices"),
                            new LoggedRequest("PUT", "/api/v1/invoices/1/finalize"));
        }
    }

    @Test
    void forgetsTheOldestRequestsBeyondTenThousand() {
        RequestLog log = new RequestLog();
        for (int i = 0; i <= 10_000; i++) {
            log.add(new LoggedRequest("GET", "/" + i));
        }
        assertThat(log.all()).hasSize(10_000).startsWith(new LoggedRequest("GET", "/1"));
    }

    @Test
    void leavesOnlyDaemonThreadsBehindTheProgram() {
        Set<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sandbox")
                        || thread.getName().equals("HTTP-Dispatcher"))
                .collect(Collectors.toSet());
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    }

    @Test
    void refusesAPortThatIsTaken() {
        int taken = LAGO.sandbox().apiUrl().getPort();
        assertThatThrownBy(() -> Sandbox.start(taken)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void startsAgainWithTheSameInvoices() {
        try (SandboxClient another = SandboxClient.start(SandboxClient.slow())) {
            String path = "/invoices?per_page=1000&status=draft";
            assertThat(another.get(path).body()).isEqualTo(LAGO.get(path).body());
        }
    }

    @Test
    void takesAbout300MillisecondsForAPdfUnlessToldOtherwise() {
        assertThat(SandboxOptions.defaults().jobDelay()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void datesItsInvoicesByTheDayOfTheStart() {
        LocalDate before = LocalDate.now(ZoneOffset.UTC);
        try (SandboxClient today = SandboxClient.start(SandboxOptions.defaults());
                SandboxClient fixed =
                        SandboxClient.start(SandboxOptions.defaults().on(SandboxClient.TODAY))) {
            assertThat(newestIssuingDate(fixed)).isEqualTo("2026-06-28");
            assertThat(newestIssuingDate(today))
                    .isBetween(
                            before.minusDays(3), LocalDate.now(ZoneOffset.UTC).minusDays(3));
        }
    }

    @Test
    void startsAtNoonOfTheDayThatItIsToldAndLetsTimeGoOn() {
        Instant noon = Instant.parse("2026-07-01T12:00:00Z");
        Clock clock = SandboxOptions.defaults().on(SandboxClient.TODAY).clock();
        assertThat(clock.instant()).isBetween(noon, noon.plusSeconds(3_600)).isBeforeOrEqualTo(clock.instant());
    }

    @Test
    void allowsFiftyRequestsInASecondAndNotOneMoreUntilTheNext() {
        TestClock clock = new TestClock();
        SandboxRateLimit limit = new SandboxRateLimit(50, clock);
        for (int remaining = 49; remaining >= 0; remaining--) {
            assertThat(limit.count()).isEqualTo(remaining);
        }
        assertThat(limit.count()).isEqualTo(-1);
        assertThat(limit.count()).isEqualTo(-1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.count()).isEqualTo(49);
    }

    private static LocalDate newestIssuingDate(SandboxClient lago) {
        return LocalDate.parse(text(lago.search("").get(0), "issuing_date"));
    }

    private static void assertForbidden(SandboxClient.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"status\":403,\"error\":\"Forbidden\",\"code\":\"%s\"}".formatted(code));
    }
}
