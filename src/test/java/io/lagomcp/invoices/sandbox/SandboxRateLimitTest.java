package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.sandbox.Sandbox.SandboxRateLimit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SandboxRateLimitTest {
    private final TestClock clock = new TestClock();
    private final SandboxRateLimit limit = new SandboxRateLimit(50, clock);

    @Test
    void allowsFiftyRequestsInASecondAndNotOneMore() {
        for (int remaining = 49; remaining >= 0; remaining--) {
            assertThat(limit.count()).isEqualTo(remaining);
        }
        assertThat(limit.count()).isEqualTo(-1);
        assertThat(limit.count()).isEqualTo(-1);
    }

    @Test
    void startsAgainInTheNextSecond() {
        for (int i = 0; i < 51; i++) {
            limit.count();
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.count()).isEqualTo(49);
    }
}
