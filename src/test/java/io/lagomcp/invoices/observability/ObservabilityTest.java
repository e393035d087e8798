package io.lagomcp.invoices.observability;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.RawAnswer;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.observability.Observability.MonitoredComponents;
import io.lagomcp.invoices.webhook.WebhookStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port, as whatever watches the server sees it. */
@Timeout(300)
class ObservabilityTest {
    @RegisterExtension
    static final WireMockExtension LAGO = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Observability operations =
            Observability.start(Optional.of(ANY_PORT), List.of("scraped.example:9090"), Map.of());

    ObservabilityTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        operations.close();
    }

    @Test
    void livesAndIsReadyWhereLagoAnswersAndTheRecordCanBeWritten() throws Exception {
        lagoAnswers(okJson("{\"version\":\"v1.30.0\"}"));
        open("audit.jsonl");

        assertThat(page("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = ready();
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .isEqualToIgnoringWhitespace(
                        "{\"ready\":true,\"checks\":{\"serving\":{\"ok\":true},\"lago\":{\"ok\":true},\"audit\":{\"ok\":true}}}");
    }

    @ParameterizedTest
    @CsvSource({"404, 200", "401, 200", "403, 200", "429, 200", "500, 503", "502, 503", "302, 503"})
    void lagoIsThereIfItAnswersWhateverItSays(int lagos, int expected) throws Exception {
        lagoAnswers(aResponse().withStatus(lagos));
        open("audit.jsonl");

        assertThat(ready().statusCode())
                .as("readiness when Lago says %s", lagos)
                .isEqualTo(expected);
    }

    @Test
    void saysWhatIsWrongWithLagoAndTheRecordButNotWhereTheyAre() throws Exception {
        Files.writeString(folder.resolve("in-the-way"), "");
        lagoAnswers(aResponse().withStatus(503));
        open("in-the-way/audit.jsonl");

        HttpResponse<String> ready = ready();

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .contains("Lago cannot be reached: ", "The audit log cannot be written")
                .doesNotContain(folder.toString(), "in-the-way", Integer.toString(LAGO.getPort()));
        assertThat(page("/healthz").statusCode()).as("the process lives").isEqualTo(200);
    }

    @Test
    void isNotReadyWhileNothingCanBeWrittenBesideTheRecord() throws Exception {
        lagoAnswers(okJson("{}"));
        Path inTheWay = folder.resolve("audit.jsonl.trial");
        Files.createDirectories(inTheWay.resolve("full"));
        open("audit.jsonl");

        assertThat(ready().statusCode()).isEqualTo(503);
        assertThat(ready().body()).contains("\"audit\":{\"ok\":false,\"why\":\"The audit log cannot be written");
    }

    static boolean noFullDevice() {
        return Files.notExists(Path.of("/dev/full"));
    }

    @Test
    @DisabledIf("noFullDevice")
    void isNotReadyAfterAnEntryFoundTheDiskFull() throws Exception {
        lagoAnswers(okJson("{}"));
        Files.createSymbolicLink(folder.resolve("audit.jsonl"), Path.of("/dev/full"));
        MonitoredComponents watched = watched("audit.jsonl");
        assertThatThrownBy(() -> watched.audit().record(SampleCalls.done())).isInstanceOf(AuditException.class);
        operations.open(watched);

        assertThat(ready().statusCode()).isEqualTo(503);
    }

    @Test
    void askingLeavesNothingBesideTheRecord() throws Exception {
        lagoAnswers(okJson("{}"));
        open("audit.jsonl");

        assertThat(ready().statusCode()).isEqualTo(200);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactly("audit.jsonl.head");
        }
    }

    @Test
    void messagesThatAreNotDeliveredAreToldAndKeepNobodyAway() throws Exception {
        lagoAnswers(okJson("{}"));
        MonitoredComponents some = watched("audit.jsonl");
        WebhookStatus late = new WebhookStatus(2, Optional.of(Instant.now().minusSeconds(3_605)), false, 0, 9, 0);
        operations.open(new MonitoredComponents(
                some.names(),
                some.lago(),
                some.audit(),
                some.sessions(),
                some.waiting(),
                Optional.empty(),
                Optional.of(() -> late)));

        HttpResponse<String> ready = ready();

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .contains("\"webhook\":{\"ok\":false,\"why\":\"2 messages are not delivered, the oldest for 60"
                        + " minutes\"}");
    }

    @Test
    void nobodyWaitsForALagoThatDoesNotAnswer() throws Exception {
        lagoAnswers(okJson("{}").withFixedDelay(6_000));
        open("audit.jsonl");

        HttpResponse<String> ready = page("/readyz");

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"lago\":{\"ok\":false,\"why\":\"No answer within 2 seconds\"}");
        page("/readyz");
        LAGO.verify(1, getRequestedFor(urlEqualTo("/health")));
    }

    /** Else the waits for Lago, the audit log and the database add up to more than a health check waits. */
    @Test
    void theChecksRunAtTheSameTime() throws Exception {
        HttpServer lago = HttpServer.create(ANY_PORT, 0);
        lago.createContext("/health", exchange -> {
            // which the check of the audit log leaves behind
            eventually(() -> Files.exists(folder.resolve("audit.jsonl.head")), Boolean::booleanValue);
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        lago.start();
        try {
            String url = "http://127.0.0.1:" + lago.getAddress().getPort();
            MonitoredComponents watched = SampleCalls.watched(
                    SampleCalls.lago(url, LagoListener.none()),
                    watched("audit.jsonl").audit());

            ReadinessChecks.Report report = new ReadinessChecks(watched, Duration.ofMinutes(1)).report();

            assertThat(report.ready()).as("%s", report.json()).isTrue();
        } finally {
            lago.stop(0);
        }
    }

    @Test
    void askingOftenAsksLagoOnce() throws Exception {
        lagoAnswers(okJson("{}"));
        open("audit.jsonl");

        for (int i = 0; i < 20; i++) {
            ready();
        }

        assertThat(LAGO.findAll(getRequestedFor(urlEqualTo("/health"))))
                .as("what was found counts for five seconds")
                .hasSizeLessThan(5);
    }

    @Test
    void isNotReadyAnyMoreOnceItDrains() throws Exception {
        lagoAnswers(okJson("{}"));
        open("audit.jsonl");

        operations.drain();

        assertThat(ready().statusCode()).isEqualTo(503);
        assertThat(ready().body()).contains("The server is being stopped");
        assertThat(page("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void showsTheFigures() throws Exception {
        open("audit.jsonl");

        HttpResponse<String> figures = page("/metrics");

        assertThat(figures.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(figures.body()).contains("lago_mcp_sessions 3.0", "jvm_memory_used_bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/metrics/", "/healthz/../etc", "/favicon.ico", "/mcp", "/%2e%2e/metrics", "/metrics;x"})
    void nothingElseIsThere(String path) throws Exception {
        open("audit.jsonl");

        HttpResponse<String> answer = page(path);

        if (answer.statusCode() != 400) {
            assertThat(answer.statusCode()).isEqualTo(404);
        }
        assertThat(answer.body()).doesNotContain("jetty", "Exception", "\tat ").hasSizeLessThan(40);
        assertThat(answer.headers().map()).doesNotContainKey("server");
    }

    @Test
    void onlyReads() throws Exception {
        open("audit.jsonl");
        HttpRequest post = HttpRequest.newBuilder(address("/healthz"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n\r\n", "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/9\r\n\r\n"})
    void whatIsNoHttpIsToldSoWithoutAWordAboutTheServer(String request) throws Exception {
        open("audit.jsonl");

        String answer = raw(request);

        assertThat(answer).containsPattern("^HTTP/1.1 (400|505)").doesNotContainIgnoringCase("jetty", "exception");
    }

    @Test
    void endlessHeadersAreCutOff() throws Exception {
        open("audit.jsonl");

        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(10_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:9090",
                "LOCALHOST:1",
                "[::1]:9090",
                "10.1.2.3",
                "metrics-target:9090",
                "Scraped.Example",
                "scraped.example:9090"
            })
    void answersUnderItsAddressesLocalNamesAndThoseThatAreAllowed(String host) throws Exception {
        open("audit.jsonl");

        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9090", "127.0.0.1.evil.example", "localhost.evil.example:1"})
    void aPageThatReboundItsNameToOurAddressLearnsNothing(String host) throws Exception {
        open("audit.jsonl");

        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("LAGO_MCP_HTTP_ALLOWED_HOSTS")
                .doesNotContain("jvm_");
    }

    @Test
    void whoAsksWithoutAnyNameIsNoBrowser() throws Exception {
        open("audit.jsonl");

        assertThat(raw("GET /healthz HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void idleConnectionsDoNotKeepOthersOut() throws Exception {
        open("audit.jsonl");
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                // not even its idle timeout ends it while its request goes on
                socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                idle.add(socket);
            }
            HttpRequest asked = HttpRequest.newBuilder(address("/healthz"))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

            idle.get(0).setSoTimeout(60_000);
            assertThat(RawAnswer.of(idle.get(0)))
                    .as("what the oldest connection got, which made room")
                    .isEmpty();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void afterItIsClosedNobodyListens() {
        open("audit.jsonl");
        int port = port();

        operations.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Observability second = Observability.start(
                        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort())),
                        List.of(),
                        Map.of())) {
            assertThatThrownBy(() -> second.open(watched("audit.jsonl")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("management port " + taken.getLocalPort());
        }
    }

    @Test
    void withoutAPortNothingListensAndNothingIsCounted() {
        try (Observability off = Observability.start(Optional.empty(), List.of(), Map.of())) {
            off.open(watched("audit.jsonl"));
            off.calls().started(SampleCalls.call("ping", "")).ended("ok");
            off.lago().callEnded(SampleCalls.called(Optional.empty()));
            off.audit().recorded(SampleCalls.done());

            assertThat(off.port()).isEmpty();
        }
    }

    private void open(String record) {
        operations.open(watched(record));
    }

    private MonitoredComponents watched(String record) {
        AuditLog audit = AuditLog.at(folder.resolve(record), Clock.systemUTC());
        return SampleCalls.watched(SampleCalls.lago(LAGO.baseUrl(), LagoListener.none()), audit);
    }

    private static void lagoAnswers(ResponseDefinitionBuilder answer) {
        LAGO.stubFor(get(urlEqualTo("/health")).willReturn(answer));
    }

    /** What was found; on a busy machine that can take longer than a caller is made to wait. */
    private HttpResponse<String> ready() {
        return eventually(() -> page("/readyz"), page -> !page.body().contains("No answer within"));
    }

    private HttpResponse<String> page(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString());
    }

    private int port() {
        return operations.port().orElseThrow();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return RawAnswer.of(socket);
        }
    }
}
