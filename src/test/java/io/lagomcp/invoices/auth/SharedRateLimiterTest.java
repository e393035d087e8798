package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several servers that share a database. */
@Tag("postgresql")
class SharedRateLimiterTest extends RateLimiterContract {
    private final TestDatabase database =
            PostgresCluster.shared().database().initialized().withStoppedClock();

    @AutoClose
    private final Store store = database.open(database.url("server"));

    private final RateLimiter allowance = of(store, 60, 3);

    private RateLimiter of(Store through, int perMinute, int atOnce) {
        return through.rateLimiters().of("calls", perMinute, atOnce, clock::nanoTime);
    }

    @Override
    RateLimiter allowance() {
        return allowance;
    }

    @Override
    void pass(Duration time) {
        super.pass(time);
        database.pass(time);
    }

    @Test
    void serversShareAnAllowance() {
        RateLimiter other = of(store, 60, 3);
        assertThat(uses(2)).isEqualTo(2);

        assertThat(other.use("anna")).isEmpty();
        assertThat(other.wait("anna")).contains(Duration.ofSeconds(1));
        assertThat(other.use("anna")).contains(Duration.ofSeconds(1));
        assertThat(allowance.use("anna")).contains(Duration.ofSeconds(1));
        assertThat(allowance.wait("anna")).as("known since").contains(Duration.ofSeconds(1));
    }

    @Test
    void limitersOfOtherKindsHaveTheirOwn() {
        uses(3);

        assertThat(store.rateLimiters().of("sign_ins", 60, 3, clock::nanoTime).use("anna"))
                .isEmpty();
    }

    @Test
    void aLargeBurstIsTakenInTenths() {
        RateLimiter large = of(store, 600, 100);
        RateLimiter other = of(store, 600, 100);
        for (int i = 0; i < 95; i++) {
            assertThat(large.use("anna")).isEmpty();
        }

        assertThat(other.use("anna")).as("the rest was taken").isPresent();
        for (int i = 0; i < 5; i++) {
            assertThat(large.use("anna")).isEmpty();
        }
        assertThat(large.use("anna")).isPresent();
    }

    @Test
    void rowsThatSayNothingAreRemoved() {
        allowance.use("anna");
        pass(Duration.ofMinutes(2));
        allowance.use("ben");

        assertThat(database.ask("select string_agg(who, ' ') from lago_mcp.allowance"))
                .contains("ben");
    }

    @Test
    void withoutTheDatabaseEachServerCountsAlone() throws Exception {
        try (TcpProxy proxy = new TcpProxy(database.cluster().port());
                Store through = database.open(database.url("server", proxy.port()))) {
            RateLimiter limiter = of(through, 60, 3);
            assertThat(limiter.use("anna")).isEmpty();
            proxy.down(true);

            for (int i = 0; i < 3; i++) {
                assertThat(limiter.use("anna")).isEmpty();
            }
            assertThat(limiter.use("anna")).contains(Duration.ofSeconds(1));
            assertThat(limiter.wait("anna")).contains(Duration.ofSeconds(1));
        }
    }
}
