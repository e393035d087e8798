package io.lagomcp.invoices.store;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.observability.Observability;
import io.lagomcp.invoices.observability.Observability.MonitoredComponents;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store.Replica;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators see of servers that share a database: health, metrics, and which of them run. */
@Tag("postgresql")
class StoreOperationsTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final ApplicationContext lago = ApplicationContext.open(
            Settings.withoutServing(Map.of("LAGO_MCP_SANDBOX", "true"), CommandLineFlags.none()));

    private final Observability operations = opened();

    @AutoClose
    private final TcpProxy proxy = new TcpProxy(database.cluster().port());

    @AutoClose
    private final Store store = Store.open(database.settings(database.url("server", proxy.port())), operations.store());

    private final AuditLog log = store.audit(Optional.empty(), operations.audit());

    StoreOperationsTest() throws IOException {
        watch(operations);
    }

    @AfterEach
    void close() {
        operations.close();
    }

    private static Observability opened() {
        return Observability.start(
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), List.of(), Map.of());
    }

    private void watch(Observability by) {
        by.open(new MonitoredComponents(
                List.of(), lago.healthProbe(), log, () -> 0, () -> 0, Optional.of(store), Optional.empty()));
    }

    private static HttpResponse<String> page(Observability of, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + of.port().orElseThrow() + path);
        return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /** What a server says that has nothing in its cache. */
    private HttpResponse<String> readiness(String expected) {
        try (Observability fresh = opened()) {
            watch(fresh);
            return eventually(() -> page(fresh, "/readyz"), page -> page.body().contains(expected));
        }
    }

    private void assertUsable() {
        HttpResponse<String> found = readiness("\"audit\":{\"ok\":true},\"store\":{\"ok\":true}");
        assertThat(found.statusCode()).isEqualTo(200);
    }

    private void assertOnlyReads(String why) {
        HttpResponse<String> found = readiness("\"store\":{\"ok\":false,\"why\":\"" + why);
        assertThat(found.statusCode()).as("reads go on behind a load balancer").isEqualTo(200);
        assertThat(found.body()).contains("{\"ready\":true").doesNotContain("127.0.0.1", database.name());
    }

    /** So that connections have the settings that were changed meanwhile. */
    private void reconnect() {
        database.cluster()
                .sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.name()
                        + "' and usename <> 'postgres'");
    }

    @Test
    void readinessKnowsTheDatabase() {
        assertUsable();

        proxy.down(true);
        assertOnlyReads("PostgreSQL cannot be reached: see `lago-invoices-mcp doctor`");
        proxy.down(false);
        assertUsable();

        database.cluster().sql("alter database " + database.name() + " set default_transaction_read_only = on");
        reconnect();
        assertOnlyReads("The database can only be read");
        database.cluster().sql("alter database " + database.name() + " reset default_transaction_read_only");
        reconnect();
        assertUsable();

        database.sql("delete from lago_mcp.schema_version where version > 1");
        assertOnlyReads("The tables of the store have version 1, and this program needs version " + Store.version());
    }

    @Test
    void aServerKnowsTheTimeOfTheDatabaseBeforeItsFirstChange() {
        Instant wrong = Instant.parse("2001-01-01T00:00:00Z");
        StoreClock clock = new StoreClock(Clock.fixed(wrong, ZoneOffset.UTC), () -> 0);

        try (Database direct = database.connections();
                Replicas joined = Replicas.join(direct, new Replica("a", "0.1.0", "abc"), clock)) {
            eventually(joined::lastSeen, seen -> seen.size() == 1);

            assertThat(clock.instant()).isAfter(wrong.plus(Duration.ofDays(9_000)));
        }
    }

    @Test
    void metricsTellOfLocksCommitsConnectionsAndServers() throws Exception {
        store.join("abc");
        eventually(store::lastSeen, seen -> seen.size() == 1);
        log.requireWritable();

        assertThat(page(operations, "/metrics").body())
                .containsPattern("(?m)^lago_mcp_store_lock_wait_seconds_count [1-9]")
                .containsPattern("(?m)^lago_mcp_store_commit_seconds_count [1-9]")
                .containsPattern("(?m)^lago_mcp_store_connections_active \\d")
                .containsPattern("(?m)^lago_mcp_store_connections_waiting 0")
                .contains("lago_mcp_replicas{version=\"development\"} 1");
    }

    private Optional<CheckResult> replicas() {
        return StoreMaintenance.replicas(
                Settings.withoutServing(database.environment(database.url("server")), CommandLineFlags.none()));
    }

    private void assertReplicas(String expected) {
        assertThat(replicas()).map(CheckResult::inLines).hasValueSatisfying(said -> assertThat(said)
                .contains(expected));
    }

    @Test
    void serversThatDoNotFitTogetherAreNamed() {
        assertReplicas("none runs");
        store.join("abc");
        eventually(store::lastSeen, seen -> seen.size() == 1);
        String self = store.running().get(0).id() + " (development)";
        assertReplicas(self);

        database.sql("insert into lago_mcp.replica values ('a', '0.0.9', 'abc', clock_timestamp())");
        assertReplicas("a (0.0.9), " + self + "; their versions differ");
        database.sql("update lago_mcp.replica set version = 'development', policy_sha256 = 'x' where id = 'a'");
        assertReplicas("; their policies differ");
        assertThat(store.problem()).as("nothing that keeps a server away").isEmpty();
        database.sql("update lago_mcp.replica set seen = seen - interval '2 minutes' where id = 'a'");
        assertThat(replicas()).map(CheckResult::inLines).hasValueSatisfying(said -> assertThat(said)
                .doesNotContain("differ"));

        store.close();
        assertReplicas("none runs");
    }
}
