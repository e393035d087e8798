package io.lagomcp.invoices.lago.http;

import java.time.Duration;

/** One server alone. */
class RequestThrottleTest extends RequestThrottleContract {
    @Override
    RequestThrottle of(LocalRequestThrottle own) {
        return own;
    }

    @Override
    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
