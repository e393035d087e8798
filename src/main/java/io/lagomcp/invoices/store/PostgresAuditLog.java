package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditChain;
import io.lagomcp.invoices.audit.AuditChain.Head;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.SerialAuditLog;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.config.StoreSettings.Durability;
import io.lagomcp.invoices.store.AuditRows.Look;
import io.lagomcp.invoices.store.Database.Transaction;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log in the database. One thread takes the lock for all callers of this process, does what they ask for one after the
 * other, and commits once for all of them. Another answers those who only read: it looks once for all who wait, without the lock.
 * Both read the lines of other processes into the same chain.
 *
 * <p>Where the answer to a commit is missing, it looks for the lines. What cannot be found or looked for counts as not recorded;
 * an intent that turns up later is followed by the outcome that nothing was sent.
 *
 * <p>While commits wait for no standby, only the outcomes of requests that were sent before are recorded, unless the operator
 * vouches for the database.
 */
final class PostgresAuditLog extends SerialAuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAuditLog.class);
    private static final int MOST_TURNS = 64;
    private static final Duration OUTCOMES_RETRIED = Duration.ofSeconds(60);
    private static final String NOTHING_SENT = "audit_unavailable";

    private final Database database;
    private final Durability durability;
    private final StoreClock clock;
    private final PostgresRevocations revocations;
    private final Optional<AuditSigningKey> key;
    private final String process =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final Worker writer = new Worker("audit-store", this::take);
    private final Worker reader = new Worker("audit-reads", this::answer);

    /** Who has it may use the chain. The writer has it from when it has the lock of the database to the end of its transaction. */
    private final ReentrantLock chainInUse = new ReentrantLock();
    /** As of the last look; empty before the first one, and after a failure. */
    private @Nullable AuditChain chain;
    /** The newest entry that is known to be durable: it must never be missing. Changed by who has the chain. */
    private volatile Head seen = Head.START;
    /** Intents whose commit got no answer, so that nothing was sent. Changed by the writer alone. */
    private final List<AuditEvent.Intent> unanswered = new CopyOnWriteArrayList<>();

    PostgresAuditLog(
            Database database,
            Durability durability,
            StoreClock clock,
            PostgresRevocations revocations,
            Optional<AuditSigningKey> key,
            AuditListener listener) {
        super(listener);
        this.database = database;
        this.durability = durability;
        this.clock = clock;
        this.revocations = revocations;
        this.key = key;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What one caller waits for. */
    private static final class Turn<R> {
        private final Work<R> work;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable R result;
        private @Nullable Throwable failure;

        Turn(Work<R> work) {
            this.work = work;
        }

        void run(AuditIndex index, Output output) {
            result = null;
            failure = null;
            try {
                result = work.on(index, output);
            } catch (IOException | RuntimeException | Error failed) {
                failure = failed;
            }
        }

        void fail(RuntimeException why) {
            failure = why;
            ended.countDown();
        }

        /** A statement of this turn failed, which it said, or should have said. */
        void endFailed() {
            fail(
                    failure instanceof RuntimeException said
                            ? said
                            : AuditException.unavailable("a failure of the database was not passed on", failure));
        }

        /** Waits however often this thread is interrupted. */
        R await() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        ended.await();
                        return outcome();
                    } catch (InterruptedException cancelled) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @SuppressWarnings("NullAway") // a result may be null where its type says so
        private R outcome() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return result;
        }
    }

    /** A thread that serves callers, those who wait together at once. */
    private final class Worker {
        private final BlockingQueue<Turn<?>> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private final Consumer<List<Turn<?>>> service;

        Worker(String name, Consumer<List<Turn<?>>> service) {
            this.service = service;
            this.thread = daemon(this::run, name);
        }

        <R> R take(Work<R> work) {
            if (chainInUse.isHeldByCurrentThread()) {
                throw new IllegalStateException("a question to the audit log must not use the log");
            }
            start();
            Turn<R> turn = new Turn<>(work);
            queue.add(turn);
            return turn.await();
        }

        private synchronized void start() {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
        }

        private void run() {
            try {
                while (true) {
                    List<Turn<?>> turns = new ArrayList<>();
                    turns.add(queue.take());
                    serve(turns);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void serve(List<Turn<?>> turns) {
            try {
                service.accept(turns);
            } catch (RuntimeException | Error unexpected) {
                LOG.error("The audit log failed", unexpected);
                forget();
                turns.forEach(turn ->
                        turn.fail(AuditException.unavailable("it failed, and the server's log says how", unexpected)));
            }
        }

        /** Adds those who wait too. */
        void join(List<Turn<?>> turns) {
            queue.drainTo(turns, MOST_TURNS - 1);
        }

        void fail(List<Turn<?>> turns, AuditException why) {
            forget();
            // so that nobody waits for the next attempt to connect
            queue.drainTo(turns);
            turns.forEach(turn -> turn.fail(why));
        }
    }

    @Override
    protected <R> R inTurn(Work<R> work) {
        return writer.take(work);
    }

    @Override
    public <R> R read(Function<AuditIndex, R> question) {
        // what turned up of intents that got no answer has to be ended first
        return (unanswered.isEmpty() ? reader : writer).take((index, output) -> question.apply(index));
    }

    @Override
    public void requireWritable() {
        inTurn((index, output) -> {
            try {
                return database.update("update lago_mcp.head set seq = seq");
            } catch (SQLException unusable) {
                throw unavailable(unusable);
            }
        });
    }

    /** Too late to refuse anything: an outcome that cannot be recorded now is recorded within a minute, if possible. */
    @Override
    public void record(AuditEvent event) {
        // the intent of an outcome is there already; a later one of the same plan is not meant
        long intended = seen.seq();
        try {
            super.record(event);
        } catch (AuditException unavailable) {
            if (event instanceof AuditEvent.Outcome outcome) {
                long since = System.nanoTime();
                retry(() -> System.nanoTime() - since >= OUTCOMES_RETRIED.toNanos() || isRecorded(outcome, intended));
            }
            throw unavailable;
        }
    }

    /** Records it now; true also where it must not be recorded any more. */
    private boolean isRecorded(AuditEvent.Outcome outcome, long intended) {
        String plan = outcome.subject().planId();
        try {
            boolean isRecorded = unless(
                            index -> index.ofPlan(plan)
                                            .filter(action -> action.state() == RecordedAction.State.OPEN
                                                    && action.seq() <= intended)
                                            .isPresent()
                                    ? Optional.empty()
                                    : Optional.of(plan),
                            outcome)
                    .isEmpty();
            if (isRecorded) {
                LOG.info("The outcome of plan {} is recorded now", plan);
            }
            return true;
        } catch (AuditException stillUnavailable) {
            return false;
        }
    }

    /** Answers these readers, and all who wait. */
    private void answer(List<Turn<?>> turns) {
        reader.join(turns);
        try {
            useCaughtUp(caughtUp -> turns.forEach(turn -> turn.run(caughtUp.index(), event -> {
                throw new IllegalStateException("a reader cannot write");
            })));
            turns.forEach(turn -> turn.ended.countDown());
        } catch (SQLException failed) {
            reader.fail(turns, unavailable(failed));
        } catch (AuditException failed) {
            reader.fail(turns, failed);
        }
    }

    /** Takes these turns, and all that wait when the lock is there. */
    private void take(List<Turn<?>> turns) {
        try {
            take(turns, new AppendTransaction());
        } catch (SQLException failed) {
            writer.fail(turns, unavailable(failed));
        } catch (AuditException failed) {
            writer.fail(turns, failed);
        }
    }

    private void take(List<Turn<?>> turns, AppendTransaction appended) throws SQLException {
        if (isDone(turns, appended)) {
            turns.forEach(turn -> turn.ended.countDown());
        } else if (turns.size() == 1) {
            turns.get(0).endFailed();
        } else {
            // a statement of one failed, which must not be the others' loss
            turns.forEach(turn -> take(new ArrayList<>(List.of(turn))));
        }
    }

    /** Does and commits what they want; false where a statement failed, so that nothing was done. */
    private boolean isDone(List<Turn<?>> turns, AppendTransaction appended) throws SQLException {
        boolean isDone = false;
        try (Transaction transaction = lock(appended)) {
            writer.join(turns);
            for (Turn<?> turn : turns) {
                turn.run(appended.chain.index(), event -> appended.append(event, transaction));
                if (transaction.hasFailed()) {
                    return false;
                }
            }
            isDone = appended.isCommitted(transaction, turns.size());
            return isDone;
        } finally {
            if (!isDone) {
                forget();
            }
            leaveChain();
        }
    }

    private void leaveChain() {
        if (chainInUse.isHeldByCurrentThread()) {
            chainInUse.unlock();
        }
    }

    /** Has the lock and what is behind it; tries a second connection, because nothing was done yet. */
    private Transaction lock(AppendTransaction appended) throws SQLException {
        try {
            return begin(appended);
        } catch (SQLException failed) {
            if (!Database.isLost(failed)) {
                throw failed;
            }
            database.dropIdle();
            return begin(appended);
        }
    }

    private Transaction begin(AppendTransaction appended) throws SQLException {
        long known = lastKnown();
        Optional<Transaction> begun = begin(appended, known, false);
        if (begun.isPresent()) {
            return begun.get();
        }
        // nobody shall wait while this process reads much
        useCaughtUp(caughtUp -> {});
        return begin(appended, lastKnown(), true).orElseThrow();
    }

    private Optional<Transaction> begin(AppendTransaction appended, long known, boolean readsAll) throws SQLException {
        Transaction transaction = database.begin();
        try {
            Look look = transaction.lock(known);
            clock.set(look.now());
            revocations.bringTo(look.revocations());
            chainInUse.lock();
            if (!accept(look, known)) {
                if (!readsAll) {
                    leaveChain();
                    transaction.close();
                    return Optional.empty();
                }
                transaction.run(connection -> readRest(connection, look.head()));
            }
            appended.begin(transaction, look);
            return Optional.of(transaction);
        } catch (SQLException | RuntimeException | Error failed) {
            forget();
            leaveChain();
            transaction.close();
            throw failed;
        }
    }

    /** The newest line of the chain, which is loaded where it is not known. */
    private long lastKnown() throws SQLException {
        chainInUse.lock();
        try {
            if (chain != null) {
                return chain.index().lastSeq();
            }
        } finally {
            chainInUse.unlock();
        }
        try (Transaction snapshot = database.begin()) {
            AuditChain loaded = snapshot.run(connection -> {
                new StatementBatch()
                        .add("set transaction isolation level repeatable read, read only")
                        .run(connection);
                return load(connection, AuditRows.look(connection, Long.MAX_VALUE));
            });
            chainInUse.lock();
            try {
                if (chain == null) {
                    chain = loaded;
                }
                return chain.index().lastSeq();
            } finally {
                chainInUse.unlock();
            }
        }
    }

    private AuditChain load(Connection connection, Look look) throws SQLException {
        requireSeen(connection, look.head());
        AuditChain loaded = chain();
        loaded.restore(look.head(), AuditRows.saved(connection, AuditChain.forgottenBefore(look.now())));
        loaded.requireEndsWith(look.head());
        return loaded;
    }

    private void requireSeen(Connection connection, Head head) throws SQLException {
        boolean isThere = seen.seq() == 0
                || (seen.seq() <= head.seq()
                        && AuditRows.line(connection, seen.seq())
                                .filter(seen::isEndOf)
                                .isPresent());
        if (!isThere) {
            throw AuditChain.changed("entry " + seen.seq() + " is gone, which this process has seen;"
                    + " was the database set back, or did a standby without it take over?");
        }
    }

    /** Reads what others have appended, without the lock of the database, and uses the chain with it. */
    private void useCaughtUp(Consumer<AuditChain> use) throws SQLException {
        while (true) {
            long known = lastKnown();
            Look look = database.read(connection -> AuditRows.look(connection, known));
            clock.set(look.now());
            revocations.bringTo(look.revocations());
            chainInUse.lock();
            try {
                if (accept(look, known) && chain != null) {
                    use.accept(chain);
                    return;
                }
            } finally {
                chainInUse.unlock();
            }
        }
    }

    /**
     * Adds the lines of a look to the chain. False where it needs another look: there are more of them, or the chain was forgotten
     * meanwhile.
     *
     * @param known the newest line that was known before the look
     */
    private boolean accept(Look look, long known) {
        if (look.head().seq() < known) {
            throw AuditChain.changed(
                    "the head names entry " + look.head().seq() + ", and this process has seen entry " + known);
        }
        if (chain == null || chain.index().lastSeq() < known) {
            return false;
        }
        // what this process has appended since then is known
        look.lines().stream().skip(chain.index().lastSeq() - known).forEach(chain::read);
        if (chain.index().lastSeq() < look.head().seq()) {
            return false;
        }
        if (chain.index().lastSeq() == look.head().seq()) {
            chain.requireEndsWith(look.head());
            seen = look.head();
        }
        return true;
    }

    /** The same under the lock of the database, for whatever is missing. */
    private boolean readRest(Connection connection, Head head) throws SQLException {
        if (chain == null) {
            chain = load(connection, AuditRows.look(connection, Long.MAX_VALUE));
        }
        AuditRows.lines(connection, chain.index().lastSeq(), head.seq(), chain::read);
        chain.requireEndsWith(head);
        seen = head;
        return true;
    }

    /** What was read or appended may not be what is in the database. */
    private void forget() {
        chainInUse.lock();
        try {
            chain = null;
        } finally {
            chainInUse.unlock();
        }
    }

    private static AuditException unavailable(SQLException failure) {
        return AuditException.unavailable(StoreException.Problem.of(failure).what(), failure);
    }

    private AuditChain chain() {
        return new AuditChain(process, key, this::lineAt);
    }

    private Optional<String> lineAt(long seq) {
        try {
            return database.read(connection -> AuditRows.line(connection, seq));
        } catch (SQLException unreadable) {
            throw unavailable(unreadable);
        }
    }

    /** What one transaction reads and appends. */
    private final class AppendTransaction {
        private final List<String> lines = new ArrayList<>();
        private final Set<String> plans = new LinkedHashSet<>();
        /** Actions of this transaction that a newer one of the same plan replaces in it. */
        private final List<RecordedAction> replaced = new ArrayList<>();

        private final Map<String, AuditEvent.Intent> intents = new LinkedHashMap<>();
        private boolean pausesChanged;
        private AuditChain chain = chain();

        void begin(Transaction transaction, Look look) throws SQLException {
            chain = Objects.requireNonNull(PostgresAuditLog.this.chain);
            if (chain.index().lastSeq() > look.head().seq()) {
                // under the lock there cannot be newer lines
                chain.requireEndsWith(look.head());
            }
            if (durability == Durability.SYNCHRONOUS && !look.isSynchronous()) {
                transaction.run(StoreChecks::standby).map(Problem::what).ifPresent(transaction::refuseWrites);
            }
            endUnanswered();
        }

        private void endUnanswered() {
            lines.clear();
            // under the lock, what is not there never will be
            unanswered.removeIf(intent -> !isOpen(intent));
            for (AuditEvent.Intent intent : unanswered) {
                append(new AuditEvent.Outcome(
                        intent.subject(),
                        AuditEvent.Result.FAILED,
                        NOTHING_SENT,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        true,
                        false));
            }
        }

        private boolean isOpen(AuditEvent.Intent intent) {
            return chain.index()
                    .ofPlan(intent.subject().planId())
                    .filter(action -> action.state() == RecordedAction.State.OPEN
                            && action.process().equals(process))
                    .isPresent();
        }

        void append(AnyAuditEvent event, Transaction transaction) {
            if (!(event instanceof AuditEvent.Outcome)) {
                try {
                    transaction.requireWritable();
                } catch (SQLException lost) {
                    throw unavailable(lost);
                }
            }
            append(event);
        }

        private void append(AnyAuditEvent event) {
            if (event instanceof AuditEvent.Intent again
                    && plans.contains(again.subject().planId())) {
                chain.index().ofPlan(again.subject().planId()).ifPresent(replaced::add);
            }
            lines.add(chain.append(event, clock.instant()));
            pausesChanged |= event instanceof AuditEvent.PauseChange;
            if (event instanceof AuditEvent about && !about.subject().planId().isEmpty()) {
                plans.add(about.subject().planId());
            }
            if (event instanceof AuditEvent.Intent intent) {
                intents.put(intent.subject().planId(), intent);
            }
        }

        /** Commits; false where that is known to have failed for one of several turns. */
        boolean isCommitted(Transaction transaction, int turns) throws SQLException {
            if (lines.isEmpty() && !transaction.hasWritten()) {
                // nothing to wait for
                return true;
            }
            Head head = chain.head();
            if (!lines.isEmpty()) {
                StatementBatch batch = transaction.pending();
                AuditRows.append(batch, head.seq() - lines.size() + 1, lines);
                AuditRows.head(batch, head);
                replaced.forEach(action -> AuditRows.save(batch, List.of(action)));
                AuditRows.save(
                        batch,
                        plans.stream()
                                .flatMap(plan -> chain.index().ofPlan(plan).stream())
                                .toList());
                if (pausesChanged) {
                    AuditRows.savePauses(batch, chain.index().pauses());
                }
            }
            try {
                transaction.commit();
            } catch (SQLException failed) {
                transaction.close();
                if (AuditRows.isSecondAction(failed)) {
                    throw AuditChain.changed("a plan of " + plans + " was carried out before, and no line says so");
                }
                if (turns > 1 && Database.isRefused(failed)) {
                    return false;
                }
                requireCommitted(head, failed);
            }
            unanswered.clear();
            seen = head;
            return true;
        }

        /**
         * Looks for the lines under the lock, so that a commit that is still under way has ended. The look commits too: once it
         * has its answer, what was committed before is as durable.
         */
        private void requireCommitted(Head head, SQLException noAnswer) throws SQLException {
            unanswered.addAll(intents.values());
            if (lines.isEmpty()) {
                throw noAnswer;
            }
            LOG.warn("A commit was not answered, looking for its entries: {}", noAnswer.getMessage());
            database.dropIdle();
            try (Transaction look = database.begin()) {
                boolean isThere = look.run(connection -> {
                    AuditRows.head(look.pending(), AuditRows.lock(connection).head());
                    return AuditRows.line(connection, head.seq()).equals(Optional.of(lines.get(lines.size() - 1)));
                });
                look.commit();
                if (!isThere) {
                    throw noAnswer;
                }
            }
            // others may have gone on meanwhile, which the next turn reads
        }
    }
}
