package io.lagomcp.invoices.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    @Test
    void endsWithThePlanThatItIsAbout() {
        Patience twoMinutes = Patience.of(Duration.ofMinutes(2));

        assertThat(twoMinutes.atMost(Duration.ofMinutes(15))).isEqualTo(twoMinutes);
        assertThat(twoMinutes.atMost(Duration.ofSeconds(20)))
                .isEqualTo(new Patience(Duration.ofSeconds(20), twoMinutes.heartbeat()));
    }
}
