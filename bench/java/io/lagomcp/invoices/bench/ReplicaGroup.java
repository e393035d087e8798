package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.store.FleetHistory;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Some servers with one database, and what they and their clients did. */
final class ReplicaGroup implements AutoCloseable {
    private final Fleet fleet;
    private final int mutationsPerHour;
    private final TestDatabase database;
    private final FleetHistory history = new FleetHistory();
    private final List<Replica> replicas = new ArrayList<>();

    ReplicaGroup(Fleet fleet, int mutationsPerHour) {
        this.fleet = fleet;
        this.mutationsPerHour = mutationsPerHour;
        this.database = fleet.cluster().database().initialized();
    }

    /** Starts one more. */
    Replica add(Map<String, String> environment, List<String> prefix) throws IOException {
        List<TcpProxy> proxies = fleet.proxies();
        Program program = fleet.program(Optional.of(database), proxies, mutationsPerHour)
                .with(List.of(), environment)
                .after(prefix);
        Replica replica = new Replica(program, fleet.setting(), proxies, history);
        replicas.add(replica);
        return replica;
    }

    Replica replica(int number) {
        return replicas.get(number);
    }

    List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    TestDatabase database() {
        return database;
    }

    FleetHistory history() {
        return history;
    }

    /** Cuts all of them off from the database, or connects them again. */
    void cutOff(boolean down) {
        replicas.forEach(replica -> replica.proxies().forEach(proxy -> proxy.down(down)));
    }

    /** What the audit log, Lago and the clients say that cannot be. */
    List<String> violations() throws IOException {
        Path exported =
                Files.createTempDirectory(fleet.setting().work(), "fleet").resolve("exported.jsonl");
        try (Store store = database.open()) {
            store.exportTo(exported);
        }
        return history.violations(exported, mutationsPerHour);
    }

    @Override
    public void close() throws IOException {
        fleet.ended(this);
        for (Replica replica : replicas) {
            replica.close();
        }
    }
}
