package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.ChainPosition;
import io.lagomcp.invoices.audit.ExternalAuditChain;
import io.lagomcp.invoices.audit.SignedAuditHead;
import io.lagomcp.invoices.config.StoreSettings.Durability;
import io.lagomcp.invoices.store.AuditRows.Snapshot;
import io.lagomcp.invoices.store.Database.Transaction;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The chain of the audit log in the database. Whatever is read is checked against what this process has seen before. */
final class StoredChain {
    private final Database database;
    private final Durability durability;
    private final StoreClock clock;
    private final PostgresRevocations revocations;
    private final Optional<AuditSigningKey> key;
    private final String process =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    /** The newest entry that this process knows to be durable: it must never be missing. */
    private volatile ChainPosition seen = ChainPosition.START;

    /** Each reading also sets the clock, and reads revocations that have changed. */
    StoredChain(
            Database database,
            Durability durability,
            StoreClock clock,
            PostgresRevocations revocations,
            Optional<AuditSigningKey> key) {
        this.database = database;
        this.durability = durability;
        this.clock = clock;
        this.revocations = revocations;
        this.key = key;
    }

    /** The number of the newest entry that this process knows to be durable. */
    long seen() {
        return seen.seq();
    }

    /** This entry is durable. */
    synchronized void noteSeen(ChainPosition entry) {
        if (entry.seq() > seen.seq()) {
            seen = entry;
        }
    }

    /** The time of the database. */
    Instant now() {
        return clock.instant();
    }

    /** The chain as one thread has read it, so that no thread waits for another while the database is slow. */
    final class Reading {
        /** Null before the first use, and after a failure. */
        private @Nullable ExternalAuditChain chain;

        /** What was read or appended may not be what is in the database: the next use reads it again. */
        void forget() {
            chain = null;
        }

        /** The chain as it was read and appended to last. */
        ExternalAuditChain known() throws SQLException {
            ExternalAuditChain known = chain;
            if (known == null) {
                known = load();
                chain = known;
            }
            return known;
        }

        private ExternalAuditChain load() throws SQLException {
            ChainPosition before = seen;
            try (Transaction transaction = database.begin()) {
                return transaction.run(connection -> {
                    new StatementBatch()
                            .add("set transaction isolation level repeatable read, read only")
                            .run(connection);
                    Snapshot snapshot = AuditRows.readSnapshot(connection, Long.MAX_VALUE);
                    requireSeen(connection, snapshot.head(), before);
                    ExternalAuditChain loaded = new ExternalAuditChain(process, key, this::lineAt);
                    loaded.restore(
                            snapshot.head(),
                            AuditRows.saved(connection, ExternalAuditChain.forgottenBefore(snapshot.now())));
                    loaded.requireEndsWith(snapshot.head());
                    return loaded;
                });
            }
        }

        private static void requireSeen(Connection connection, SignedAuditHead head, ChainPosition before)
                throws SQLException {
            boolean isThere = before.seq() == 0
                    || (before.seq() <= head.seq()
                            && AuditRows.line(connection, before.seq())
                                    .filter(before::isEndOf)
                                    .isPresent());
            if (!isThere) {
                throw ExternalAuditChain.changed("entry " + before.seq() + " is gone, which this process has seen;"
                        + " was the database set back, or did a standby without it take over?");
            }
        }

        private Optional<String> lineAt(long seq) {
            return StoreException.run(
                    () -> database.read(connection -> AuditRows.line(connection, seq)), StoreException::audit);
        }

        /** What the chain says with what others have appended, without the lock of the database. */
        AuditIndex caughtUp() throws SQLException {
            ExternalAuditChain known = known();
            boolean isComplete = false;
            while (!isComplete) {
                ChainPosition before = seen;
                long last = known.index().lastSeq();
                Snapshot snapshot = database.read(connection -> AuditRows.readSnapshot(connection, last));
                isComplete = isComplete(known, snapshot, before);
            }
            return known.index();
        }

        /**
         * Begins a transaction with the lock of the database, and reads what others have appended. Tries a second connection where the
         * first was lost, because nothing was done yet. Only outcomes can be written in it where commits do not wait for a standby.
         */
        Transaction lock() throws SQLException {
            try {
                return lockAndRead();
            } catch (SQLException failed) {
                if (!Database.isLost(failed)) {
                    throw failed;
                }
                forget();
                database.connections().dropIdle();
                return lockAndRead();
            }
        }

        private Transaction lockAndRead() throws SQLException {
            Optional<Transaction> locked = lockAndRead(false);
            if (locked.isPresent()) {
                return locked.get();
            }
            // other servers do not wait for the lock while this one reads much
            caughtUp();
            return lockAndRead(true).orElseThrow();
        }

        /** Empty where there is more to read than one snapshot has, unless all of it is to be read. */
        private Optional<Transaction> lockAndRead(boolean readsAll) throws SQLException {
            ExternalAuditChain known = known();
            ChainPosition before = seen;
            Transaction transaction = database.begin();
            try {
                Snapshot snapshot = transaction.lock(known.index().lastSeq());
                if (!isComplete(known, snapshot, before)) {
                    if (!readsAll) {
                        transaction.close();
                        return Optional.empty();
                    }
                    transaction.run(connection -> readRest(connection, known, snapshot, before));
                }
                if (durability == Durability.SYNCHRONOUS && !snapshot.isSynchronous()) {
                    transaction.run(StoreChecks::standby).map(Problem::what).ifPresent(transaction::refuseWrites);
                }
                return Optional.of(transaction);
            } catch (SQLException | RuntimeException | Error failed) {
                transaction.close();
                throw failed;
            }
        }

        /**
         * Adds the lines of a snapshot to the chain. False where there are more of them, for another snapshot.
         *
         * @param before what was seen before the snapshot was read
         */
        private boolean isComplete(ExternalAuditChain known, Snapshot snapshot, ChainPosition before)
                throws SQLException {
            clock.set(snapshot.now());
            revocations.readIfChanged(snapshot.revocations());
            if (snapshot.head().seq() < before.seq()) {
                throw ExternalAuditChain.changed("the head names entry "
                        + snapshot.head().seq() + ", and this process has seen entry " + before.seq());
            }
            snapshot.lines().forEach(line -> read(line, known, snapshot, before));
            if (known.index().lastSeq() < snapshot.head().seq()) {
                return false;
            }
            requireEnd(known, snapshot.head());
            return true;
        }

        /** Reads all lines that a snapshot lacks, under the lock. */
        private boolean readRest(
                Connection connection, ExternalAuditChain known, Snapshot snapshot, ChainPosition before)
                throws SQLException {
            AuditRows.lines(
                    connection,
                    known.index().lastSeq(),
                    snapshot.head().seq(),
                    line -> read(line, known, snapshot, before));
            requireEnd(known, snapshot.head());
            return true;
        }

        private static void read(String line, ExternalAuditChain known, Snapshot snapshot, ChainPosition before) {
            known.read(line, snapshot.now());
            if (known.index().lastSeq() == before.seq() && !before.isEndOf(line)) {
                throw ExternalAuditChain.changed("entry " + before.seq() + " is not what this process has seen");
            }
        }

        private void requireEnd(ExternalAuditChain known, SignedAuditHead head) {
            known.requireEndsWith(head);
            noteSeen(head.newest());
        }
    }
}
