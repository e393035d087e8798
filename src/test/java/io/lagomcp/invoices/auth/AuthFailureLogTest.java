package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.RepeatCounter;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuthFailureLogTest {
    private final TestClock clock = new TestClock();
    private final RepeatCounter<RejectedRequests> counter = AuthFailureLog.counter(clock::nanoTime);

    @Test
    void theFirstIsTakenDownAtOnceAndTheRestOfTheMinuteCounted() {
        assertThat(counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1)))
                .containsExactly(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1));
        assertThat(counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "token b", 1)))
                .isEmpty();
        assertThat(counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "token c", 1)))
                .isEmpty();
        assertThat(counter.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));

        assertThat(counter.due()).containsExactly(new RejectedRequests("203.0.113.7", "token_wrong", "token c", 2));
        assertThat(counter.due()).isEmpty();
        assertThat(counter.rest()).isEmpty();
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1));
        counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "token b", 1));
        clock.setBack(Duration.ofMinutes(10));
        clock.advance(Duration.ofMinutes(1));

        assertThat(counter.due()).hasSize(1);
    }

    @Test
    void anotherReasonAndAnotherAddressAreTakenDownOnTheirOwn() {
        assertThat(counter.add(new RejectedRequests("203.0.113.7", "token_wrong", "", 1)))
                .hasSize(1);
        assertThat(counter.add(new RejectedRequests("203.0.113.7", "token_in_query", "", 1)))
                .hasSize(1);
        assertThat(counter.add(new RejectedRequests("203.0.113.8", "token_wrong", "", 1)))
                .hasSize(1);
    }

    @Test
    void aFloodFromManyAddressesMakesFewLines() {
        int lines = 0;
        for (int i = 0; i < 100_000; i++) {
            lines += counter.add(new RejectedRequests(
                            "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "token_unknown", "", 1))
                    .size();
        }
        assertThat(lines).isEqualTo(30);
        assertThat(counter.rest()).containsExactly(new RejectedRequests("", "many_addresses", "", 100_000 - 30));
    }
}
