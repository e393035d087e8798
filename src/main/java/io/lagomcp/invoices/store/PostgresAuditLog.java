package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.TurnQueue;
import io.lagomcp.invoices.audit.TurnQueue.Turn;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.store.Database.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
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
final class PostgresAuditLog extends AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAuditLog.class);
    private static final Duration OUTCOMES_RETRIED = Duration.ofSeconds(60);

    private final Database database;
    private final StoredChain chain;
    private final TurnQueue writers = new TurnQueue("audit-store", this::serveWriters);
    private final StoredChain.Reading writersChain;
    private final TurnQueue readers = new TurnQueue("audit-reads", this::serveReaders);
    private final StoredChain.Reading readersChain;
    /** Intents whose commit got no answer, so that nothing was sent. Changed by the writers' thread alone. */
    private final List<AuditEvent.Intent> unanswered = new CopyOnWriteArrayList<>();

    /** The log with this chain, which nobody else uses. */
    PostgresAuditLog(Database database, StoredChain chain, AuditListener listener) {
        super(listener);
        this.database = database;
        this.chain = chain;
        this.writersChain = chain.new Reading();
        this.readersChain = chain.new Reading();
    }

    @Override
    protected <R> R inTurn(Work<R> work) {
        return await(writers, work);
    }

    @Override
    public <R> R read(Function<AuditIndex, R> question) {
        // what turned up of intents that got no answer has to be ended first
        return await(unanswered.isEmpty() ? readers : writers, (index, output) -> question.apply(index));
    }

    private <R> R await(TurnQueue queue, Work<R> work) {
        writers.requireOtherThread();
        readers.requireOtherThread();
        return queue.await(work);
    }

    @Override
    public void requireWritable() {
        inTurn((index, output) ->
                StoreException.run(() -> database.update("update lago_mcp.head set seq = seq"), StoreException::audit));
    }

    /** Too late to refuse anything: an outcome that cannot be recorded now is recorded within a minute, if possible. */
    @Override
    public void record(AuditEvent event) {
        // the intent of an outcome is there already; a later one of the same plan is not meant
        long intended = chain.seen();
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
    private void serveReaders(List<Turn<?>> turns) {
        serve(turns, readers, readersChain, () -> {
            readers.addWaiting(turns);
            AuditIndex index = readersChain.caughtUp();
            turns.forEach(turn -> turn.run(index, event -> {
                throw new IllegalStateException("a reader cannot write");
            }));
            turns.forEach(Turn::end);
        });
    }

    /** Serves these writers, and all who wait when the lock is there. */
    private void serveWriters(List<Turn<?>> turns) {
        serve(turns, writers, writersChain, () -> {
            if (isDone(turns)) {
                turns.forEach(Turn::end);
            } else if (turns.size() == 1) {
                turns.get(0).fail(failureOf(turns.get(0)));
            } else {
                // a statement of one failed, which must not be the others' loss
                turns.forEach(turn -> serveWriters(new ArrayList<>(List.of(turn))));
            }
        });
    }

    /** The failure of a statement, which the work said, or should have said. */
    private static Throwable failureOf(Turn<?> turn) {
        return turn.failure() instanceof RuntimeException said
                ? said
                : AuditException.unavailable("a failure of the database was not passed on", turn.failure());
    }

    private interface Service {
        void run() throws SQLException;
    }

    private static void serve(List<Turn<?>> turns, TurnQueue queue, StoredChain.Reading reading, Service service) {
        try {
            service.run();
        } catch (SQLException failed) {
            reading.forget();
            queue.failAll(turns, StoreException.audit(failed));
        } catch (AuditException failed) {
            reading.forget();
            queue.failAll(turns, failed);
        } catch (RuntimeException | Error unexpected) {
            LOG.error("The audit log failed", unexpected);
            reading.forget();
            turns.forEach(turn ->
                    turn.fail(AuditException.unavailable("it failed, and the server's log says how", unexpected)));
        }
    }

    /** Does and commits what they want; false where a statement failed, so that nothing was done. */
    private boolean isDone(List<Turn<?>> turns) throws SQLException {
        boolean isDone = false;
        try (Transaction transaction = writersChain.lock()) {
            AppendTransaction appended =
                    new AppendTransaction(database, transaction, chain, writersChain.known(), unanswered);
            writers.addWaiting(turns);
            for (Turn<?> turn : turns) {
                turn.run(appended.index(), appended::write);
                if (transaction.hasFailed()) {
                    return false;
                }
            }
            isDone = appended.isCommitted(turns.size());
            return isDone;
        } finally {
            if (!isDone) {
                writersChain.forget();
            }
        }
    }
}
