package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.lagomcp.invoices.lago.http.LagoClientFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.InstantRequestClock;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.LagoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What whoever watches learns about the calls to Lago. */
@Timeout(300)
class LagoListenerTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private final List<LagoListener.Try> tries = new ArrayList<>();
    private final List<LagoListener.Call> calls = new ArrayList<>();
    private final LagoListener listener = new LagoListener() {
        @Override
        public void attemptEnded(Try ended) {
            tries.add(ended);
        }

        @Override
        public void callEnded(Call ended) {
            calls.add(ended);
        }
    };

    private final LagoClient lago = client(LagoClientFixture.LIMITS, listener);

    @ParameterizedTest
    @EnumSource(LagoClientFixture.Call.class)
    void routesNameNoInvoice(LagoClientFixture.Call call) {
        LagoClientFixture.answer(SERVER, invoice());

        runQuietly(call);

        assertThat(calls)
                .extracting(ended -> ended.route().toString())
                .containsExactly(call.request().replace(LagoClientFixture.ID, "{lago_id}"));
        assertThat(calls.get(0).route().port()).isEqualTo(SERVER.getPort());
    }

    @Test
    void aPreviewIsNoInvoiceCalledPreview() {
        LagoClientFixture.answer(SERVER, invoice());

        lago.preview(LagoClientFixture.json("{}"));

        assertThat(calls.get(0).route()).hasToString("POST /invoices/preview");
    }

    @Test
    void everyTryIsToldWithItsOwnAnswerAndThenTheCall() {
        LagoClientFixture.answer(SERVER, status(503), aResponse().withFault(Fault.EMPTY_RESPONSE), invoice());

        lago.find(LagoClientFixture.ID);

        assertThat(tries).extracting(LagoListener.Try::number).containsExactly(1, 2, 3);
        assertThat(tries)
                .extracting(LagoListener.Try::status)
                .as("the second try got no answer, whatever the first one got")
                .containsExactly(OptionalInt.of(503), OptionalInt.empty(), OptionalInt.of(200));
        assertThat(tries.get(0).failure()).isPresent();
        assertThat(tries.get(1).failure()).contains("connection_broken");
        assertThat(tries.get(2).failure()).isEmpty();
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).tries()).isEqualTo(3);
        assertThat(calls.get(0).failure()).isEmpty();
    }

    @Test
    void aLostWriteIsToldAsLost() {
        LagoClientFixture.answer(SERVER, aResponse().withFault(Fault.EMPTY_RESPONSE));

        failureOf(LagoClientFixture.Call.FINALIZE, lago);

        assertThat(calls.get(0).failure()).contains("outcome_unknown");
    }

    @Test
    void whatNeverSetOutIsACallWithoutATry() {
        LagoLimits slow = new LagoLimits(
                Duration.ofSeconds(20), Duration.ofSeconds(20), 1024, 0, Duration.ofMillis(1), Duration.ofMinutes(1));
        LagoClient paced = client(slow, listener);
        LagoClientFixture.answer(SERVER, usedUp(60));
        paced.find(LagoClientFixture.ID);

        failureOf(LagoClientFixture.Call.FIND, paced);

        assertThat(tries).as("only the first was sent").hasSize(1);
        assertThat(calls.get(1).tries()).isZero();
        assertThat(calls.get(1).failure()).isEqualTo(Optional.of("client_rate_limit"));
    }

    @Test
    void waitingForLagosPaceIsToldApart() {
        RequestClock time = new InstantRequestClock(() -> LockSupport.parkNanos(1_000_000));
        LagoClient paced = client(LagoClientFixture.LIMITS, listener, time);
        LagoClientFixture.answer(SERVER, usedUp(1), invoice());

        paced.find(LagoClientFixture.ID);
        paced.find(LagoClientFixture.ID);

        assertThat(calls.get(1).paced()).as("waits for the next period").isGreaterThan(Duration.ZERO);
        assertThat(calls).allSatisfy(call -> assertThat(call.duration()).isGreaterThanOrEqualTo(call.paced()));
    }

    @Test
    void aListenerThatFailsLosesNoAnswer() {
        LagoClient watched = client(LagoClientFixture.LIMITS, new LagoListener() {
            @Override
            public void attemptEnded(Try ended) {
                throw new IllegalStateException("broken listener");
            }

            @Override
            public void callEnded(Call ended) {
                throw new IllegalStateException("broken listener");
            }
        });
        LagoClientFixture.answer(SERVER, invoice());

        assertThat(LagoClientFixture.send(watched, InvoiceWrite.finalizeDraft(LagoClientFixture.ID))
                        .lagoId())
                .isEqualTo(LagoClientFixture.ID);
    }

    private void runQuietly(LagoClientFixture.Call call) {
        try {
            call.on(lago);
        } catch (LagoException notAnInvoice) {
            // how searches and such end with an answer for one invoice does not matter here
        }
    }

    private static LagoClient client(LagoLimits limits, LagoListener listener) {
        return client(limits, listener, RequestClock.system());
    }

    private static LagoClient client(LagoLimits limits, LagoListener listener, RequestClock time) {
        return new LagoClient(new RequestSender(
                ApiUrl.of(SERVER.baseUrl()), () -> LagoClientFixture.KEY, limits, listener, time, own -> own));
    }

    private static ResponseDefinitionBuilder status(int status) {
        return aResponse().withStatus(status);
    }

    /** An answer after which no request is allowed for so many seconds. */
    private static ResponseDefinitionBuilder usedUp(int seconds) {
        return invoice()
                .withHeader("X-RateLimit-Limit", "50")
                .withHeader("X-RateLimit-Remaining", "0")
                .withHeader("X-RateLimit-Reset", Integer.toString(seconds));
    }

    private static ResponseDefinitionBuilder invoice() {
        return okJson("{\"invoice\":{\"lago_id\":\"" + LagoClientFixture.ID + "\"}}");
    }
}
