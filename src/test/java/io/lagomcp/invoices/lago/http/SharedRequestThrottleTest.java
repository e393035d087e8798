package io.lagomcp.invoices.lago.http;

import static io.lagomcp.invoices.Eventually.await;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers that share a database. */
@Tag("postgresql")
class SharedRequestThrottleTest extends RequestThrottleContract {
    private static final int LIMIT = 50;
    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final TestDatabase database =
            PostgresCluster.shared().database().initialized().withStoppedClock();

    @AutoClose
    private final Store store = database.open(database.url("server"));

    SharedRequestThrottleTest() {
        // as if it were in use for a while
        database.sql("insert into lago_mcp.pace (org, taken, granted, next, paused) values ('org', '{}', 0, 'epoch',"
                + " 'epoch')");
    }

    @Override
    RequestThrottle of(LocalRequestThrottle own) {
        return of(store, own);
    }

    private RequestThrottle of(Store through, LocalRequestThrottle own) {
        return through.throttle(own, () -> "org", now::get);
    }

    @Override
    void pass(Duration time) {
        database.pass(time);
        now.addAndGet(time.toNanos());
    }

    @Test
    void fourServersTogetherKeepToTheLimitInEverySecond() {
        List<RequestThrottle> servers =
                Stream.generate(() -> of(ownOfCloud())).limit(4).toList();
        List<Long> sent = new ArrayList<>();
        for (int tick = 0; tick < 60; tick++) {
            for (RequestThrottle server : servers) {
                int requests = atOnce(server, 1 + tick % 7);
                for (int i = 0; i < requests; i++) {
                    sent.add(now.get());
                }
            }
            pass(Duration.ofMillis(90));
        }
        long first = sent.get(0);
        List<Long> sinceFirst = sent.stream().map(time -> time - first).toList();
        assertThat(sinceFirst).as("in more than 5 seconds").hasSizeGreaterThan(2 * LIMIT);
        for (long begin : sinceFirst) {
            assertThat(sinceFirst.stream()
                            .filter(time -> time >= begin && time < begin + 1_000_000_000L)
                            .count())
                    .as("in the second from %s ns on", begin)
                    .isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void aServerThatIsAloneCanUseTheWholeLimit() {
        RequestThrottle server = of(ownOfCloud());
        RequestThrottle.Turn first = server.reserve();
        assertThat(atOnce(server, 100)).as("before Lago says something").isEqualTo(24);
        hear(server, first, LIMIT, 25, 1);

        assertThat(atOnce(server, 100)).isEqualTo(25);
    }

    @Test
    void whatOneServerIsRefusedKeepsTheOthersWaiting() {
        RequestThrottle other = of(ownOfCloud());

        of(ownOfCloud()).pause(Duration.ofSeconds(5));

        assertThat(other.reserve().delay()).isEqualTo(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(5));
        assertThat(other.reserve().isNow()).isTrue();
    }

    /** They were granted too long ago, and the database has stopped counting them. */
    @Test
    void requestsThatWereTakenAndNotUsedAreLost() {
        RequestThrottle server = of(ownOfCloud());
        assertThat(atOnce(server, 4)).isEqualTo(4);
        pass(Duration.ofMillis(1_300));

        assertThat(server.reserve().isNow()).isTrue();
        assertThat(taken()).as("a question for one request").isEqualTo("1");
    }

    @Test
    void fewQuestionsGrantManyRequests() {
        RequestThrottle server = of(ownOfCloud());

        assertThat(atOnce(server, 15)).isEqualTo(15);

        assertThat(database.ask("select granted from lago_mcp.pace where org = 'org'"))
                .as("1, 2, 4 and 8")
                .contains("8");
    }

    /** Nobody knows what was sent before. */
    @Test
    void afterACrashOfTheDatabaseAPeriodPasses() {
        database.sql("truncate lago_mcp.pace");
        RequestThrottle server = of(ownOfCloud());

        assertThat(server.reserve().delay()).isEqualTo(Duration.ofMillis(1_250));
        pass(Duration.ofMillis(1_250));
        assertThat(server.reserve().isNow()).isTrue();
    }

    @Test
    void withoutTheDatabaseEachServerSendsATenth() throws Exception {
        try (TcpProxy proxy = new TcpProxy(database.cluster().port());
                Store through = database.open(database.url("server", proxy.port()))) {
            RequestThrottle server = of(through, ownOfCloud());
            assertThat(server.reserve().isNow()).isTrue();
            pass(Duration.ofMillis(300));
            proxy.down(true);

            assertSendsATenth(server);

            proxy.down(false);
            database.sql("update lago_mcp.pace set taken = '{}'");
            eventually(
                    () -> {
                        pass(Duration.ofMillis(10));
                        server.reserve();
                        return taken();
                    },
                    taken -> !taken.equals("0"));
        }
    }

    private void assertSendsATenth(RequestThrottle server) {
        assertThat(server.reserve().delay())
                .as("until nobody can use what was granted before")
                .isEqualTo(Duration.ofMillis(1_250));
        for (int period = 0; period < 2; period++) {
            pass(Duration.ofMillis(1_250));
            assertThat(atOnce(server, 100)).isEqualTo(LIMIT / 10);
        }
    }

    /** What it grants can no longer be used when its answer is there. */
    @Test
    void withASlowDatabaseEachServerSendsATenth() {
        RequestThrottle server = store.throttle(
                ownOfCloud(),
                () -> {
                    pass(Duration.ofMillis(250));
                    return "org";
                },
                now::get);

        assertSendsATenth(server);

        assertThat(atOnce(of(ownOfCloud()), 1))
                .as("another server, which is near")
                .isEqualTo(1);
    }

    /** A database that answers when it is told to. */
    private static final class Gate implements Supplier<String> {
        private final AtomicInteger questions = new AtomicInteger();
        private volatile CountDownLatch open = new CountDownLatch(0);

        @Override
        public String get() {
            questions.incrementAndGet();
            await(open);
            return "org";
        }

        void close() {
            open = new CountDownLatch(1);
        }

        void awaitQuestions(int count) {
            eventually(questions::get, asked -> asked >= count);
        }
    }

    private static FutureTask<RequestThrottle.Turn> reserving(RequestThrottle server, List<Thread> threads) {
        FutureTask<RequestThrottle.Turn> turn = new FutureTask<>(server::reserve);
        Thread thread = new Thread(turn);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
        return turn;
    }

    @Test
    @Timeout(60)
    void whileOneCallerAsksTheDatabaseLagosOwnWordHoldsForTheOthers() throws Exception {
        Gate database = new Gate();
        LocalRequestThrottle own = ownOfCloud();
        RequestThrottle server = store.throttle(own, database, now::get);
        database.close();
        FutureTask<RequestThrottle.Turn> asking = reserving(server, new ArrayList<>());
        database.awaitQuestions(1);
        own.pause(Duration.ofSeconds(5));

        assertThat(server.reserve().delay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(server.look().delay()).isEqualTo(Duration.ofSeconds(5));

        database.open.countDown();
        assertThat(asking.get().delay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @Timeout(60)
    void aSlowDatabaseHoldsNobodyForWhomTheLeaseHasTurns() throws Exception {
        Gate database = new Gate();
        RequestThrottle server = store.throttle(ownOfCloud(), database, now::get);
        assertThat(atOnce(server, 2)).as("of 1 and 2 that were granted").isEqualTo(2);
        database.close();
        FutureTask<Void> asking = new FutureTask<>(() -> server.pause(Duration.ZERO), null);
        new Thread(asking).start();
        database.awaitQuestions(3);

        assertThat(server.reserve().isNow()).isTrue();

        database.open.countDown();
        asking.get();
    }

    @Test
    @Timeout(60)
    void whoComesWhileOneAsksSharesTheAnswer() throws Exception {
        Gate database = new Gate();
        RequestThrottle server = store.throttle(ownOfCloud(), database, now::get);
        database.close();
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<RequestThrottle.Turn>> turns = new ArrayList<>();
        for (int caller = 0; caller < 3; caller++) {
            turns.add(reserving(server, threads));
            database.awaitQuestions(1);
        }
        eventually(() -> threads.stream().map(Thread::getState).toList(), states -> states.stream()
                .allMatch(WAITING::contains));
        assertThat(database.questions).as("while there is no answer").hasValue(1);

        database.open.countDown();

        for (FutureTask<RequestThrottle.Turn> turn : turns) {
            assertThat(turn.get().isNow()).isTrue();
        }
        assertThat(database.questions).as("for 1 and for 2 requests").hasValue(2);
    }

    private String taken() {
        return database.ask("select cardinality(taken)::text from lago_mcp.pace where org = 'org'")
                .orElseThrow();
    }
}
