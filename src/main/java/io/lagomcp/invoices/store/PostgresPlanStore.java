package io.lagomcp.invoices.store;

import io.lagomcp.invoices.approval.pending.Expiry;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanCodec;
import io.lagomcp.invoices.approval.pending.PlanCodec.UnusablePlanException;
import io.lagomcp.invoices.approval.pending.PlanCounts;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans in the database, one sealed row each. What is done in a question to the audit log is part of its transaction. Methods throw
 * {@link RefusedException} where the database cannot be used.
 */
final class PostgresPlanStore implements PlanStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPlanStore.class);
    /** More than there are plans: then those of plans that are gone are dropped. */
    private static final int MOST_EXPIRIES = 20_000;

    private final Database database;
    private final PlanCodec codec;
    private final Supplier<String> account;
    private final Clock clock;
    private final LongSupplier nanoTime;
    /** By plan, as it was when this process saw it first: what a clock says later does not revive a plan. */
    private final Map<String, Expiry> expiries = new ConcurrentHashMap<>();

    /**
     * The plans of one account.
     *
     * @param account of Lago, as text that differs for every two: plans for others are not shown
     */
    PostgresPlanStore(
            Database database, PlanCodec codec, Supplier<String> account, Clock clock, LongSupplier nanoTime) {
        this.database = database;
        this.codec = codec;
        this.account = account;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    private static RefusedException unavailable(SQLException failure) {
        LOG.error("Plans cannot be used: {}", StoreException.Problem.of(failure).what());
        return new RefusedException(Refusal.auditUnavailable());
    }

    @Override
    public long size(PendingPlan plan) {
        return codec.seal(plan).length;
    }

    @Override
    public void add(PendingPlan plan) {
        byte[] body = codec.seal(plan);
        Kept kept = Kept.of(plan, body.length);
        expiries.put(plan.id(), plan.expiry());
        update(
                "insert into lago_mcp.plan (account, maker, made_at, expires, asks, withdrawn, body, bytes, id, actions)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (id) do update"
                        + " set body = excluded.body, bytes = excluded.bytes, actions = excluded.actions",
                statement -> {
                    statement.setString(1, account.get());
                    statement.setString(2, kept.maker());
                    statement.setObject(3, kept.madeAt().atOffset(ZoneOffset.UTC));
                    statement.setObject(4, plan.expiresAt().atOffset(ZoneOffset.UTC));
                    statement.setBoolean(5, kept.asks());
                    statement.setBoolean(6, kept.withdrawn());
                    statement.setBytes(7, body);
                    statement.setInt(8, body.length);
                    statement.setString(9, plan.id());
                    statement.setString(10, String.join(" ", kept.actionIds()));
                });
    }

    @Override
    public Optional<PendingPlan> find(String id) {
        if (!Ids.isId(id)) {
            return Optional.empty();
        }
        List<Optional<PendingPlan>> found = query(
                "select body, withdrawn from lago_mcp.plan where id = ? and account = ?",
                statement -> {
                    statement.setString(1, id);
                    statement.setString(2, account.get());
                },
                row -> {
                    boolean withdrawn = row.getBoolean(2);
                    // a row that was withdrawn never waits again, whatever is sealed in it
                    return open(id, row.getBytes(1))
                            .filter(plan -> plan.withdrawn().isPresent() || !withdrawn);
                });
        return found.stream().flatMap(Optional::stream).findFirst();
    }

    private Optional<PendingPlan> open(String id, byte[] body) {
        try {
            return codec.open(id, body, at -> expiry(id, at));
        } catch (UnusablePlanException unusable) {
            LOG.warn("Plan {} is left out: {}", id, unusable.getMessage());
            return Optional.empty();
        }
    }

    private Expiry expiry(String id, Instant at) {
        return expiries.computeIfAbsent(id, first -> Expiry.at(at, clock, nanoTime));
    }

    @Override
    public void withdraw(String id, Refusal why) {
        find(id).ifPresent(plan -> {
            byte[] body = codec.seal(plan.withdrawn(why));
            update("update lago_mcp.plan set withdrawn = true, body = ?, bytes = ? where id = ?", statement -> {
                statement.setBytes(1, body);
                statement.setInt(2, body.length);
                statement.setString(3, id);
            });
        });
    }

    @Override
    public void drop(String id) {
        update("delete from lago_mcp.plan where id = ?", statement -> statement.setString(1, id));
    }

    @Override
    public List<Kept> kept() {
        List<Kept> all = kept("", statement -> {});
        expiries.keySet().retainAll(all.stream().map(Kept::id).collect(Collectors.toSet()));
        return all;
    }

    private List<Kept> kept(String which, Parameters parameters) {
        return query(
                "select id, maker, made_at, expires, bytes, asks, withdrawn, actions from lago_mcp.plan"
                        + " where account = ? " + which + " order by made_at, id",
                statement -> {
                    statement.setString(1, account.get());
                    parameters.set(statement);
                },
                row -> new Kept(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        expiry(
                                row.getString(1),
                                row.getObject(4, OffsetDateTime.class).toInstant()),
                        row.getLong(5),
                        row.getBoolean(6),
                        row.getBoolean(7),
                        List.of(row.getString(8).split(" ", -1))));
    }

    @Override
    public List<Kept> withdrawn(String maker) {
        return kept("and maker = ? and withdrawn and expires > ?", statement -> {
            statement.setString(2, maker);
            statement.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
        });
    }

    @Override
    public boolean isAnyRevoked(Collection<String> credentials) {
        return !credentials.isEmpty()
                && !query(
                                "select 1 from lago_mcp.revocation where token = any(?)",
                                statement -> statement.setObject(1, credentials.toArray(String[]::new)),
                                row -> true)
                        .isEmpty();
    }

    @Override
    public PlanCounts counts(String maker, AuditIndex index) {
        if (expiries.size() > MOST_EXPIRIES) {
            kept();
        }
        return new Counts(maker);
    }

    /** Counted by the database, whose table of actions says what the index does. */
    private final class Counts implements PlanCounts {
        private static final String IS_OVER =
                " not exists (select 1 from unnest(string_to_array(plan.actions, ' ')) as id"
                        + " left join lago_mcp.action on action.plan = id and not action.held_back where case when"
                        + " action.plan is null then not (plan.withdrawn or plan.expires <= ?)"
                        + " else action.state not in ('DONE', 'FAILED') end)";

        private final String maker;
        private Count own = new Count(0, 0, 0);
        private Count all = new Count(0, 0, 0);
        private boolean areAllMarked = true;
        private Instant oldestExpiry = Instant.MAX;

        Counts(String maker) {
            this.maker = maker;
            query(
                    "select maker = ?, is_over, count(*), sum(bytes), min(expires), bool_and(ended) from ("
                            + "select maker, bytes, expires, ended, true as is_over from lago_mcp.plan"
                            + " where account = ? and ended union all"
                            + " select maker, bytes, expires, ended, " + IS_OVER + " from lago_mcp.plan"
                            + " where account = ? and not ended) as each group by 1, 2",
                    statement -> {
                        statement.setString(1, maker);
                        statement.setString(2, account.get());
                        setLastChecks(statement, 3);
                        statement.setString(4, account.get());
                    },
                    this::add);
        }

        private boolean add(ResultSet row) throws SQLException {
            boolean isOver = row.getBoolean(2);
            long plans = row.getLong(3);
            Count more = new Count(isOver ? 0 : plans, isOver ? plans : 0, row.getLong(4));
            all = all.plus(more);
            own = row.getBoolean(1) ? own.plus(more) : own;
            if (isOver) {
                areAllMarked &= row.getBoolean(6);
                Instant expiry = row.getObject(5, OffsetDateTime.class).toInstant();
                oldestExpiry = expiry.isBefore(oldestExpiry) ? expiry : oldestExpiry;
            }
            return isOver;
        }

        private void setLastChecks(PreparedStatement statement, int parameter) throws SQLException {
            statement.setObject(parameter, clock.instant().minus(LAST_CHECKS).atOffset(ZoneOffset.UTC));
        }

        @Override
        public Count own() {
            return own;
        }

        @Override
        public Count all() {
            return all;
        }

        @Override
        public void dropEnded(Duration ago) {
            if (!areAllMarked) {
                update(
                        "update lago_mcp.plan set ended = true where account = ? and not ended and" + IS_OVER,
                        statement -> {
                            statement.setString(1, account.get());
                            setLastChecks(statement, 2);
                        });
            }
            Instant expired = clock.instant().minus(ago);
            if (!oldestExpiry.isAfter(expired)) {
                drop("ended and expires <= ?", statement -> statement.setObject(2, expired.atOffset(ZoneOffset.UTC)));
            }
        }

        @Override
        public boolean dropOldest(boolean ofAll) {
            String oldest = "id = (select id from lago_mcp.plan where account = ? and ended"
                    + (ofAll ? "" : " and maker = ?") + " order by made_at, id limit 1)";
            return drop(oldest, statement -> {
                        statement.setString(2, account.get());
                        if (!ofAll) {
                            statement.setString(3, maker);
                        }
                    })
                    > 0;
        }

        private int drop(String which, Parameters parameters) {
            List<Boolean> dropped = change(
                    "delete from lago_mcp.plan where account = ? and " + which + " returning maker, bytes, id",
                    statement -> {
                        statement.setString(1, account.get());
                        parameters.set(statement);
                    },
                    row -> {
                        expiries.remove(row.getString(3));
                        all = all.less(row.getLong(2));
                        boolean isOwn = row.getString(1).equals(maker);
                        own = isOwn ? own.less(row.getLong(2)) : own;
                        return isOwn;
                    });
            return dropped.size();
        }
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    private <R> List<R> query(String sql, Parameters parameters, Row<R> each) {
        try {
            return database.read(rows(sql, parameters, each));
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    /** A statement that writes and returns rows. */
    private <R> List<R> change(String sql, Parameters parameters, Row<R> each) {
        try {
            return database.write(rows(sql, parameters, each));
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    private static <R> Database.Work<List<R>> rows(String sql, Parameters parameters, Row<R> each) {
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                List<R> all = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        all.add(each.read(rows));
                    }
                }
                return all;
            }
        };
    }

    private void update(String sql, Parameters parameters) {
        try {
            database.write(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    parameters.set(statement);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }
}
