package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure.OutcomeUnknown;
import io.lagomcp.invoices.lago.http.LagoFailure.RateLimited;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an answered call is repeated, and what it says in the end. */
class RetryingCallTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    @ParameterizedTest
    @EnumSource(Call.class)
    void beingTurnedAwayAtTheDoorIsRepeatedForEveryCall(Call call) {
        answerAlways(tooMany());

        LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER));

        assertThat(failure).isInstanceOf(RateLimited.class);
        assertThat(failure.code()).isEqualTo("rate_limited");
        assertRequests(4);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void everyCallSucceedsOnceLagoLetsItIn(Call call) {
        LagoClientFixture.answer(SERVER, tooMany().withHeader("X-RateLimit-Reset", "0"), call.done());

        call.on(LagoClientFixture.client(SERVER));

        assertRequests(2);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aThrottledProviderIsNoReasonToRepeatWhatMayNotBeRepeated(Call call) {
        answerAlways(aResponse().withStatus(429).withBody("{\"code\":\"too_many_provider_requests\"}"));

        LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER));

        assertThat(failure.code())
                .as("Lago may have begun to act when its provider turned it away")
                .isEqualTo(call.isHarmless() ? "too_many_provider_requests" : "outcome_unknown");
        assertRequests(call.triesWhenAllFail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-RateLimit-Reset", "Retry-After"})
    void theNextTryComesNoSoonerThanLagoAsks(String header) {
        answerAlways(tooMany().withHeader(header, "1"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(1, Duration.ofSeconds(5)));
        long before = System.nanoTime();

        assertRetryAfter(LagoClientFixture.failureOf(Call.FIND, lago), Duration.ofSeconds(1));
        assertRequests(2);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aWaitThatGoesBeyondTheDeadlineIsNotBegun() {
        answerAlways(tooMany().withHeader("X-RateLimit-Reset", "60"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofMinutes(2)));

        assertRetryAfter(LagoClientFixture.failureOf(Call.FIND, lago), Duration.ofSeconds(60));
        assertRequests(1);
    }

    @Test
    void aWaitIsNeverLongerThanItsLimit() {
        answerAlways(tooMany().withHeader("X-RateLimit-Reset", "60"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofMillis(1)));

        assertRetryAfter(LagoClientFixture.failureOf(Call.FIND, lago), Duration.ofSeconds(60));
        assertRequests(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1.5", "1781234567", "Fri, 31 Dec 2027 23:59:59 GMT", ""})
    void aWaitThatIsNoNumberOfSecondsIsIgnored(String asked) {
        answerAlways(tooMany().withHeader("X-RateLimit-Reset", asked));

        assertThat(LagoClientFixture.failureOf(Call.FIND, LagoClientFixture.client(SERVER)))
                .isInstanceOfSatisfying(RateLimited.class, limited -> assertThat(limited.retryAfter())
                        .isEmpty());
        assertRequests(4);
    }

    @Test
    void theRateLimitResetIsNothingToWaitForWhenLagoIsDown() {
        answerAlways(aResponse().withStatus(503).withHeader("X-RateLimit-Reset", "60"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofMinutes(2)));

        assertThat(LagoClientFixture.failureOf(Call.FIND, lago)).isInstanceOf(LagoFailure.Unavailable.class);
        assertRequests(4);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aGatewayThatFailsIsAskedAgainOnlyWhereThatIsSafe(Call call) {
        for (int status : new int[] {502, 503, 504}) {
            SERVER.resetAll();
            answerAlways(aResponse().withStatus(status).withBody("<html>nginx</html>"));

            assertFailedInside(call, LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER)));
            assertRequests(call.triesWhenAllFail());
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anErrorInsideLagoIsNotRepeated(Call call) {
        answerAlways(aResponse().withStatus(500));

        assertFailedInside(call, LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER)));
        assertRequests(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"FIND", "SEARCH"})
    void whatMayBeRepeatedSucceedsAfterAnOutage(Call call) {
        LagoClientFixture.answer(
                SERVER, aResponse().withFault(Fault.EMPTY_RESPONSE), aResponse().withStatus(503), call.done());

        call.on(LagoClientFixture.client(SERVER));

        assertRequests(3);
    }

    @Test
    void aReadSaysHowItsLastTryEnded() {
        LagoClientFixture.answer(
                SERVER, aResponse().withFault(Fault.EMPTY_RESPONSE), aResponse().withStatus(404));

        assertThat(LagoClientFixture.failureOf(Call.FIND, LagoClientFixture.client(SERVER)))
                .isInstanceOf(LagoFailure.NotFound.class);
        assertRequests(2);
    }

    @Test
    void whatLagoWouldTurnAwayIsNotSent() {
        answerAlways(Call.FIND
                .done()
                .withHeader("X-RateLimit-Limit", "50")
                .withHeader("X-RateLimit-Remaining", "0")
                .withHeader("X-RateLimit-Reset", "3600"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofHours(2)));
        Call.FIND.on(lago);

        LagoFailure failure = LagoClientFixture.failureOf(Call.CREATE, lago);

        assertThat(failure).isInstanceOfSatisfying(RateLimited.class, limited -> assertThat(limited.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(50), Duration.ofHours(1))));
        assertThat(failure.code()).isEqualTo("client_rate_limit");
        assertRequests(1);
    }

    @Test
    void whoComesAfterOneThatWasTurnedAwayIsNotSentEither() {
        answerAlways(tooMany().withHeader("Retry-After", "3600"));
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofHours(2)));
        LagoClientFixture.failureOf(Call.FIND, lago);

        LagoFailure failure = LagoClientFixture.failureOf(Call.CREATE, lago);

        assertThat(failure.code()).isEqualTo("client_rate_limit");
        assertRequests(1);
    }

    @Test
    void aThrottledProviderHoldsUpNobodyElse() {
        LagoClientFixture.answer(
                SERVER,
                aResponse()
                        .withStatus(429)
                        .withHeader("Retry-After", "3600")
                        .withBody("{\"code\":\"too_many_provider_requests\"}"),
                Call.FIND.done());
        LagoClient lago = LagoClientFixture.client(SERVER.baseUrl(), limits(3, Duration.ofHours(2)));
        LagoClientFixture.failureOf(Call.RETRY_PAYMENT, lago);

        Call.FIND.on(lago);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void withoutTimeNothingIsSent(Call call) {
        LagoClient lago =
                LagoClientFixture.client(SERVER.baseUrl(), LagoClientFixture.limitsWithDeadline(Duration.ZERO));

        LagoFailure failure = LagoClientFixture.failureOf(call, lago);

        assertThat(failure).isInstanceOf(LagoFailure.Unavailable.class);
        assertThat(failure.code()).isEqualTo("timeout");
        assertRequests(0);
    }

    @Test
    void aWaitThatLagoAsksForFitsIntoTheDeadline() {
        LagoLimits standard = LagoLimits.standard();

        assertThat(standard.deadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(standard.maxWait()).isLessThan(standard.deadline());
    }

    private static LagoLimits limits(int retries, Duration maxWait) {
        return new LagoLimits(
                LagoClientFixture.LIMITS.connectTimeout(),
                LagoClientFixture.LIMITS.deadline(),
                LagoClientFixture.LIMITS.maxResponseBytes(),
                retries,
                LagoClientFixture.LIMITS.firstWait(),
                maxWait);
    }

    private static void assertFailedInside(Call call, LagoFailure failure) {
        assertThat(failure)
                .as("%s failed inside Lago", call)
                .isInstanceOf(call.isHarmless() ? LagoFailure.Unavailable.class : OutcomeUnknown.class);
    }

    private static void assertRetryAfter(LagoFailure failure, Duration asked) {
        assertThat(failure).isInstanceOfSatisfying(RateLimited.class, limited -> assertThat(limited.retryAfter())
                .hasValue(asked));
    }

    private static void assertRequests(int count) {
        assertThat(SERVER.getAllServeEvents()).as("requests that reach Lago").hasSize(count);
    }

    private static void answerAlways(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(answer));
    }

    private static ResponseDefinitionBuilder tooMany() {
        return jsonResponse("{\"status\":429,\"error\":\"Too Many Requests\"}", 429);
    }
}
