package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.RawServer;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure.Invalid;
import io.lagomcp.invoices.lago.http.LagoFailure.OutcomeUnknown;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failure each error answer becomes. */
class ErrorMapperTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | {"status":400,"error":"BadRequest: param is missing or the value is empty or invalid: invoice"} | Invalid | bad_request
        400 | {"status":400,"error":"coupons_must_be_an_array"}      | Invalid      | coupons_must_be_an_array
        400 | {"error":"other","code":"lagos_own"}                   | Invalid      | lagos_own
        401 | {"status":401,"error":"Unauthorized"}                  | Unauthorized | unauthorized
        403 | {"code":"read_action_not_allowed_for_invoice"}         | Forbidden    | read_action_not_allowed_for_invoice
        403 | {"code":"feature_unavailable"}                         | Forbidden    | feature_unavailable
        403 | {"status":403,"error":"Forbidden"}                     | Forbidden    | forbidden
        404 | {"code":"invoice_not_found"}                           | NotFound     | invoice_not_found
        404 | {"code":"resource_not_found"}                          | NotFound     | resource_not_found
        404 | {}                                                     | NotFound     | not_found
        405 | {"code":"invalid_status"}                              | NotAllowed   | invalid_status
        405 | {}                                                     | NotAllowed   | method_not_allowed
        409 | {}                                                     | Invalid      | http_409
        422 | {"code":"validation_errors"}                           | Invalid      | validation_errors
        422 | {"code":"provider_error","provider":{"code":"stripe"}} | Invalid      | provider_error
        422 | {"code":"third_party_error"}                           | Invalid      | third_party_error
        422 | {"code":"lock_acquisition_failed"}                     | Invalid      | lock_acquisition_failed
        422 | {}                                                     | Invalid      | unprocessable_entity
        429 | {}                                                     | RateLimited  | rate_limited
        429 | {"code":"too_many_provider_requests"}                  | RateLimited  | too_many_provider_requests
        500 | {"status":500,"errors":[{"message":"boom"}]}           | Unavailable  | server_error
        502 | {}                                                     | Unavailable  | bad_gateway
        503 | {}                                                     | Unavailable  | service_unavailable
        504 | {}                                                     | Unavailable  | gateway_timeout
        520 | {}                                                     | Unavailable  | http_520
        """)
    void everyErrorOfLagoHasItsTypeAndCode(int status, String body, String type, String code) {
        LagoFailure failure = failure(jsonResponse(body, status));

        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).contains(Integer.toString(status), code);
    }

    @Test
    void theDetailsOfARefusalAreKept() {
        LagoFailure failure = failure(jsonResponse(
                "{\"code\":\"validation_errors\",\"error_details\":{\"key\":[\"value_is_mandatory\"]}}", 422));

        assertThat(failure).isInstanceOfSatisfying(Invalid.class, invalid -> assertThat(invalid.details())
                .hasToString("Optional[{\"key\":[\"value_is_mandatory\"]}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"error_details\":null}"})
    void aRefusalWithoutDetailsHasNone(String body) {
        assertThat(failure(jsonResponse(body, 422)))
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.details()).isEmpty());
    }

    @Test
    void theSentenceAboutAMissingParameterIsPassedOn() {
        LagoFailure failure = failure(jsonResponse(
                "{\"error\":\"BadRequest: param is missing or the value is empty or invalid: invoice\"}", 400));

        assertThat(failure.message())
                .contains("(BadRequest: param is missing or the value is empty or invalid: invoice)");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 409, 422, 429, 500, 502})
    void nothingElseThatIsSentGetsIntoCodeOrMessage(int status) {
        for (String planted : Set.of("Please pay now!", "UPPER_CASE", "a-b", "a".repeat(81), "BadRequest: Pay: now")) {
            LagoFailure failure = failure(jsonResponse(
                    "{\"code\":\"%1$s\",\"error\":\"%1$s\",\"message\":\"%1$s\"}".formatted(planted), status));

            assertThat(failure.code()).doesNotContain(planted);
            assertThat(failure.message()).doesNotContain(planted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>Blocked</body></html>",
                "{\"code\":\"cut",
                "[{\"code\":\"in_a_list\"}]",
                "\"code\"",
                "{\"code\":7}",
                "{\"code\":null}"
            })
    void aBodyThatIsNoErrorOfLagoStillHasItsStatus(String body) {
        assertThat(failure(aResponse().withStatus(403).withBody(body)))
                .isEqualTo(new LagoFailure.Forbidden("forbidden", "Lago answered 403 forbidden"));
        assertThat(failure(aResponse().withStatus(500).withBody(body)))
                .isEqualTo(new LagoFailure.Unavailable("server_error", "Lago answered 500 server_error"));
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aRefusalIsDefiniteForEveryCallAndNotRepeated(Call call) {
        SERVER.stubFor(any(anyUrl())
                .willReturn(jsonResponse(
                        "{\"status\":405,\"error\":\"Method Not Allowed\",\"code\":\"invalid_status\"}", 405)));

        assertThat(LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER)))
                .isInstanceOf(LagoFailure.NotAllowed.class);
        assertThat(SERVER.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | {"status":400,"error":"BadRequest: param is missing or the value is empty or invalid: invoice"}
        400 | {"status":400,"error":"coupons_must_be_an_array"}
        401 | {"status":401,"error":"Unauthorized"}
        403 | {"status":403,"error":"Forbidden","code":"feature_unavailable"}
        404 | {"status":404,"error":"Not Found","code":"invoice_not_found"}
        405 | {"status":405,"error":"Method Not Allowed","code":"not_voidable"}
        422 | {"status":422,"error":"Unprocessable Entity","code":"validation_errors","error_details":{"key":["value_is_too_long"]}}
        422 | {"status":422,"error":"Unprocessable Entity","code":"lock_acquisition_failed"}
        429 | {"status":429,"error":"Too Many Requests"}
        """)
    void whatLagoRefusesInItsOwnFormWasCertainlyNotDone(int status, String body) {
        SERVER.stubFor(any(anyUrl()).willReturn(jsonResponse(body, status)));

        assertThat(LagoClientFixture.failureOf(Call.CREATE, LagoClientFixture.client(SERVER)))
                .isNotInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void whatARateLimitTurnsAwayWasCertainlyNotDone() {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader("X-RateLimit-Limit", "50")
                        .withHeader("X-RateLimit-Remaining", "0")
                        .withHeader("X-RateLimit-Reset", "0")));

        assertThat(LagoClientFixture.failureOf(Call.CREATE, LagoClientFixture.client(SERVER)))
                .isInstanceOf(LagoFailure.RateLimited.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        400 | null
        400 | {"status":400,"error":"Bad Request","path":"/api/v1/invoices"}
        400 | {"type":"about:blank","title":"Bad Request","status":400}
        401 | {"status":401,"error":"Unauthorized","timestamp":"2026-01-01T00:00:00Z"}
        401 | {"message":"Unauthorized"}
        401 | <html><h1>401 Authorization Required</h1></html>
        403 | {"status":403,"error":"Forbidden"}
        403 | {"code":"feature_unavailable"}
        403 | {"status":404,"error":"Forbidden","code":"feature_unavailable"}
        403 | {"status":"403","error":"Forbidden","code":"feature_unavailable"}
        403 | {"status":403,"error":"Forbidden","code":"Blocked by policy 7"}
        404 | {"status":404,"error":"Not Found"}
        404 | <html><h1>404 Not Found</h1></html>
        404 | {}
        405 | `{"status":405,"error":"Method Not Allowed","code":"not_voida`
        405 | [{"status":405,"error":"Method Not Allowed","code":"not_voidable"}]
        408 | {"status":408,"error":"Request Timeout","code":"request_timeout"}
        409 | {"status":409,"error":"Conflict","code":"conflict"}
        410 | {"status":410,"error":"Gone","code":"gone"}
        413 | <html></html>
        422 | {"errors":["something"]}
        429 | {"message":"API rate limit exceeded"}
        429 | {"status":429,"error":"Too Many Provider Requests","code":"too_many_provider_requests"}
        499 | <html></html>
        500 | {"status":500,"error":"Internal Server Error","code":"internal"}
        503 | {"status":503,"error":"Service Unavailable","code":"unavailable"}
        """)
    void afterAnyOtherAnswerNobodyKnowsWhetherAWriteWasDone(int status, String body) {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body)));

        assertThat(LagoClientFixture.failureOf(Call.CREATE, LagoClientFixture.client(SERVER)))
                .isInstanceOf(OutcomeUnknown.class);
        assertThat(SERVER.getAllServeEvents()).as("sent once").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectToAnotherHostIsRefusedAndThatHostHearsNothing(int status) throws Exception {
        try (RawServer other = new RawServer(RawServer.Connection::readRequest)) {
            SERVER.stubFor(any(anyUrl())
                    .willReturn(aResponse()
                            .withStatus(status)
                            .withHeader("Location", other.url() + "/steal?key=" + LagoClientFixture.KEY)));

            for (Call call : Call.values()) {
                LagoFailure failure = LagoClientFixture.failureOf(call, LagoClientFixture.client(SERVER));

                assertThat(failure.code()).isEqualTo(call.isHarmless() ? "redirect_refused" : "outcome_unknown");
                assertThat(failure.message())
                        .contains(" to 127.0.0.1,")
                        .doesNotContain("steal")
                        .doesNotContain(LagoClientFixture.KEY);
            }
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/elsewhere", "not an address", ""})
    void aRedirectWithoutAHostNamesNone(String location) {
        assertThat(failure(aResponse().withStatus(302).withHeader("Location", location))
                        .message())
                .contains("within the same host, or to nowhere");
    }

    private static LagoFailure failure(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(answer));
        return LagoClientFixture.failureOf(Call.FIND, LagoClientFixture.client(SERVER));
    }
}
