package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.bench.FleetClient.Plan;
import io.lagomcp.invoices.bench.FleetClient.Said;
import io.lagomcp.invoices.page.PageBrowser;
import io.lagomcp.invoices.store.FleetHistory.Answer;
import io.lagomcp.invoices.store.TcpProxy;
import io.lagomcp.invoices.store.TcpProxy.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets servers that share a store, their network, their database and their clocks fail, and compares what Lago was asked for, what
 * clients were answered and what the audit log says.
 */
final class FleetFaults {
    private static final int PLENTY = 100_000;
    private static final int CLIENTS = 6;
    private static final int BUDGET = 12;

    private final Fleet fleet;
    private final FleetOptions options;
    private final List<String> problems = new ArrayList<>();

    FleetFaults(Fleet fleet, FleetOptions options) {
        this.fleet = fleet;
        this.options = options;
    }

    /** Lets something fail, and says what came of it. */
    private interface Fault {
        String happen(ReplicaGroup group) throws Exception;
    }

    /** Runs everything; returns the violations. */
    List<String> run() throws Exception {
        for (CrashPoint point : CrashPoint.values()) {
            under("kill -9 " + point.words(), 2, PLENTY, group -> kills(group, point));
        }
        under(
                "the answer to the commit of an intent is lost",
                2,
                PLENTY,
                group -> lost(group, CrashPoint.INTENT, Loss.ANSWER));
        under("the commit of an intent is lost", 2, PLENTY, group -> lost(group, CrashPoint.INTENT, Loss.COMMIT));
        under(
                "the answer to the commit of an outcome is lost",
                2,
                PLENTY,
                group -> lost(group, CrashPoint.OUTCOME, Loss.ANSWER));
        under("the commit of an outcome is lost", 2, PLENTY, group -> lost(group, CrashPoint.OUTCOME, Loss.COMMIT));
        under("planned on A, approved on the page of B, receipt from C", 3, PLENTY, this::acrossServers);
        under("yes and no at once", 3, PLENTY, this::yesAndNo);
        under("a budget of " + BUDGET + " for three servers at once", 3, BUDGET, this::budget);
        under("a clock 5 minutes ahead on one server", 1, PLENTY, this::wrongClock);
        under("frozen after the intent for " + options.frozenSeconds() + " s", 2, PLENTY, this::frozen);
        under("PostgreSQL away for " + options.awaySeconds() + " s", 2, PLENTY, this::away);
        under("an asynchronous standby", 0, PLENTY, this::asynchronous);
        under("failovers to the synchronous standby", 3, PLENTY, this::failovers);
        return List.copyOf(problems);
    }

    private void under(String name, int replicas, int mutationsPerHour, Fault fault) throws Exception {
        if (!options.includes(name)) {
            return;
        }
        long start = System.nanoTime();
        try (ReplicaGroup group = fleet.group(replicas, mutationsPerHour)) {
            String result;
            int before = problems.size();
            try {
                result = fault.happen(group);
            } catch (IOException | RuntimeException broken) {
                result = "";
                problems.add(name + ": " + broken);
            }
            group.violations().forEach(violation -> problems.add(name + ": " + violation));
            System.out.printf(
                    "%-4s %s: %s (%d s)%n",
                    problems.size() == before ? "ok" : "FAIL",
                    name,
                    result,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            problems.subList(before, problems.size()).forEach(problem -> System.out.println("     " + problem));
        }
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            problems.add(otherwise);
        }
    }

    private Plan planned(Replica by) throws IOException {
        try (FleetClient client = by.client(fleet.maker())) {
            return client.plan(fleet.lago().invoice());
        }
    }

    private Said confirmed(Replica by, Plan plan) throws IOException {
        try (FleetClient client = by.client(fleet.maker())) {
            return client.confirm(plan);
        }
    }

    private String kills(ReplicaGroup group, CrashPoint point) throws Exception {
        for (int i = 0; i < options.times(); i++) {
            Replica victim = group.replica(i % 2);
            Replica other = group.replica((i + 1) % 2);
            Plan plan = planned(other);
            try (FleetClient client = victim.client(fleet.maker())) {
                point.arm(victim, fleet.lago());
                client.confirm(plan);
            }
            require(!isWaiting(victim), "kill " + i + " did not happen");
            Said next = confirmed(other, plan);
            require(point.allows(next.answer()), "kill " + i + ": the other server answered " + next);
            // what is armed for the other path to the database must not happen later
            victim.proxies().forEach(TcpProxy::calm);
            victim.restart();
            Said again = confirmed(victim, plan);
            require(point.allows(again.answer()), "kill " + i + ": the server that was killed answers " + again);
        }
        return options.times() + " kills, " + group.history().writes() + " writes";
    }

    /** Whether no path to the database and no request to Lago met what was prepared. */
    private boolean isWaiting(Replica victim) {
        return fleet.lago().isWaiting() || victim.proxies().stream().allMatch(TcpProxy::isWaiting);
    }

    private String lost(ReplicaGroup group, String event, Loss loss) throws Exception {
        int done = 0;
        for (int i = 0; i < options.times(); i++) {
            Replica victim = group.replica(i % 2);
            Plan plan = planned(victim);
            Said said;
            try (FleetClient client = victim.client(fleet.maker())) {
                victim.proxies().forEach(proxy -> proxy.at(event, loss, () -> {}));
                said = client.confirm(plan);
            }
            require(!isWaiting(victim), "loss " + i + " did not happen");
            victim.proxies().forEach(TcpProxy::calm);
            done += said.answer() == Answer.DONE ? 1 : 0;
            Said next = confirmed(group.replica((i + 1) % 2), plan);
            require(
                    next.answer() == Answer.DONE || !event.equals(CrashPoint.INTENT),
                    "loss " + i + ": the other server answered " + next + " after " + said);
        }
        return options.times() + " losses, " + done + " answered as done at once, "
                + group.history().writes() + " writes";
    }

    private String acrossServers(ReplicaGroup group) throws Exception {
        PageBrowser page = group.replica(1).page(fleet.maker());
        for (int i = 0; i < options.times(); i++) {
            Plan plan = planned(group.replica(0));
            int status = page.approve(plan.id()).statusCode();
            require(status < 400, "the page answered " + status);
            Said receipt = confirmed(group.replica(2), plan);
            require(receipt.answer() == Answer.DONE && receipt.repeated(), "the receipt was " + receipt);
        }
        return options.times() + " plans, " + group.history().writes() + " writes";
    }

    private static <T> CompletableFuture<T> async(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Exception failed) {
                result.completeExceptionally(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private String yesAndNo(ReplicaGroup group) throws Exception {
        int yes = 0;
        int no = 0;
        try (FleetClient approving = group.replica(1).client(fleet.maker());
                FleetClient rejecting = group.replica(2).client(fleet.maker())) {
            for (int i = 0; i < options.times(); i++) {
                Plan plan = planned(group.replica(0));
                CyclicBarrier start = new CyclicBarrier(2);
                CompletableFuture<Said> first = async(() -> {
                    start.await();
                    return approving.confirm(plan);
                });
                CompletableFuture<Said> second = async(() -> {
                    start.await();
                    return rejecting.reject(plan);
                });
                yes += first.get().answer() == Answer.DONE ? 1 : 0;
                no += second.get().answer() == Answer.REJECTED ? 1 : 0;
            }
        }
        require(yes + no == options.times(), yes + " yes and " + no + " no of " + options.times());
        return yes + " carried out, " + no + " rejected, " + group.history().writes() + " writes";
    }

    private String budget(ReplicaGroup group) throws Exception {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < 2 * BUDGET; i++) {
            plans.add(planned(group.replica(i % 3)));
        }
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Boolean>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Replica replica = group.replica(i % 3);
            clients.add(async(() -> {
                try (FleetClient client = replica.client(fleet.maker())) {
                    for (int mine = next.getAndIncrement(); mine < plans.size(); mine = next.getAndIncrement()) {
                        client.confirm(plans.get(mine));
                    }
                    return true;
                }
            }));
        }
        for (CompletableFuture<Boolean> client : clients) {
            client.get();
        }
        require(group.history().writes() == BUDGET, group.history().writes() + " writes with a budget of " + BUDGET);
        return plans.size() + " plans, " + group.history().writes() + " writes";
    }

    private String wrongClock(ReplicaGroup group) throws Exception {
        Optional<Path> ahead = clockAhead();
        if (ahead.isEmpty()) {
            return "left out, because it needs cc";
        }
        Replica wrong = group.add(Map.of("LD_PRELOAD", ahead.get().toString()), List.of());
        for (int i = 0; i < options.times(); i++) {
            Replica planning = i % 2 == 0 ? wrong : group.replica(0);
            Replica confirming = i % 2 == 0 ? group.replica(0) : wrong;
            Said said = confirmed(confirming, planned(planning));
            require(said.answer() == Answer.DONE, "plan " + i + " ended as " + said);
        }
        return options.times() + " plans, " + group.history().writes() + " writes";
    }

    /** A library that lets the clock of a process be 5 minutes ahead. */
    private Optional<Path> clockAhead() throws IOException, InterruptedException {
        Path source = fleet.setting().work().resolve("clock.c");
        Path library = fleet.setting().work().resolve("clock.so");
        Files.writeString(source, """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <time.h>
            int clock_gettime(clockid_t which, struct timespec *now) {
                static int (*real)(clockid_t, struct timespec *);
                if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
                int result = real(which, now);
                if (result == 0 && which == CLOCK_REALTIME) now->tv_sec += 300;
                return result;
            }
            """);
        try {
            int exit = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                    .inheritIO()
                    .start()
                    .waitFor();
            return exit == 0 ? Optional.of(library) : Optional.empty();
        } catch (IOException noCompiler) {
            return Optional.empty();
        }
    }

    private String frozen(ReplicaGroup group) throws Exception {
        Replica victim = group.replica(0);
        Plan plan = planned(victim);
        try (FleetClient client = victim.client(fleet.maker())) {
            victim.proxies().forEach(proxy -> proxy.at(CrashPoint.INTENT, Loss.NOTHING, () -> victim.freeze(true)));
            CompletableFuture<Said> answer = async(() -> client.confirm(plan));
            TimeUnit.SECONDS.sleep(options.frozenSeconds());
            require(!isWaiting(victim), "it was not frozen");
            Said meanwhile = confirmed(group.replica(1), plan);
            require(meanwhile.answer() == Answer.UNKNOWN, "while it was frozen the other server answered " + meanwhile);
            victim.freeze(false);
            Said said = answer.get();
            long writes = group.history().writes(plan.invoice());
            require(writes == 0, "it was thawed and sent " + writes + " writes; it answered " + said);
            return "answered " + said.code() + ", " + writes + " writes";
        }
    }

    private String away(ReplicaGroup group) throws Exception {
        Plan before = planned(group.replica(0));
        int refused = 0;
        int reads = 0;
        try (WebConnection reader = group.replica(1).connection(fleet.maker());
                FleetClient client = group.replica(0).client(fleet.maker())) {
            group.cutOff(true);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.awaySeconds());
            while (System.nanoTime() < end) {
                Said said = client.confirm(before);
                require(said.code().equals("audit_unavailable"), "without its database a server answered " + said);
                refused++;
                String read = Requests.call(
                        1, "find_invoice", "{\"lago_id\":\"" + fleet.lago().invoice() + "\"}");
                require(Requests.isSuccess(reader.ask(read)), "without its database a server did not read");
                reads++;
            }
        }
        group.cutOff(false);
        Said after = retried(group.replica(1), before);
        require(after.answer() == Answer.DONE, "with its database again a server answered " + after);
        return refused + " changes refused, " + reads + " reads answered, then "
                + group.history().writes() + " writes";
    }

    /** Confirms again while the database cannot be used yet. */
    private Said retried(Replica by, Plan plan) throws Exception {
        Said said = confirmed(by, plan);
        for (int i = 0; i < 60 && said.code().equals("audit_unavailable"); i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            said = confirmed(by, plan);
        }
        return said;
    }

    private String asynchronous(ReplicaGroup group) throws Exception {
        fleet.cluster().sql("alter system set synchronous_standby_names = ''");
        fleet.cluster().sql("select pg_reload_conf()");
        group.database().awaitTrue("select current_setting('synchronous_standby_names') = ''");
        try {
            group.add(Map.of(), List.of());
            require(false, "a server started with an asynchronous standby");
            return "started";
        } catch (IOException refused) {
            return "a server does not start";
        } finally {
            fleet.cluster().sql("alter system set synchronous_standby_names = '*'");
            fleet.cluster().sql("select pg_reload_conf()");
            group.database().awaitTrue("select current_setting('synchronous_standby_names') = '*'");
        }
    }

    private String failovers(ReplicaGroup group) throws Exception {
        AtomicInteger done = new AtomicInteger();
        AtomicInteger unavailable = new AtomicInteger();
        for (int i = 0; i < options.failovers(); i++) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Boolean>> clients = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                Replica replica = group.replica(c % 3);
                clients.add(async(() -> {
                    confirmUntil(over, replica, done, unavailable);
                    return true;
                }));
            }
            awaitMore(done, clients);
            fleet.failOver();
            fleet.addStandby();
            awaitMore(done, clients);
            over.set(true);
            for (CompletableFuture<Boolean> client : clients) {
                client.get();
            }
        }
        return options.failovers() + " failovers, " + done + " done, " + unavailable + " refused meanwhile, "
                + group.history().writes() + " writes";
    }

    /** Waits for some further changes that were carried out. */
    private static void awaitMore(AtomicInteger done, List<CompletableFuture<Boolean>> clients) throws Exception {
        int enough = done.get() + 2 * CLIENTS;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (done.get() < enough) {
            for (CompletableFuture<Boolean> client : clients) {
                if (client.isDone()) {
                    client.get();
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException("nothing was carried out for 90 s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void confirmUntil(AtomicBoolean over, Replica replica, AtomicInteger done, AtomicInteger unavailable)
            throws Exception {
        try (FleetClient client = replica.client(fleet.maker())) {
            while (!over.get()) {
                Optional<Plan> plan = client.planned(fleet.lago().invoice());
                Said said = plan.map(client::confirm).orElseGet(FleetClient::refused);
                if (said.answer() == Answer.DONE) {
                    done.incrementAndGet();
                } else {
                    unavailable.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
        }
    }
}
