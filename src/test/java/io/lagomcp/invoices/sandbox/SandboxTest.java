package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.sandbox.Sandbox.LoggedRequest;
import io.lagomcp.invoices.sandbox.Sandbox.RequestLog;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in, and what holds for every answer. */
class SandboxTest {
    private static Sandbox sandbox;
    private static SandboxClient caller;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(0, SandboxClient.slow());
        caller = SandboxClient.of(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void listensOnLoopbackUnderApiV1() {
        assertThat(sandbox.apiUrl().toString()).matches("http://127\\.0\\.0\\.1:\\d+/api/v1");
    }

    @Test
    void tellsItsHealthWithoutKey() {
        var health = caller.fetch(sandbox.apiUrl().resolve("/health"));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(new String(health.body(), StandardCharsets.UTF_8)).contains("version", "github_url", "message");
    }

    @Test
    void answers401WithoutKeyAndToAWrongOne() {
        for (String key : List.of("", "wrong")) {
            SandboxClient.Answer answer = caller.withKey(key).get("/invoices");
            assertThat(answer.status()).as("status for the key '%s'", key).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"status\":401,\"error\":\"Unauthorized\"}");
        }
    }

    @Test
    void letsAnyOtherKeyIn() {
        assertThat(caller.withKey("whatever").get("/invoices").status()).isEqualTo(200);
    }

    @Test
    void letsAReadOnlyKeyReadAndNothingElse() {
        SandboxClient reader = caller.withKey(Sandbox.READ_ONLY_KEY);
        String id = reader.anyId("status=draft");
        assertThat(reader.get("/invoices/" + id).status()).isEqualTo(200);
        for (String action : List.of("/download", "/retry_payment")) {
            assertForbidden(reader.post("/invoices/" + id + action, ""), "write_action_not_allowed_for_invoice");
        }
        assertForbidden(reader.put("/invoices/" + id + "/finalize", ""), "write_action_not_allowed_for_invoice");
        assertForbidden(reader.post("/invoices", "{}"), "write_action_not_allowed_for_invoice");
        assertThat(caller.find(id).path("status").asString())
                .as("nothing was done")
                .isEqualTo("draft");
    }

    @Test
    void letsAKeyWithoutPermissionDoNothing() {
        SandboxClient nobody = caller.withKey(Sandbox.NO_ACCESS_KEY);
        assertForbidden(nobody.get("/invoices"), "read_action_not_allowed_for_invoice");
        assertForbidden(nobody.post("/invoices", "{}"), "write_action_not_allowed_for_invoice");
    }

    @Test
    void knowsNoOtherRoutesOrMethods() {
        List<SandboxClient.Answer> answers = List.of(
                caller.get("/no_such_thing"),
                caller.send("PATCH", "/invoices", "{}"),
                caller.get("/invoices/1/2/3"),
                caller.put("/invoices", "{}"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body())
                    .isEqualTo("{\"status\":404,\"error\":\"Not Found\",\"code\":\"resource_not_found\"}");
        });
    }

    @Test
    void answersAHeadWithoutBody() {
        SandboxClient.Answer answer = caller.send("HEAD", "/invoices", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void answers404ToAWrongBaseUrl() {
        var answer = caller.fetch(sandbox.apiUrl().resolve("/invoices"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("resource_not_found");
    }

    @Test
    void answers404ToAnIdThatIsNoUuid() {
        SandboxClient.Answer answer = caller.get("/invoices/LAG-1001-001-001");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("invoice_not_found");
    }

    @Test
    void answers400ToABodyThatIsNoJson() {
        SandboxClient.Answer answer = caller.post("/invoices", "{\"invoice\":");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("null");
    }

    @Test
    void tellsTheRateLimitOnEveryAnswerRefusalsIncluded() {
        for (SandboxClient.Answer answer :
                List.of(caller.get("/invoices"), caller.withKey("").get("/invoices"))) {
            assertThat(answer.headers().firstValue("X-RateLimit-Limit")).hasValue("1000000");
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();
            assertThat(answer.headers().firstValue("X-RateLimit-Reset")).hasValue("1");
        }
    }

    @Test
    void answers429OnceTheLimitIsUsedUp() {
        try (Sandbox closedDoor = Sandbox.start(0, SandboxClient.slow().withRequestsPerSecond(0))) {
            SandboxClient.Answer answer = SandboxClient.of(closedDoor).get("/invoices");
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
        try (Sandbox fresh = Sandbox.start(0, SandboxClient.slow())) {
            assertThat(fresh.requests()).isEmpty();
            SandboxClient.of(fresh).get("/invoices?page=2");
            SandboxClient.of(fresh).withKey("").put("/invoices/1/finalize", "");
            assertThat(fresh.requests())
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
        int taken = sandbox.apiUrl().getPort();
        assertThatThrownBy(() -> Sandbox.start(taken)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void startsAgainWithTheSameInvoices() {
        try (Sandbox another = Sandbox.start(0, SandboxClient.slow())) {
            String path = "/invoices?per_page=1000&status=draft";
            assertThat(SandboxClient.of(another).get(path).body())
                    .isEqualTo(caller.get(path).body());
        }
    }

    @Test
    void takesAbout300MillisecondsForAPdfUnlessToldOtherwise() {
        assertThat(SandboxOptions.defaults().pdfDelay()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void datesItsInvoicesByTheDayOfTheStart() {
        LocalDate before = LocalDate.now(ZoneOffset.UTC);
        try (Sandbox today = Sandbox.start(0);
                Sandbox fixed = Sandbox.start(0, SandboxOptions.defaults().on(SandboxClient.TODAY))) {
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

    private static LocalDate newestIssuingDate(Sandbox sandbox) {
        return LocalDate.parse(
                SandboxClient.of(sandbox).search("").get(0).path("issuing_date").asString());
    }

    private static void assertForbidden(SandboxClient.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"status\":403,\"error\":\"Forbidden\",\"code\":\"%s\"}".formatted(code));
    }
}
