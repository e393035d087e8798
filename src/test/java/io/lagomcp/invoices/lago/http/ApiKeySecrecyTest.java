package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.HealthProbe;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The API key goes into the request and nowhere else. */
class ApiKeySecrecyTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private final Logger log = (Logger) LoggerFactory.getLogger("io.lagomcp");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        log.setLevel(Level.TRACE);
        log.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(logged);
        log.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void noFailureAndNoLogShowsTheKeyNotEvenWhenTheServerRepeatsIt(Call call) {
        LagoClient lago = LagoClientFixture.client(SERVER);
        String echo =
                "{\"code\":\"%1$s\",\"error\":\"%1$s\",\"message\":\"Bearer %1$s\"}".formatted(LagoClientFixture.KEY);
        List<ResponseDefinitionBuilder> answers = List.of(
                aResponse().withStatus(400).withBody(echo),
                aResponse().withStatus(401).withBody(echo),
                aResponse().withStatus(422).withBody(echo),
                aResponse().withStatus(429).withBody(echo),
                aResponse().withStatus(500).withBody(echo),
                aResponse().withStatus(503).withBody(echo),
                aResponse().withStatus(302).withHeader("Location", "https://example.invalid/" + LagoClientFixture.KEY),
                aResponse().withBody(LagoClientFixture.KEY),
                aResponse().withBody("x".repeat(LagoClientFixture.LIMITS.maxResponseBytes() + 1)),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));

        for (ResponseDefinitionBuilder answer : answers) {
            SERVER.stubFor(any(anyUrl()).willReturn(answer));
            assertThat(everythingSaidBy(() -> call.on(lago)))
                    .contains("LagoException")
                    .doesNotContain(LagoClientFixture.KEY);
        }

        assertThat(logged.list).as("tries are logged").isNotEmpty();
        assertThat(logged.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(LagoClientFixture.KEY));
    }

    @Test
    void noObjectShowsTheKey() {
        RequestSender calls = new RequestSender(
                ApiUrl.US,
                () -> LagoClientFixture.KEY,
                LagoClientFixture.LIMITS,
                LagoListener.none(),
                RequestClock.system(),
                own -> own);

        List<Object> objects = List.of(LagoClientFixture.client(SERVER), calls, new HealthProbe(calls));

        assertThat(objects.toString()).doesNotContain(LagoClientFixture.KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\nX-Header: 1", "canary key", "canary\u00e9", "canary\r", ""})
    void aKeyThatCannotBeSentIsRefusedWithoutShowingIt(String key) {
        LagoClient lago = new LagoClient(ApiUrl.of(SERVER.baseUrl()), () -> key, LagoClientFixture.LIMITS);

        assertThat(LagoClientFixture.failureOf(Call.FIND, lago))
                .isEqualTo(new LagoFailure.Unauthorized(
                        "unauthorized", "The API key is empty, or holds characters that no key has"));
        assertThat(everythingSaidBy(() -> Call.FIND.on(lago))).doesNotContain("canary");
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    @Test
    void theKeyIsAskedForAtEachCall() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
        StringBuilder key = new StringBuilder("first");
        LagoClient lago = new LagoClient(ApiUrl.of(SERVER.baseUrl()), key::toString, LagoClientFixture.LIMITS);
        LagoClientFixture.failureOf(Call.FIND, lago);
        key.replace(0, key.length(), "second");
        LagoClientFixture.failureOf(Call.FIND, lago);

        assertThat(SERVER.getAllServeEvents())
                .extracting(event -> event.getRequest().getHeader("Authorization"))
                .containsExactlyInAnyOrder("Bearer first", "Bearer second");
    }

    /** The exception with its causes and stack traces, and the failure in it. */
    private static String everythingSaidBy(Runnable call) {
        try {
            call.run();
        } catch (LagoException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text, true));
            return text + " " + e.failure();
        }
        throw new AssertionError("the call was expected to fail");
    }
}
