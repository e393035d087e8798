package io.lagomcp.invoices.store;

import io.lagomcp.invoices.approval.pending.Expiry;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanCodec;
import io.lagomcp.invoices.approval.pending.PlanCodec.UnusablePlanException;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
                "insert into lago_mcp.plan (account, maker, made_at, expires, asks, withdrawn, body, id, actions)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (id) do update set body = excluded.body, actions = excluded.actions",
                statement -> {
                    statement.setString(1, account.get());
                    statement.setString(2, kept.maker());
                    statement.setObject(3, kept.madeAt().atOffset(ZoneOffset.UTC));
                    statement.setObject(4, plan.expiresAt().atOffset(ZoneOffset.UTC));
                    statement.setBoolean(5, kept.asks());
                    statement.setBoolean(6, kept.withdrawn());
                    statement.setBytes(7, body);
                    statement.setString(8, plan.id());
                    statement.setString(9, String.join(" ", kept.actionIds()));
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
                row -> open(id, row.getBytes(1))
                        // a row that was withdrawn never waits again, whatever is sealed in it
                        .filter(plan -> withdrawnAs(plan, row)));
        return found.stream().flatMap(Optional::stream).findFirst();
    }

    private static boolean withdrawnAs(PendingPlan plan, ResultSet row) {
        try {
            return plan.withdrawn().isPresent() || !row.getBoolean(2);
        } catch (SQLException unreadable) {
            throw unavailable(unreadable);
        }
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
            update("update lago_mcp.plan set withdrawn = true, body = ? where id = ?", statement -> {
                statement.setBytes(1, body);
                statement.setString(2, id);
            });
        });
    }

    @Override
    public void drop(String id) {
        update("delete from lago_mcp.plan where id = ?", statement -> statement.setString(1, id));
    }

    @Override
    public List<Kept> kept() {
        List<Kept> all = query(
                "select id, maker, made_at, expires, length(body), asks, withdrawn, actions from lago_mcp.plan"
                        + " where account = ? order by made_at, id",
                statement -> statement.setString(1, account.get()),
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
        expiries.keySet().retainAll(all.stream().map(Kept::id).collect(Collectors.toSet()));
        return all;
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    private <R> List<R> query(String sql, Parameters parameters, Row<R> each) {
        try {
            return database.read(connection -> {
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
            });
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
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
