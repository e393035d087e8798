package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** The id of a call reaches Lago, and nothing that only looks like one. */
class CorrelationIdTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    @AfterEach
    void forget() {
        MDC.remove(CorrelationId.KEY);
    }

    @Test
    void lagoGetsTheIdOfTheCall() {
        MDC.put(CorrelationId.KEY, "ticket-4711/a");

        find();

        SERVER.verify(getRequestedFor(anyUrl()).withHeader("X-Request-Id", equalTo("ticket-4711/a")));
    }

    @Test
    void withoutOneNothingIsSent() {
        find();

        SERVER.verify(getRequestedFor(anyUrl()).withoutHeader("X-Request-Id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\r\nX-Injected: yes", "naïve", "\u007f"})
    void whatIsNoIdIsNotSentAndSpoilsNothing(String text) {
        MDC.put(CorrelationId.KEY, text);

        find();

        SERVER.verify(getRequestedFor(anyUrl()).withoutHeader("X-Request-Id"));
    }

    @Test
    void anIdHas128CharactersAtMost() {
        assertThat(CorrelationId.of("x".repeat(128))).isPresent();
        assertThat(CorrelationId.of("x".repeat(129))).isEmpty();
    }

    private static void find() {
        LagoClientFixture.answer(SERVER, okJson("{\"invoice\":{\"lago_id\":\"" + LagoClientFixture.ID + "\"}}"));
        LagoClientFixture.client(SERVER).find(LagoClientFixture.ID);
    }
}
