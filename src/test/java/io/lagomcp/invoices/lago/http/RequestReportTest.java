package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.RawServer;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure.OutcomeUnknown;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever makes a write learns about its request, however the write ended. */
@Timeout(300)
class RequestReportTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private final LagoClient lago = LagoClientFixture.client(SERVER);
    private final List<RequestReport> told = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FIND", "SEARCH", "DOWNLOAD"})
    void everyWriteTellsOnceWhatItAskedAndHowLagoAnswered(Call call) {
        LagoClientFixture.answer(SERVER, call.done().withHeader("X-Request-Id", "req-1"));

        send(call.write());

        assertThat(told).hasSize(1);
        assertThat(facts().method() + " " + facts().path()).isEqualTo(call.request());
        assertTold(OptionalInt.of(200), 1, Optional.of("req-1"));
    }

    @Test
    void thePathIsTheSameWhereverLagoLives() {
        LagoClient behindProxy =
                LagoClientFixture.client(SERVER.baseUrl() + "/behind/a/proxy", LagoClientFixture.LIMITS);

        LagoClientFixture.failureOf(() -> behindProxy.send(InvoiceWrite.refresh("a/b?c"), told::add, () -> {}));

        assertThat(facts().path()).isEqualTo("/invoices/a%2Fb%3Fc/refresh");
    }

    @Test
    void aRefusalIsToldBeforeItLeaves() {
        LagoClientFixture.answer(
                SERVER,
                jsonResponse("{\"status\":405,\"error\":\"e\",\"code\":\"c\"}", 405)
                        .withHeader("X-Request-Id", "req-2"));

        assertThat(failureOf(Call.FINALIZE, lago)).isInstanceOf(LagoFailure.NotAllowed.class);
        assertTold(OptionalInt.of(405), 1, Optional.of("req-2"));
    }

    @Test
    void everyTryCountsAndTheLastAnswerIsTold() {
        LagoClientFixture.answer(
                SERVER,
                jsonResponse("{\"status\":429,\"error\":\"e\"}", 429).withHeader("X-Request-Id", "turned-away"),
                Call.CREATE.done().withHeader("X-Request-Id", "let-in"));

        send(Call.CREATE.write());

        assertTold(OptionalInt.of(200), 2, Optional.of("let-in"));
    }

    @Test
    void anAnswerToAnEarlierTryStaysTheLastOne() {
        LagoClientFixture.answer(
                SERVER,
                jsonResponse("{\"status\":429,\"error\":\"e\"}", 429).withHeader("X-Request-Id", "req-3"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        assertThat(failureOf(Call.UPDATE, lago)).isInstanceOf(OutcomeUnknown.class);
        assertTold(OptionalInt.of(429), 2, Optional.of("req-3"));
    }

    @Test
    void aResetConnectionIsATryWithoutAnswer() {
        LagoClientFixture.answer(SERVER, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        assertThat(failureOf(Call.CREATE, lago)).isInstanceOf(OutcomeUnknown.class);
        assertTold(OptionalInt.empty(), 1, Optional.empty());
    }

    @Test
    void anAnswerThatBreaksOffIsKnownByItsBeginning() throws IOException {
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nX-Request-Id: req-4\r\nContent-Length: 500\r\n\r\n{");
        })) {
            assertThat(failureOf(Call.FINALIZE, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS)))
                    .isInstanceOf(OutcomeUnknown.class);
        }
        assertTold(OptionalInt.of(200), 1, Optional.of("req-4"));
    }

    @Test
    void anAnswerThatIsNotLagosIsToldToo() {
        LagoClientFixture.answer(SERVER, aResponse().withBody("<html>Welcome</html>"));

        assertThat(failureOf(Call.RETRY_PAYMENT, lago)).isInstanceOf(OutcomeUnknown.class);
        assertTold(OptionalInt.of(200), 1, Optional.empty());
    }

    @Test
    void aConnectionThatDoesNotComeAboutIsATry() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        LagoFailure failure =
                failureOf(Call.CREATE, LagoClientFixture.client("http://127.0.0.1:" + port, LagoClientFixture.LIMITS));

        assertThat(failure.code()).isEqualTo("unreachable");
        assertTold(OptionalInt.empty(), 4, Optional.empty());
    }

    @Test
    void aCancelledWriteThatWasNotSentHasNoTries() {
        Thread.currentThread().interrupt();

        LagoFailure failure = failureOf(Call.CREATE, lago);

        assertThat(Thread.interrupted()).as("the interrupt flag stays set").isTrue();
        assertThat(failure).isInstanceOf(LagoFailure.Cancelled.class);
        assertNothingSent();
    }

    @Test
    void aWriteThatIsCancelledWhileLagoWorksIsATryWithoutAnswer() throws IOException {
        Thread caller = Thread.currentThread();
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            caller.interrupt();
            connection.awaitHangUp();
        })) {
            LagoFailure failure =
                    failureOf(Call.REFRESH, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure).isInstanceOf(OutcomeUnknown.class);
        }
        assertTold(OptionalInt.empty(), 1, Optional.empty());
    }

    @Test
    void aWriteWithoutTimeHasNoTries() {
        failureOf(
                Call.CREATE,
                LagoClientFixture.client(SERVER.baseUrl(), LagoClientFixture.limitsWithDeadline(Duration.ZERO)));

        assertNothingSent();
    }

    @Test
    void aWriteWithoutAKeyHasNoTries() {
        failureOf(Call.CREATE, new LagoClient(ApiUrl.of(SERVER.baseUrl()), () -> "", LagoClientFixture.LIMITS));

        assertNothingSent();
    }

    @Test
    void aWriteToAnIdThatLeadsElsewhereHasNoTries() {
        assertThat(LagoClientFixture.failureOf(() -> send(InvoiceWrite.finalizeDraft(".."))))
                .isInstanceOf(LagoFailure.NotFound.class);

        assertThat(facts().path()).isEqualTo("/invoices/../finalize");
        assertNothingSent();
    }

    @ParameterizedTest
    @CsvSource({
        "'  7f3c 91 \t', 7f3c91",
        "'req\u00e9\u00a0-\u00ad5', req-5",
        "'<b>~!', <b>~!",
        "'', ",
        "'\u00e9\u00e8 ', ",
    })
    void aRequestIdKeepsOnlyItsVisibleAscii(String header, String expected) throws IOException {
        refuseWithRequestId(header);

        assertThat(facts().requestId()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void aRequestIdIsCutAtAHundredCharacters() throws IOException {
        refuseWithRequestId("x".repeat(100) + "y");

        assertThat(facts().requestId()).hasValue("x".repeat(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "Bearer %s", "key=%s;", "\u00e9%s"})
    void aRequestIdThatRepeatsTheKeyIsNotTold(String echo) throws IOException {
        refuseWithRequestId(echo.formatted(LagoClientFixture.KEY));

        assertThat(facts().requestId()).isEmpty();
    }

    @Test
    void noPartOfTheKeyIsLeftWhereTheCutFallsIntoIt() throws IOException {
        refuseWithRequestId("x".repeat(90) + LagoClientFixture.KEY);

        assertThat(facts().requestId()).isEmpty();
    }

    @Test
    void anObserverThatBreaksDoesNotHideTheFailureOfAWrite() {
        LagoClientFixture.answer(SERVER, aResponse().withStatus(405));
        IllegalStateException broken = new IllegalStateException("the record is full");

        assertThatThrownBy(() -> lago.send(
                        Call.FINALIZE.write(),
                        facts -> {
                            throw broken;
                        },
                        () -> {}))
                .isInstanceOf(LagoException.class)
                .hasSuppressedException(broken);
    }

    @Test
    void anObserverThatBreaksIsNotOverlookedAfterASuccess() {
        LagoClientFixture.answer(SERVER, Call.CREATE.done());

        assertThatThrownBy(() -> lago.send(
                        Call.CREATE.write(),
                        facts -> {
                            throw new IllegalStateException("the record is full");
                        },
                        () -> {}))
                .hasMessage("the record is full");
    }

    private void send(InvoiceWrite write) {
        lago.send(write, told::add, () -> {});
    }

    private LagoFailure failureOf(Call call, LagoClient client) {
        return LagoClientFixture.failureOf(() -> client.send(call.write(), told::add, () -> {}));
    }

    private void refuseWithRequestId(String requestId) throws IOException {
        try (RawServer server = new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 405 No\r\nX-Request-Id: " + requestId + "\r\nContent-Length: 0\r\n\r\n");
        })) {
            failureOf(Call.REFRESH, LagoClientFixture.client(server.url(), LagoClientFixture.LIMITS));
        }
        assertThat(facts().status()).as("the answer is read").hasValue(405);
    }

    private RequestReport facts() {
        assertThat(told).as("what the observer was told").hasSize(1);
        return told.get(0);
    }

    private void assertTold(OptionalInt status, int attempts, Optional<String> requestId) {
        assertThat(facts().status()).as("status").isEqualTo(status);
        assertThat(facts().attempts()).as("attempts").isEqualTo(attempts);
        assertThat(facts().requestId()).as("request id").isEqualTo(requestId);
    }

    private void assertNothingSent() {
        assertTold(OptionalInt.empty(), 0, Optional.empty());
        assertThat(SERVER.getAllServeEvents()).as("requests that reach Lago").isEmpty();
    }
}
