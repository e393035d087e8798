package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What servers that share a store need: PostgreSQL with a synchronous standby, a Lago, and people with tokens. */
final class Fleet implements AutoCloseable {
    private static final int KEY_BYTES = 32;
    private static final int CALLS_PER_MINUTE = 1_000_000;
    private static final String POLICY = """
        version: 1
        budgets:
          audit_file:
            mutations_per_hour: %d
        default:
          decide: confirm
        """;

    private final Setting setting;
    private final PostgresCluster cluster = PostgresCluster.start(true);
    private final FleetLago lago = new FleetLago();
    private final Path tokensFile;
    private final Path key;
    private final String maker;
    private final List<Integer> databasePorts = new ArrayList<>();
    private final List<ReplicaGroup> groups = new ArrayList<>();

    Fleet(Setting setting) throws IOException {
        this.setting = setting;
        databasePorts.addAll(List.of(cluster.port(), cluster.standbyPort()));
        tokensFile = setting.work().resolve("fleet-tokens");
        Files.deleteIfExists(tokensFile);
        maker = token("kim", "approver");
        key = setting.work().resolve("fleet-plan.key");
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        Files.writeString(key, Base64.getEncoder().encodeToString(secret));
    }

    /** A token of another person. */
    String token(String name, String role) throws IOException {
        return HostileServer.token(setting, jdk(), tokensFile, name, role);
    }

    private Jdk jdk() {
        return setting.jdks().get(0);
    }

    PostgresCluster cluster() {
        return cluster;
    }

    FleetLago lago() {
        return lago;
    }

    Setting setting() {
        return setting;
    }

    /** Who plans and approves. */
    String maker() {
        return maker;
    }

    /** So many servers with a database of their own, and a budget that they share. */
    ReplicaGroup group(int replicas, int mutationsPerHour) throws IOException {
        ReplicaGroup group = new ReplicaGroup(this, mutationsPerHour);
        groups.add(group);
        lago.log(group.history());
        for (int i = 0; i < replicas; i++) {
            group.add(Map.of(), List.of());
        }
        return group;
    }

    /** The program with this database, through proxies to its servers, or with files where there is none. */
    Program program(Optional<TestDatabase> database, List<TcpProxy> proxies, int mutationsPerHour) throws IOException {
        Path policy = setting.work().resolve("fleet-policy-" + mutationsPerHour + ".yaml");
        Files.writeString(policy, POLICY.formatted(mutationsPerHour));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LAGO_API_URL", lago.url());
        environment.put("LAGO_MCP_POLICY", policy.toString());
        environment.put("LAGO_MCP_HTTP_TOKENS_FILE", tokensFile.toString());
        environment.put("LAGO_MCP_HTTP_CALLS_PER_MINUTE", String.valueOf(CALLS_PER_MINUTE));
        environment.put(
                "LAGO_MCP_AUDIT_LOG",
                Files.createTempDirectory(setting.work(), "fleet")
                        .resolve("audit.jsonl")
                        .toString());
        database.ifPresent(shared -> {
            String url = shared.url("server", proxies.get(0).port());
            String both = url.replaceFirst(
                    "(@127\\.0\\.0\\.1:\\d+)/", "$1,127.0.0.1:" + proxies.get(1).port() + "/");
            environment.putAll(shared.environment(both));
            environment.put("LAGO_MCP_PLAN_KEY_FILE", key.toString());
        });
        return setting.ours(jdk()).with(List.of("serve", "--http", "--port", "0"), environment);
    }

    /** Revokes a token with the command, as an operator of these servers would. */
    void revoke(ReplicaGroup group, String name) throws IOException, InterruptedException {
        Map<String, String> store =
                group.database().environment(group.database().url("server"));
        Process process = setting.ours(jdk())
                .with(List.of("token", "revoke", name, "--tokens-file", tokensFile.toString()), store)
                .start(setting.errors());
        if (process.waitFor() != 0) {
            throw new IOException("token revoke failed; see " + setting.errors());
        }
    }

    /** New proxies to both servers of PostgreSQL. */
    List<TcpProxy> proxies() throws IOException {
        List<TcpProxy> both = new ArrayList<>();
        for (int port : databasePorts) {
            both.add(new TcpProxy(port));
        }
        return both;
    }

    /** Kills the primary of PostgreSQL: its standby takes over. */
    void failOver() {
        cluster.failOver();
    }

    /** Starts a new synchronous standby in the place of the server that was killed. */
    void addStandby() throws IOException {
        cluster.addStandby();
        int place = databasePorts.indexOf(cluster.port()) == 0 ? 1 : 0;
        databasePorts.set(place, cluster.standbyPort());
        groups.stream()
                .flatMap(group -> group.replicas().stream())
                .forEach(replica -> replica.proxies().get(place).target(cluster.standbyPort()));
    }

    void ended(ReplicaGroup group) {
        groups.remove(group);
    }

    @Override
    public void close() {
        lago.close();
        cluster.close();
    }
}
