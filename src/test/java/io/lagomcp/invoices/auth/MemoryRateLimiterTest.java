package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One server alone. */
class MemoryRateLimiterTest extends RateLimiterContract {
    private final RateLimiter.InMemory allowance = new RateLimiter.InMemory(60, 3, clock::nanoTime);

    @Override
    RateLimiter allowance() {
        return allowance;
    }

    @Test
    void manyNamesCostNoMemory() {
        for (int i = 0; i < 20_000; i++) {
            allowance.use("visitor " + i);
        }
        assertThat(allowance.size()).isEqualTo(10_000);
    }
}
