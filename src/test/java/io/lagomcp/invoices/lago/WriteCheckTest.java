package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The check before a write runs directly before each request, after whatever had to be waited for. */
class WriteCheckTest {
    @RegisterExtension
    static final WireMockExtension SERVER = Lago.server();

    private final List<String> events = new ArrayList<>();
    private final SteppedTime time = new SteppedTime(() -> events.add("wait"));
    private final LagoClient lago =
            new LagoClient(ApiUrl.of(SERVER.baseUrl()), () -> Lago.KEY, Lago.LIMITS, LagoListener.none(), time);

    @Test
    void runsBeforeEachRequestAndAfterEachWait() {
        Lago.answer(SERVER, tooMany(), tooMany(), invoice());

        lago.checking(this::check).finalizeDraft(Lago.ID);

        assertThat(events).containsExactly("check", "wait", "check", "wait", "check");
        assertSent(3);
    }

    @Test
    void nothingIsSentAgainAfterItObjects() {
        Lago.answer(SERVER, tooMany(), invoice());
        InvoiceWrites writes = lago.checking(() -> {
            check();
            if (events.contains("wait")) {
                throw new IllegalStateException("changed");
            }
        });

        assertThatThrownBy(() -> writes.finalizeDraft(Lago.ID))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("changed");
        assertSent(1);
    }

    @Test
    void runsAfterTheWaitForTheRateLimit() {
        announce(0);
        lago.find(Lago.ID);
        announce(50);

        lago.checking(this::check).finalizeDraft(Lago.ID);

        assertThat(events).containsExactly("wait", "check");
    }

    @Test
    void runsAgainWhereWhatItReadHadToWait() {
        SERVER.stubFor(any(anyUrl()).willReturn(invoice()));
        SERVER.stubFor(get(anyUrl()).inScenario("busy").willReturn(tooMany()).willSetStateTo("free"));
        SERVER.stubFor(
                get(anyUrl()).inScenario("busy").whenScenarioStateIs("free").willReturn(invoice()));

        lago.checking(() -> {
                    check();
                    lago.find(Lago.ID);
                })
                .finalizeDraft(Lago.ID);

        assertThat(events).containsExactly("check", "wait", "check");
        assertSent(1);
    }

    @Test
    void runsAgainWhereAnotherTurnHasToBeWaitedFor() {
        announce(50);
        lago.find(Lago.ID);

        lago.checking(() -> {
                    check();
                    if (!events.contains("wait")) {
                        // others use up what Lago allows, and a period ends, while this one looks
                        announce(0);
                        lago.find(Lago.ID);
                        time.pass();
                        announce(0);
                        lago.find(Lago.ID);
                        announce(50);
                    }
                })
                .finalizeDraft(Lago.ID);

        assertThat(events).containsExactly("check", "wait", "check");
        assertSent(1);
    }

    @Test
    void severalChecksAllRun() {
        Lago.answer(SERVER, invoice());

        lago.checking(this::check).checking(() -> events.add("second")).finalizeDraft(Lago.ID);

        assertThat(events).containsExactly("check", "second");
    }

    private void check() {
        events.add("check");
    }

    private static void announce(int remaining) {
        SERVER.resetAll();
        SERVER.stubFor(any(anyUrl())
                .willReturn(invoice()
                        .withHeader("X-RateLimit-Limit", "50")
                        .withHeader("X-RateLimit-Remaining", Integer.toString(remaining))
                        .withHeader("X-RateLimit-Reset", "1")));
    }

    private static ResponseDefinitionBuilder invoice() {
        return aResponse().withBody("{\"invoice\":{\"lago_id\":\"" + Lago.ID + "\"}}");
    }

    private static ResponseDefinitionBuilder tooMany() {
        return WireMock.jsonResponse("{\"status\":429,\"error\":\"Too Many Requests\"}", 429);
    }

    private static void assertSent(int times) {
        SERVER.verify(times, putRequestedFor(WireMock.anyUrl()));
    }
}
