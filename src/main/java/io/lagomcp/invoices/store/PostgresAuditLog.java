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
import io.lagomcp.invoices.store.AuditRows.Snapshot;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log in the database. One thread takes the lock for all callers of this process, does what they ask for one after the
 * other, and commits once for all of them. Another answers those who only read: it reads once for all who wait, without the lock.
 * Each has read the chain for itself, so that neither waits for the other while the database is slow.
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
    private final Worker writer = new Worker("audit-store", this::serveWrites);
    private final Worker reader = new Worker("audit-reads", this::serveReads);

    /** The newest entry that is known to be durable: it must never be missing. */
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

    /** A thread that serves callers, those who wait together at once, with the chain as it has read it. */
    private final class Worker {
        private final BlockingQueue<Turn<?>> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private final Consumer<List<Turn<?>>> service;
        /** As it was read last; empty before the first time, and after a failure. Used by the thread alone. */
        private @Nullable AuditChain chain;

        Worker(String name, Consumer<List<Turn<?>>> service) {
            this.service = service;
            this.thread = daemon(this::run, name);
        }

        <R> R inTurn(Work<R> work) {
            Thread caller = Thread.currentThread();
            if (caller == writer.thread || caller == reader.thread) {
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
        void addWaiting(List<Turn<?>> turns) {
            queue.drainTo(turns, MOST_TURNS - 1);
        }

        void fail(List<Turn<?>> turns, AuditException why) {
            forget();
            // so that nobody waits for the next attempt to connect
            queue.drainTo(turns);
            turns.forEach(turn -> turn.fail(why));
        }

        /** The chain, which is loaded where it is not known. */
        AuditChain chain() throws SQLException {
            AuditChain known = chain;
            if (known == null) {
                known = load();
                chain = known;
            }
            return known;
        }

        /** The chain with what others have appended, without the lock of the database. */
        AuditChain caughtUp() throws SQLException {
            AuditChain known = chain();
            while (true) {
                Head before = seen;
                long last = known.index().lastSeq();
                Snapshot snapshot = database.read(connection -> AuditRows.readSnapshot(connection, last));
                if (readInto(known, snapshot, before)) {
                    return known;
                }
            }
        }

        /** What was read or appended may not be what is in the database. */
        void forget() {
            chain = null;
        }
    }

    @Override
    protected <R> R inTurn(Work<R> work) {
        return writer.inTurn(work);
    }

    @Override
    public <R> R read(Function<AuditIndex, R> question) {
        // what turned up of intents that got no answer has to be ended first
        return (unanswered.isEmpty() ? reader : writer).inTurn((index, output) -> question.apply(index));
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
    private void serveReads(List<Turn<?>> turns) {
        reader.addWaiting(turns);
        try {
            AuditIndex index = reader.caughtUp().index();
            turns.forEach(turn -> turn.run(index, event -> {
                throw new IllegalStateException("a reader cannot write");
            }));
            turns.forEach(turn -> turn.ended.countDown());
        } catch (SQLException failed) {
            reader.fail(turns, unavailable(failed));
        } catch (AuditException failed) {
            reader.fail(turns, failed);
        }
    }

    /** Serves these writers, and all who wait when the lock is there. */
    private void serveWrites(List<Turn<?>> turns) {
        try {
            serveWrites(turns, new AppendTransaction());
        } catch (SQLException failed) {
            writer.fail(turns, unavailable(failed));
        } catch (AuditException failed) {
            writer.fail(turns, failed);
        }
    }

    private void serveWrites(List<Turn<?>> turns, AppendTransaction appended) throws SQLException {
        if (isDone(turns, appended)) {
            turns.forEach(turn -> turn.ended.countDown());
        } else if (turns.size() == 1) {
            turns.get(0).endFailed();
        } else {
            // a statement of one failed, which must not be the others' loss
            turns.forEach(turn -> serveWrites(new ArrayList<>(List.of(turn))));
        }
    }

    /** Does and commits what they want; false where a statement failed, so that nothing was done. */
    private boolean isDone(List<Turn<?>> turns, AppendTransaction appended) throws SQLException {
        boolean isDone = false;
        try (Transaction transaction = lock(appended)) {
            writer.addWaiting(turns);
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
                writer.forget();
            }
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
        Optional<Transaction> begun = begin(appended, false);
        if (begun.isPresent()) {
            return begun.get();
        }
        // nobody shall wait while this process reads much
        writer.caughtUp();
        return begin(appended, true).orElseThrow();
    }

    private Optional<Transaction> begin(AppendTransaction appended, boolean readsAll) throws SQLException {
        AuditChain chain = writer.chain();
        Head before = seen;
        Transaction transaction = database.begin();
        try {
            Snapshot snapshot = transaction.lock(chain.index().lastSeq());
            if (!readInto(chain, snapshot, before)) {
                if (!readsAll) {
                    transaction.close();
                    return Optional.empty();
                }
                transaction.run(connection -> readRest(connection, chain, snapshot, before));
            }
            appended.begin(transaction, snapshot, chain);
            return Optional.of(transaction);
        } catch (SQLException | RuntimeException | Error failed) {
            writer.forget();
            transaction.close();
            throw failed;
        }
    }

    private AuditChain load() throws SQLException {
        Head before = seen;
        try (Transaction transaction = database.begin()) {
            return transaction.run(connection -> {
                new StatementBatch()
                        .add("set transaction isolation level repeatable read, read only")
                        .run(connection);
                Snapshot snapshot = AuditRows.readSnapshot(connection, Long.MAX_VALUE);
                requireSeen(connection, snapshot.head(), before);
                AuditChain loaded = new AuditChain(process, key, this::lineAt);
                loaded.restore(
                        snapshot.head(), AuditRows.saved(connection, AuditChain.forgottenBefore(snapshot.now())));
                loaded.requireEndsWith(snapshot.head());
                return loaded;
            });
        }
    }

    private static void requireSeen(Connection connection, Head head, Head before) throws SQLException {
        boolean isThere = before.seq() == 0
                || (before.seq() <= head.seq()
                        && AuditRows.line(connection, before.seq())
                                .filter(before::isEndOf)
                                .isPresent());
        if (!isThere) {
            throw AuditChain.changed("entry " + before.seq() + " is gone, which this process has seen;"
                    + " was the database set back, or did a standby without it take over?");
        }
    }

    /**
     * Adds the lines of a snapshot to the chain. False where there are more of them, for another snapshot.
     *
     * @param before what was seen before the snapshot was read
     */
    private boolean readInto(AuditChain chain, Snapshot snapshot, Head before) throws SQLException {
        clock.set(snapshot.now());
        revocations.readIfChanged(snapshot.revocations());
        if (snapshot.head().seq() < before.seq()) {
            throw AuditChain.changed("the head names entry " + snapshot.head().seq()
                    + ", and this process has seen entry " + before.seq());
        }
        snapshot.lines().forEach(line -> read(line, chain, snapshot, before));
        if (chain.index().lastSeq() < snapshot.head().seq()) {
            return false;
        }
        requireEnd(chain, snapshot.head());
        return true;
    }

    private static void read(String line, AuditChain chain, Snapshot snapshot, Head before) {
        chain.read(line, snapshot.now());
        if (chain.index().lastSeq() == before.seq() && !before.isEndOf(line)) {
            throw AuditChain.changed("entry " + before.seq() + " is not what this process has seen");
        }
    }

    private void requireEnd(AuditChain chain, Head head) {
        chain.requireEndsWith(head);
        noteSeen(head);
    }

    private synchronized void noteSeen(Head head) {
        if (head.seq() > seen.seq()) {
            seen = head;
        }
    }

    /** The same under the lock of the database, for whatever is missing. */
    private boolean readRest(Connection connection, AuditChain chain, Snapshot snapshot, Head before)
            throws SQLException {
        AuditRows.lines(
                connection,
                chain.index().lastSeq(),
                snapshot.head().seq(),
                line -> read(line, chain, snapshot, before));
        requireEnd(chain, snapshot.head());
        return true;
    }

    private static AuditException unavailable(SQLException failure) {
        return AuditException.unavailable(StoreException.Problem.of(failure).what(), failure);
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
        private AuditChain chain = new AuditChain(process, key, seq -> Optional.empty());

        void begin(Transaction transaction, Snapshot snapshot, AuditChain caughtUp) throws SQLException {
            chain = caughtUp;
            if (durability == Durability.SYNCHRONOUS && !snapshot.isSynchronous()) {
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
            noteSeen(head);
            return true;
        }

        /**
         * Looks for the lines under the lock, so that a commit that is still under way has ended. This commits too: once that
         * is answered, what was committed before is as durable.
         */
        private void requireCommitted(Head head, SQLException noAnswer) throws SQLException {
            unanswered.addAll(intents.values());
            if (lines.isEmpty()) {
                throw noAnswer;
            }
            LOG.warn("A commit was not answered, looking for its entries: {}", noAnswer.getMessage());
            database.dropIdle();
            // the missing answer is a failed attempt too
            try (Transaction check = database.beginAfterFailure()) {
                boolean isThere = check.run(connection -> {
                    AuditRows.head(check.pending(), AuditRows.lock(connection).head());
                    return AuditRows.line(connection, head.seq()).equals(Optional.of(lines.get(lines.size() - 1)));
                });
                check.commit();
                if (!isThere) {
                    throw noAnswer;
                }
            }
            // others may have gone on meanwhile, which the next turn reads
        }
    }
}
