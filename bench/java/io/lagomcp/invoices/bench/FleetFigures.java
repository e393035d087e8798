package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.bench.FleetClient.Plan;
import io.lagomcp.invoices.store.FleetHistory;
import io.lagomcp.invoices.store.FleetHistory.Answer;
import io.lagomcp.invoices.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** How fast servers that share a store are, in one run. */
final class FleetFigures {
    private static final String PART = "fleet";
    private static final String SUBJECT = "measured";
    private static final String MUTATIONS = "confirmed mutations, replicas";
    private static final String READS = "reads, replicas on one core each:";
    private static final String BEGIN = "<!-- figures, written by bench/run fleet -->\n";
    private static final String END = "<!-- end of figures -->";

    private static final int PLENTY = 100_000;
    private static final int CALLERS = 16;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 10;
    private static final int PER_SECOND = 10;
    private static final int PACED = 200;
    private static final int ROUNDS = 5;
    private static final int CALLS = 300;
    private static final int READERS_EACH = 8;
    private static final int READS_EACH = 5_000;
    private static final int KILLS = 8;
    private static final int REVOCATIONS = 4;
    private static final int LIMIT = 50;
    private static final int LIMITED_SECONDS = 6;
    private static final int PATIENCE_SECONDS = 30;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Fleet fleet;
    private final Figures figures = new Figures();

    FleetFigures(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Measures and prints, and writes the page of the documentation if that is asked for. */
    void measure(FleetOptions options) throws Exception {
        Machine machine = Machine.here(fleet.setting());
        for (Map.Entry<String, Call> part : parts().entrySet()) {
            if (options.includes(part.getKey())) {
                part.getValue().make();
            }
        }
        Table table = Table.of(figures.all());
        System.out.println(machine.sentence() + "\n\n" + table.text());
        if (options.updateDocs() && options.only().isEmpty()) {
            Path docs = fleet.setting().folder().resolve("docs");
            Report.replace(
                    docs.resolve("scaling.md"),
                    BEGIN,
                    END,
                    machine.sentence()
                            + "\n\n![Confirmed mutations per second with 1, 2 and 4 replicas](scaling.svg)\n\n"
                            + table.markdown());
            Files.writeString(docs.resolve("scaling.svg"), chart());
        }
    }

    private Map<String, Call> parts() {
        Map<String, Call> parts = new LinkedHashMap<>();
        for (int replicas : new int[] {1, 2, 4}) {
            parts.put("mutations " + replicas, () -> mutations(replicas));
        }
        parts.put("store time", this::storeTime);
        parts.put("paced mutations", this::pacedMutations);
        parts.put("cost of a read", this::costOfRead);
        parts.put("reads per second", this::readsPerSecond);
        parts.put("killed", this::killed);
        parts.put("revoked", this::revoked);
        parts.put("requests per second", this::requestsPerSecond);
        return parts;
    }

    private String chart() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 310" width="420" height="310" role="img" \
                aria-label="Confirmed mutations per second by replicas" font-family="system-ui, sans-serif" font-size="12" \
                fill="#7d8590">
                """ + new Panel(Curve.of(MUTATIONS, figures.all())).draw("confirmed mutations", "replicas", "per s")
                + "</svg>\n";
    }

    private void add(String measure, double value, String unit, int n) {
        figures.add(new Figure(PART, SUBJECT, measure, value, unit, n));
    }

    private interface Call {
        void make() throws Exception;
    }

    /** Lets every caller do the same again and again for so many seconds; how often all did it in a second. */
    private static double perSecond(List<Call> callers, int seconds) throws Exception {
        AtomicLong made = new AtomicLong();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Call caller : callers) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        caller.make();
                        made.incrementAndGet();
                    }
                    return true;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return made.get() / ((System.nanoTime() - start) / 1e9);
    }

    private void mutate(FleetClient client) throws IOException {
        Plan plan = client.plan(fleet.lago().invoice());
        FleetClient.Said said = client.confirm(plan);
        if (said.answer() != Answer.DONE) {
            throw new IOException("not done: " + said);
        }
    }

    private void mutations(int replicas) throws Exception {
        try (ReplicaGroup group = fleet.group(replicas, PLENTY)) {
            List<Call> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                FleetClient client = group.replica(i % replicas).client(fleet.maker());
                callers.add(() -> mutate(client));
            }
            perSecond(callers, WARM_UP_SECONDS);
            double rate = perSecond(callers, SECONDS);
            add(MUTATIONS + " " + replicas, rate, "per s", (int) (rate * SECONDS));
            List<String> violations = group.violations();
            if (!violations.isEmpty()) {
                throw new IOException(violations.toString());
            }
        }
    }

    /** How long each of some calls took that begin at even intervals. */
    private static long[] paced(Call call, int calls) throws Exception {
        long[] nanos = new long[calls];
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long begin = start + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
            long before = System.nanoTime();
            call.make();
            nanos[i] = System.nanoTime() - before;
        }
        return nanos;
    }

    /** What the database does for a mutation, without a server around it: plan, intent and outcome. */
    private void storeTime() throws Exception {
        try (Store store = fleet.cluster().database().initialized().open()) {
            AuditLog log = store.audit(Optional.empty(), AuditListener.none());
            AtomicLong plans = new AtomicLong();
            Call call = () -> record(log, subject("plan" + plans.incrementAndGet()));
            paced(call, PACED / 4);
            long[] nanos = paced(call, PACED);
            add("store time of a mutation at 10 per s, p50", Figures.percentile(nanos, 0.5), "ms", PACED);
            add("store time of a mutation at 10 per s, p95", Figures.percentile(nanos, 0.95), "ms", PACED);
        }
    }

    private static AuditContext subject(String plan) {
        return new AuditContext(plan, "kim", "bench", "update_invoice", "d".repeat(64));
    }

    private static void record(AuditLog log, AuditContext subject) throws IOException {
        log.record(SampleEvents.planned(subject));
        AuditEvent.Intent intent = SampleEvents.intent(subject, Optional.empty());
        if (log.<Boolean>intend(intent, index -> index.ofPlan(subject.planId()).map(action -> true))
                .isPresent()) {
            throw new IOException("used up");
        }
        log.record(SampleEvents.outcome(subject, AuditEvent.Result.DONE, "", Optional.empty()));
    }

    private Replica withFiles(Map<String, String> environment) throws IOException {
        Program program = fleet.program(Optional.empty(), List.of(), PLENTY).with(List.of(), environment);
        return new Replica(program, fleet.setting(), List.of(), new FleetHistory());
    }

    private void pacedMutations() throws Exception {
        try (ReplicaGroup group = fleet.group(1, PLENTY);
                Replica files = withFiles(Map.of())) {
            pacedMutations("with the store", group.replica(0));
            pacedMutations("with files", files);
        }
    }

    private void pacedMutations(String name, Replica replica) throws Exception {
        try (FleetClient client = replica.client(fleet.maker())) {
            paced(() -> mutate(client), PACED / 4);
            long[] nanos = paced(() -> mutate(client), PACED);
            add("plan and approval " + name + " at 10 per s, p50", Figures.percentile(nanos, 0.5), "ms", PACED);
            add("plan and approval " + name + " at 10 per s, p95", Figures.percentile(nanos, 0.95), "ms", PACED);
        }
    }

    private Map<String, String> fastLago() {
        return Map.of("LAGO_API_URL", "http://127.0.0.1:" + fleet.setting().upstream());
    }

    private Rounds.One read(Replica replica) throws IOException {
        return Rounds.asking(
                replica.connection(fleet.maker()), id -> Requests.call(id, "find_invoice", Requests.invoice(5)));
    }

    private void costOfRead() throws Exception {
        try (ReplicaGroup group = fleet.group(0, PLENTY);
                Replica files = withFiles(fastLago())) {
            Rounds.One store = read(group.add(fastLago(), List.of()));
            Rounds.One without = read(files);
            double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
            for (int round = 0; round < ROUNDS; round++) {
                best[0] = Math.min(best[0], Figures.percentile(Rounds.oneByOne(without, CALLS, CALLS), 0.5));
                best[1] = Math.min(best[1], Figures.percentile(Rounds.oneByOne(store, CALLS, CALLS), 0.5));
            }
            add("read without the store, p50", best[0], "ms", ROUNDS * CALLS);
            add("read with the store, p50", best[1], "ms", ROUNDS * CALLS);
            add("read, more with the store, p50", best[1] - best[0], "ms", ROUNDS * CALLS);
        }
    }

    private void readsPerSecond() throws Exception {
        double first = 0;
        for (int replicas = 1; replicas <= 2; replicas++) {
            try (ReplicaGroup group = fleet.group(0, PLENTY)) {
                List<Rounds.One> readers = new ArrayList<>();
                for (int i = 0; i < replicas; i++) {
                    Replica replica = group.add(fastLago(), List.of("taskset", "-c", String.valueOf(i)));
                    for (int reader = 0; reader < READERS_EACH; reader++) {
                        readers.add(read(replica));
                    }
                }
                Rounds.together(readers, READS_EACH);
                double rate = Rounds.together(readers, READS_EACH * replicas);
                add(READS + " " + replicas, rate, "per s", READS_EACH * replicas);
                if (replicas == 1) {
                    first = rate;
                } else {
                    add("reads with 2 replicas, of those with 1", rate / first, "times", 1);
                }
            }
        }
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < 4) {
            System.err.println("  Callers, Lago and PostgreSQL need the same " + cores
                    + " cores, so reads cannot double; it takes 4 cores to see that.");
        }
    }

    private void killed() throws Exception {
        long[] nanos = new long[KILLS];
        int kept = 0;
        try (ReplicaGroup group = fleet.group(2, PLENTY)) {
            for (int i = 0; i < KILLS; i++) {
                Replica victim = group.replica(i % 2);
                Replica other = group.replica((i + 1) % 2);
                WebConnection session = victim.connection(fleet.maker());
                session.ask(read());
                long start = System.nanoTime();
                victim.kill();
                try (WebConnection moved = session.movedTo(other.port())) {
                    WebConnection.Answer answer = moved.post(read());
                    boolean isKept = answer.status() != NOT_FOUND;
                    String said = isKept
                            ? answer.body()
                            : other.connection(fleet.maker()).ask(read());
                    if (!Requests.isSuccess(said)) {
                        throw new IOException(answer.status() + " " + said);
                    }
                    kept += isKept ? 1 : 0;
                }
                nanos[i] = System.nanoTime() - start;
                victim.restart();
            }
        }
        add("replica killed: next call of its session, p50", Figures.percentile(nanos, 0.5), "ms", KILLS);
        add("replica killed: next call of its session, max", Figures.percentile(nanos, 1), "ms", KILLS);
        add("replica killed: sessions that went on elsewhere", 100.0 * kept / KILLS, "%", KILLS);
    }

    private String read() {
        return Requests.call(1, "find_invoice", "{\"lago_id\":\"" + fleet.lago().invoice() + "\"}");
    }

    private void revoked() throws Exception {
        long[] nanos = new long[REVOCATIONS];
        try (ReplicaGroup group = fleet.group(2, PLENTY)) {
            for (int i = 0; i < REVOCATIONS; i++) {
                String name = "leaver-" + System.nanoTime();
                nanos[i] = untilRefused(group, name, fleet.token(name, "reader"));
            }
        }
        add("token revoked: accepted by any replica for, p50", Figures.percentile(nanos, 0.5), "ms", REVOCATIONS);
        add("token revoked: accepted by any replica for, max", Figures.percentile(nanos, 1), "ms", REVOCATIONS);
    }

    /** From the end of the command to the last call that was accepted; 0 where none was. */
    private long untilRefused(ReplicaGroup group, String name, String token) throws Exception {
        AtomicLong lastAccepted = new AtomicLong(System.nanoTime());
        AtomicBoolean tooLong = new AtomicBoolean();
        List<Thread> callers = new ArrayList<>();
        for (Replica replica : group.replicas()) {
            WebConnection session = awaitAccepted(replica, token);
            Thread caller = new Thread(() -> {
                try {
                    while (session.post(read()).status() != UNAUTHORIZED && !tooLong.get()) {
                        lastAccepted.accumulateAndGet(System.nanoTime(), Math::max);
                        TimeUnit.MILLISECONDS.sleep(2);
                    }
                } catch (IOException closed) {
                    // so are sessions of a token that was revoked
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            caller.setDaemon(true);
            caller.start();
            callers.add(caller);
        }
        fleet.revoke(group, name);
        long end = System.nanoTime();
        for (Thread caller : callers) {
            caller.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            if (caller.isAlive()) {
                tooLong.set(true);
                throw new IOException("a revoked token is accepted for " + PATIENCE_SECONDS + " s");
            }
        }
        return Math.max(0, lastAccepted.get() - end);
    }

    /** A new token is known to a server a little later than to the file. */
    private static WebConnection awaitAccepted(Replica replica, String token) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return replica.connection(token);
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private void requestsPerSecond() throws Exception {
        try (ReplicaGroup group = fleet.group(4, PLENTY)) {
            List<Call> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                WebConnection session = group.replica(i % 4).connection(fleet.maker());
                callers.add(() -> session.post(read()));
            }
            fleet.lago().limit(LIMIT);
            try {
                perSecond(callers, LIMITED_SECONDS);
            } finally {
                fleet.lago().limit(0);
            }
            FleetLago.Load load = fleet.lago().load();
            add(
                    "requests to Lago from 4 replicas, most in one of its seconds",
                    load.mostInPeriod(),
                    "requests",
                    load.all());
            add("requests to Lago from 4 replicas, most in any 1,000 ms", load.mostInSecond(), "requests", load.all());
            add("requests to Lago from 4 replicas, over its limit of 50", load.refused(), "requests", load.all());
        }
    }
}
