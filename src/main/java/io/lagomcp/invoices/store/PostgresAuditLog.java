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
import io.lagomcp.invoices.store.AuditRows.Locked;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log in the database. One thread takes the lock for all callers of this process, does what they ask for one after the
 * other, and commits once for all of them.
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
    private final Optional<AuditSigningKey> key;
    private final String process =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final BlockingQueue<Turn<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer;

    /** As of the last turn; empty before the first one, and after a failure. Changed by the writer alone. */
    private @Nullable AuditChain chain;
    /** The newest entry that is known to be durable: it must never be missing. Used by the writer alone. */
    private volatile Head seen = Head.START;
    /** Intents whose commit got no answer, so that nothing was sent. Used by the writer alone. */
    private final List<AuditEvent.Intent> unanswered = new ArrayList<>();

    PostgresAuditLog(
            Database database,
            Durability durability,
            StoreClock clock,
            Optional<AuditSigningKey> key,
            AuditListener listener) {
        super(listener);
        this.database = database;
        this.durability = durability;
        this.clock = clock;
        this.key = key;
        this.writer = daemon(this::write, "audit-store");
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
                            : new IllegalStateException("a failure of the database was not passed on", failure));
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

    @Override
    protected <R> R inTurn(Work<R> work) {
        if (Thread.currentThread().equals(writer)) {
            throw new IllegalStateException("a question to the audit log must not use the log");
        }
        start();
        Turn<R> turn = new Turn<>(work);
        queue.add(turn);
        return turn.await();
    }

    private synchronized void start() {
        if (writer.getState() == Thread.State.NEW) {
            writer.start();
        }
    }

    @Override
    public void requireWritable() {
        inTurn((index, output) -> {
            try {
                return database.write(connection -> {
                    AuditRows.head(connection, AuditRows.head(connection));
                    return true;
                });
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
                retry(() -> isRecorded(outcome, intended) || System.nanoTime() - since >= OUTCOMES_RETRIED.toNanos());
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

    private void write() {
        try {
            while (true) {
                List<Turn<?>> turns = new ArrayList<>();
                turns.add(queue.take());
                try {
                    take(turns);
                } catch (RuntimeException | Error unexpected) {
                    LOG.error("The audit log failed", unexpected);
                    forget();
                    turns.forEach(turn -> turn.fail(new IllegalStateException("The audit log failed", unexpected)));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes these turns, and all that wait when the lock is there. */
    private void take(List<Turn<?>> turns) {
        try {
            take(turns, new AppendTransaction());
        } catch (SQLException failed) {
            fail(turns, unavailable(failed));
        } catch (AuditException failed) {
            fail(turns, failed);
        }
    }

    private void take(List<Turn<?>> turns, AppendTransaction appended) throws SQLException {
        boolean hasFailed;
        try (Transaction transaction = lock(appended)) {
            queue.drainTo(turns, MOST_TURNS - 1);
            for (Turn<?> turn : turns) {
                turn.run(appended.chain.index(), event -> appended.append(event, transaction));
                if (transaction.hasFailed()) {
                    break;
                }
            }
            hasFailed = transaction.hasFailed();
            if (!hasFailed) {
                appended.end(transaction);
            }
        }
        if (!hasFailed) {
            turns.forEach(turn -> turn.ended.countDown());
            return;
        }
        forget();
        if (turns.size() == 1) {
            turns.get(0).endFailed();
        } else {
            // a statement of one failed, which must not be the others' loss
            turns.forEach(turn -> take(new ArrayList<>(List.of(turn))));
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
            forget();
            return begin(appended);
        }
    }

    private Transaction begin(AppendTransaction appended) throws SQLException {
        Transaction transaction = database.begin();
        try {
            appended.begin(transaction);
            return transaction;
        } catch (SQLException | RuntimeException | Error failed) {
            transaction.close();
            throw failed;
        }
    }

    private void fail(List<Turn<?>> turns, AuditException why) {
        forget();
        // so that nobody waits for the next attempt to connect
        queue.drainTo(turns);
        turns.forEach(turn -> turn.fail(why));
    }

    /** What was read or appended may not be what is in the database. */
    private void forget() {
        chain = null;
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

        void begin(Transaction transaction) throws SQLException {
            Locked locked = transaction.lock();
            clock.set(locked.now());
            chain = transaction.run(connection -> {
                AuditChain known = PostgresAuditLog.this.chain;
                if (known == null) {
                    requireSeen(connection, locked);
                    known = chain();
                    known.restore(locked.head(), AuditRows.saved(connection, AuditChain.forgottenBefore(locked.now())));
                } else if (locked.head().seq() > known.head().seq()) {
                    AuditRows.lines(
                            connection, known.head().seq(), locked.head().seq(), known::read);
                }
                known.requireEndsWith(locked.head());
                return known;
            });
            PostgresAuditLog.this.chain = chain;
            seen = locked.head();
            if (durability == Durability.SYNCHRONOUS && !locked.isSynchronous()) {
                transaction.run(StoreChecks::standby).map(Problem::what).ifPresent(transaction::refuseWrites);
            }
            endUnanswered();
        }

        private void requireSeen(Connection connection, Locked locked) throws SQLException {
            boolean isThere = seen.seq() == 0
                    || (seen.seq() <= locked.head().seq()
                            && AuditRows.line(connection, seen.seq())
                                    .filter(seen::isEndOf)
                                    .isPresent());
            if (!isThere) {
                throw AuditChain.changed("entry " + seen.seq() + " is gone, which this process has seen;"
                        + " was the database set back, or did a standby without it take over?");
            }
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

        void end(Transaction transaction) throws SQLException {
            if (lines.isEmpty() && !transaction.hasWritten()) {
                // nothing to wait for
                return;
            }
            Head head = chain.head();
            transaction.run(connection -> {
                if (!lines.isEmpty()) {
                    AuditRows.append(connection, head.seq() - lines.size() + 1, lines);
                    AuditRows.head(connection, head);
                    AuditRows.save(connection, replaced);
                    AuditRows.save(
                            connection,
                            plans.stream()
                                    .flatMap(plan -> chain.index().ofPlan(plan).stream())
                                    .toList());
                }
                if (pausesChanged) {
                    AuditRows.savePauses(connection, chain.index().pauses());
                }
                return true;
            });
            try {
                transaction.commit();
            } catch (SQLException noAnswer) {
                transaction.close();
                requireCommitted(head, noAnswer);
            }
            unanswered.clear();
            seen = head;
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
                    Locked now = AuditRows.lock(connection);
                    AuditRows.head(connection, now.head());
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
