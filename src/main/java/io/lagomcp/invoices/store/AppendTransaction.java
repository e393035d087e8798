package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.ExternalAuditChain;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.SignedAuditHead;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.store.Database.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one transaction appends to the audit log, under the lock of the database. */
final class AppendTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAuditLog.class);
    private static final String NOTHING_SENT = "audit_unavailable";

    private final Database database;
    private final Transaction transaction;
    private final StoredChain stored;
    private final ExternalAuditChain chain;
    private final List<AuditEvent.Intent> unanswered;

    private final List<String> lines = new ArrayList<>();
    private final Set<String> plans = new LinkedHashSet<>();
    /** Actions of this transaction that a newer one of the same plan replaces in it. */
    private final List<RecordedAction> replaced = new ArrayList<>();

    private final Map<String, AuditEvent.Intent> intents = new LinkedHashMap<>();
    private boolean pausesChanged;

    /**
     * Begins with the outcomes of intents that have turned up.
     *
     * @param transaction has the lock
     * @param known the chain up to the newest entry
     * @param unanswered the intents of this process whose commit got no answer; is kept up to date
     */
    AppendTransaction(
            Database database,
            Transaction transaction,
            StoredChain stored,
            ExternalAuditChain known,
            List<AuditEvent.Intent> unanswered) {
        this.database = database;
        this.transaction = transaction;
        this.stored = stored;
        this.chain = known;
        this.unanswered = unanswered;
        // under the lock, what is not there never will be
        unanswered.removeIf(intent -> !isOpen(intent));
        unanswered.forEach(intent -> append(new AuditEvent.Outcome(
                intent.subject(),
                AuditEvent.Result.FAILED,
                NOTHING_SENT,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                true,
                false)));
    }

    private boolean isOpen(AuditEvent.Intent intent) {
        return index().ofPlan(intent.subject().planId())
                .filter(action -> action.state() == RecordedAction.State.OPEN
                        && action.process().equals(index().process()))
                .isPresent();
    }

    AuditIndex index() {
        return chain.index();
    }

    /** Appends an entry, which is durable with the commit. Only outcomes are taken where commits do not wait for a standby. */
    void write(AnyAuditEvent event) {
        if (!(event instanceof AuditEvent.Outcome)) {
            try {
                transaction.requireWritable();
            } catch (SQLException lost) {
                throw StoreException.audit(lost);
            }
        }
        append(event);
    }

    private void append(AnyAuditEvent event) {
        if (event instanceof AuditEvent.Intent again
                && plans.contains(again.subject().planId())) {
            index().ofPlan(again.subject().planId()).ifPresent(replaced::add);
        }
        lines.add(chain.append(event, stored.now()));
        pausesChanged |= event instanceof AuditEvent.PauseChange;
        if (event instanceof AuditEvent about && !about.subject().planId().isEmpty()) {
            plans.add(about.subject().planId());
        }
        if (event instanceof AuditEvent.Intent intent) {
            intents.put(intent.subject().planId(), intent);
        }
    }

    /** Commits; false where that is known to have failed for one of several turns. */
    boolean isCommitted(int turns) throws SQLException {
        if (lines.isEmpty() && !transaction.hasWritten()) {
            // nothing to wait for
            return true;
        }
        SignedAuditHead head = chain.head();
        if (!lines.isEmpty()) {
            addStatements(transaction.pending(), head);
        }
        try {
            transaction.commit();
        } catch (SQLException failed) {
            transaction.close();
            if (AuditRows.isSecondAction(failed)) {
                throw ExternalAuditChain.changed("a plan of " + plans + " was carried out before, and no line says so");
            }
            if (turns > 1 && Database.isRefused(failed)) {
                return false;
            }
            requireCommitted(head, failed);
        }
        unanswered.clear();
        stored.noteSeen(head.newest());
        return true;
    }

    private void addStatements(StatementBatch batch, SignedAuditHead head) {
        AuditRows.append(batch, head.seq() - lines.size() + 1, lines);
        AuditRows.head(batch, head);
        replaced.forEach(action -> AuditRows.save(batch, List.of(action)));
        AuditRows.save(
                batch,
                plans.stream().flatMap(plan -> index().ofPlan(plan).stream()).toList());
        if (pausesChanged) {
            AuditRows.savePauses(batch, index().pauses());
        }
    }

    /**
     * Looks for the lines under the lock, so that a commit that is still under way has ended. This commits too: once that is
     * answered, what was committed before is as durable.
     */
    private void requireCommitted(SignedAuditHead head, SQLException noAnswer) throws SQLException {
        unanswered.addAll(intents.values());
        if (lines.isEmpty()) {
            throw noAnswer;
        }
        LOG.warn("A commit was not answered, looking for its entries: {}", noAnswer.getMessage());
        database.connections().dropIdle();
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
