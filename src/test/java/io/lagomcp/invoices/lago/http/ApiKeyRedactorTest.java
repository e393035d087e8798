package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever answers in Lago's place may repeat the key: it goes no further. */
class ApiKeyRedactorTest {
    private static final String STRANGE_KEY = "k/e+y=\"with\\every&thing%20~é".replace("é", "!");

    @RegisterExtension
    static final WireMockExtension LAGO = LagoClientFixture.server();

    static Stream<String> writings() {
        return Stream.of(LagoClientFixture.KEY, STRANGE_KEY).flatMap(ApiKeyRedactorTest::writingsOf);
    }

    private static Stream<String> writingsOf(String key) {
        String json = key.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
        return Stream.of(
                key,
                "Bearer " + key,
                json,
                json.replace("\\", "\\\\").replace("\"", "\\\""),
                escaped(key, "\\u%04x"),
                escaped(key, "\\u%04X"),
                escaped(key, "\\\\u%04x"),
                URLEncoder.encode(key, StandardCharsets.UTF_8),
                escaped(key, "%%%02X"),
                escaped(key, "%%%02x"),
                URLEncoder.encode(escaped(key, "%%%02x"), StandardCharsets.UTF_8),
                base64(key),
                base64("Bearer " + key),
                base64("a:" + key),
                base64("ab:" + key + ":c"),
                Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8)),
                URLEncoder.encode(base64(key), StandardCharsets.UTF_8),
                base64("ab" + key).replace("/", "\\/"));
    }

    @ParameterizedTest
    @MethodSource("writings")
    void isFoundHoweverItIsWritten(String writing) {
        String key = writingsOf(LagoClientFixture.KEY).anyMatch(writing::equals) ? LagoClientFixture.KEY : STRANGE_KEY;
        String text = "{\"a\": \"é " + writing + "\", \"b\":\"%zz %2 \\u00\"}";

        String redacted = new String(
                new ApiKeyRedactor(key).without(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);

        assertThat(redacted).contains("\"é ", "(hidden)", "\", \"b\":\"%zz %2 \\u00\"}");
        assertThat(redacted.length())
                .as("at most a few signs beside it are left")
                .isLessThan(text.length());
        assertThat(redacted).doesNotContain(writing);
    }

    @Test
    void nothingElseIsTouched() {
        byte[] text = "{\"a\":\"\\u0026 %20 \\n\\\\ 0c7e6a55-canary-key-b2f1\"}".getBytes(StandardCharsets.UTF_8);
        HttpHeaders headers = HttpHeaders.of(
                Map.of("A", List.of("1", LagoClientFixture.KEY, "2"), "B", List.of("x" + LagoClientFixture.KEY)),
                (name, value) -> true);

        assertThat(new ApiKeyRedactor(LagoClientFixture.KEY).without(text)).isSameAs(text);
        assertThat(new ApiKeyRedactor("").without(text)).isSameAs(text);
        assertThat(new ApiKeyRedactor("20").without(text))
                .as("no key is that short")
                .isSameAs(text);
        assertThat(new ApiKeyRedactor(LagoClientFixture.KEY).without(headers).map())
                .isEqualTo(Map.of("A", List.of("1", "(hidden)", "2"), "B", List.of("x(hidden)")));
    }

    @ParameterizedTest
    @MethodSource("writings")
    void isInNoFailure(String writing) {
        String inJson = writing.contains("\"") || writing.contains("\\") ? LagoClientFixture.KEY : writing;
        for (int status : List.of(400, 401, 403, 404, 405, 418, 422, 429, 500)) {
            LagoClientFixture.answer(LAGO, aResponse().withStatus(status).withBody("""
                {"status":%d,"error":"Bearer %s","code":"%s","error_details":{"authorization":["Bearer %s"],"%s":1}}
                """.formatted(
                            status, inJson, inJson, inJson, inJson)));

            LagoFailure failure =
                    LagoClientFixture.failureOf(LagoClientFixture.Call.CREATE, LagoClientFixture.client(LAGO));

            assertThat(failure.toString()).doesNotContain(LagoClientFixture.KEY, inJson);
        }
    }

    @Test
    void isInNoRedirectAndNoInvoice() {
        LagoClientFixture.answer(
                LAGO,
                aResponse().withStatus(302).withHeader("Location", "https://" + LagoClientFixture.KEY + ".example/"),
                aResponse()
                        .withBody("{\"invoice\":{\"lago_id\":\"" + LagoClientFixture.ID + "\",\"note\":\""
                                + LagoClientFixture.KEY + "\"}}"));

        assertThat(LagoClientFixture.failureOf(LagoClientFixture.Call.FIND, LagoClientFixture.client(LAGO))
                        .toString())
                .doesNotContain(LagoClientFixture.KEY);
        assertThat(LagoClientFixture.client(LAGO)
                        .find(LagoClientFixture.ID)
                        .json()
                        .path("note")
                        .asString())
                .isEqualTo("(hidden)");
    }

    private static String escaped(String text, String format) {
        return text.chars().mapToObj(sign -> format.formatted(sign)).collect(Collectors.joining());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
