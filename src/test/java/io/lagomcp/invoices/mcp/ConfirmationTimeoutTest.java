package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfirmationTimeoutTest {

    @Test
    void endsWithThePlanThatItIsAbout() {
        ConfirmationTimeout twoMinutes = ConfirmationTimeout.of(Duration.ofMinutes(2));

        assertThat(twoMinutes.atMost(Duration.ofMinutes(15))).isEqualTo(twoMinutes);
        assertThat(twoMinutes.atMost(Duration.ofSeconds(20)))
                .isEqualTo(new ConfirmationTimeout(Duration.ofSeconds(20), twoMinutes.heartbeat()));
    }
}
