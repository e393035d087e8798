package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.RepeatCounter;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuthFailureLogTest {
    private final TestClock clock = new TestClock();
    private final RepeatCounter<RejectedRequests> tally = AuthFailureLog.tally(clock::nanoTime);

    @Test
    void theFirstIsTakenDownAtOnceAndTheRestOfTheMinuteCounted() {
        assertThat(tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1)))
                .containsExactly(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1));
        assertThat(tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "token b", 1)))
                .isEmpty();
        assertThat(tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "token c", 1)))
                .isEmpty();
        assertThat(tally.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));

        assertThat(tally.due()).containsExactly(new RejectedRequests("203.0.113.7", "token_wrong", "token c", 2));
        assertThat(tally.due()).isEmpty();
        assertThat(tally.rest()).isEmpty();
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "token a", 1));
        tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "token b", 1));
        clock.setBack(Duration.ofMinutes(10));
        clock.advance(Duration.ofMinutes(1));

        assertThat(tally.due()).hasSize(1);
    }

    @Test
    void anotherReasonAndAnotherAddressAreTakenDownOnTheirOwn() {
        assertThat(tally.add(new RejectedRequests("203.0.113.7", "token_wrong", "", 1)))
                .hasSize(1);
        assertThat(tally.add(new RejectedRequests("203.0.113.7", "token_in_query", "", 1)))
                .hasSize(1);
        assertThat(tally.add(new RejectedRequests("203.0.113.8", "token_wrong", "", 1)))
                .hasSize(1);
    }

    @Test
    void aFloodFromManyAddressesMakesFewLines() {
        int lines = 0;
        for (int i = 0; i < 100_000; i++) {
            lines += tally.add(new RejectedRequests(
                            "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "token_unknown", "", 1))
                    .size();
        }
        assertThat(lines).isEqualTo(30);
        assertThat(tally.rest()).containsExactly(new RejectedRequests("", "many_addresses", "", 100_000 - 30));
    }
}
