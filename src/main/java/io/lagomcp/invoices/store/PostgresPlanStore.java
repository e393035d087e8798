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
import io.lagomcp.invoices.store.Database.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans in the database, one sealed row each. What is done in a question to the audit log is part of its transaction. Methods throw
 * {@link RefusedException} where the database cannot be used.
 */
final class PostgresPlanStore implements PlanStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPlanStore.class);
    /**
     * More than the limits of the store let there be plans. Beyond it {@link #expiries} has plans that other servers have dropped
     * meanwhile, and they are removed from it.
     */
    private static final int MOST_EXPIRIES = 20_000;

    private final Database database;
    private final PostgresRevocations revocations;
    private final PlanCodec codec;
    private final Supplier<String> account;
    private final Clock clock;
    private final LongSupplier nanoTime;
    /** The expiry of each plan from the moment on when this process saw it first: setting a clock back does not revive a plan. */
    private final Map<String, Expiry> expiries = new ConcurrentHashMap<>();

    /**
     * The plans of one account.
     *
     * @param account of Lago, as text that differs for every two: plans for others are not shown
     */
    PostgresPlanStore(
            Database database,
            PostgresRevocations revocations,
            PlanCodec codec,
            Supplier<String> account,
            Clock clock,
            LongSupplier nanoTime) {
        this.database = database;
        this.revocations = revocations;
        this.codec = codec;
        this.account = account;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    private static RefusedException unavailable(SQLException failure) {
        LOG.error("Plans cannot be used: {}", StoreException.Problem.of(failure).what());
        return new RefusedException(Refusal.AUDIT_UNAVAILABLE);
    }

    @Override
    public long size(PendingPlan plan) {
        return codec.seal(plan).length;
    }

    @Override
    public void add(PendingPlan plan) {
        byte[] body = codec.seal(plan);
        Kept kept = Kept.of(plan, body.length);
        expiries.put(plan.id(), plan.origin().expiry());
        update(
                "insert into lago_mcp.plan (account, maker, made_at, expires, asks, withdrawn, body, bytes, id,"
                        + " actions) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set body ="
                        + " excluded.body, bytes = excluded.bytes, actions = excluded.actions",
                account.get(),
                kept.maker(),
                utc(kept.madeAt()),
                utc(plan.expiresAt()),
                kept.asks(),
                kept.withdrawn(),
                body,
                body.length,
                plan.id(),
                String.join(" ", kept.actionIds()));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public Optional<PendingPlan> find(String id) {
        if (!Ids.isId(id)) {
            return Optional.empty();
        }
        List<Optional<PendingPlan>> found = query(
                "select body, withdrawn from lago_mcp.plan where id = ? and account = ?",
                row -> {
                    boolean withdrawn = row.getBoolean(2);
                    // a row that was withdrawn never waits again, whatever is sealed in it
                    return open(id, row.getBytes(1))
                            .filter(plan -> plan.withdrawn().isPresent() || !withdrawn);
                },
                id,
                account.get());
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
            update(
                    "update lago_mcp.plan set withdrawn = true, body = ?, bytes = ? where id = ?",
                    body,
                    body.length,
                    id);
        });
    }

    @Override
    public void drop(String id) {
        update("delete from lago_mcp.plan where id = ?", id);
    }

    @Override
    public List<Kept> kept() {
        List<Kept> all = kept("", account.get());
        expiries.keySet().retainAll(all.stream().map(Kept::id).collect(Collectors.toSet()));
        return all;
    }

    private List<Kept> kept(String which, Object... parameters) {
        return query(
                "select id, maker, made_at, expires, bytes, asks, withdrawn, actions from lago_mcp.plan"
                        + " where account = ? " + which + " order by made_at, id",
                row -> new Kept(
                        row.getString(1),
                        row.getString(2),
                        instant(row, 3),
                        expiry(row.getString(1), instant(row, 4)),
                        row.getLong(5),
                        row.getBoolean(6),
                        row.getBoolean(7),
                        List.of(row.getString(8).split(" ", -1))),
                parameters);
    }

    @Override
    public List<Kept> withdrawn(String maker) {
        return kept("and maker = ? and withdrawn and expires > ?", account.get(), maker, utc(clock.instant()));
    }

    @Override
    public boolean isAnyRevoked(Collection<String> credentials) {
        return revocations.isAny(credentials);
    }

    @Override
    public PlanCounts counts(String maker, AuditIndex index) {
        if (expiries.size() > MOST_EXPIRIES) {
            kept();
        }
        return new Counts(maker, true);
    }

    @Override
    public Function<AuditIndex, PlanCounts> countBeforeRead(String maker) {
        PlanCounts counted = new Counts(maker, false);
        return index -> counted;
    }

    /** Counts of the database, which knows from its table of actions what has become of a plan, as the index does. */
    private final class Counts implements PlanCounts {
        private static final String IS_OVER =
                " not exists (select 1 from unnest(string_to_array(plan.actions, ' ')) as id"
                        + " left join lago_mcp.action on action.plan = id and not action.held_back where case when"
                        + " action.plan is null then not (plan.withdrawn or plan.expires <= ?)"
                        + " else action.state not in ('DONE', 'FAILED') end)";

        private final String maker;
        private Count own = new Count(0, 0, 0);
        private Count all = new Count(0, 0, 0);
        /** The earliest time at which one of the ended plans expired. */
        private Instant oldestExpiry = Instant.MAX;

        /**
         * Counts the plans.
         *
         * @param marks whether plans that have ended are marked in the table, so that the next count need not look up their actions
         */
        Counts(String maker, boolean marks) {
            this.maker = maker;
            OffsetDateTime lastChecks = utc(clock.instant().minus(LAST_CHECKS));
            String count = "select maker = ?, is_over, count(*), sum(bytes), min(expires) from ("
                    + "select maker, bytes, expires, true as is_over from lago_mcp.plan where account = ? and ended"
                    + " union all select maker, bytes, expires,%s from lago_mcp.plan where account = ? and not ended"
                    + ") as each group by 1, 2";
            if (marks) {
                change(
                        "with marked as (update lago_mcp.plan set ended = true where account = ? and not ended and"
                                + IS_OVER + " returning id) " + count.formatted(" id in (select id from marked)"),
                        this::add,
                        account.get(),
                        lastChecks,
                        maker,
                        account.get(),
                        account.get());
            } else {
                query(count.formatted(IS_OVER), this::add, maker, account.get(), lastChecks, account.get());
            }
        }

        private boolean add(ResultSet row) throws SQLException {
            boolean isOver = row.getBoolean(2);
            long plans = row.getLong(3);
            Count more = new Count(isOver ? 0 : plans, isOver ? plans : 0, row.getLong(4));
            all = all.plus(more);
            own = row.getBoolean(1) ? own.plus(more) : own;
            if (isOver) {
                Instant expiry = instant(row, 5);
                oldestExpiry = expiry.isBefore(oldestExpiry) ? expiry : oldestExpiry;
            }
            return isOver;
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
            Instant expired = clock.instant().minus(ago);
            if (!oldestExpiry.isAfter(expired)) {
                drop("ended and expires <= ?", utc(expired));
            }
        }

        @Override
        public void dropOldest(boolean ofAll, long ended, long bytes) {
            Count count = ofAll ? all : own;
            long tooMany = count.ended() - ended;
            long tooLarge = count.bytes() - bytes;
            drop(
                    "id in (select id from (select id, row_number() over oldest as place,"
                            + " sum(bytes) over oldest - bytes as freed from lago_mcp.plan where account = ? and ended"
                            + (ofAll ? "" : " and maker = ?")
                            // false comes before true: plans of this maker come first
                            + " window oldest as (order by" + (ofAll ? " maker <> ?," : "")
                            + " made_at, id rows unbounded preceding) limit ?::bigint) as queue"
                            + " where place <= ? or freed < ?)",
                    account.get(),
                    maker,
                    tooLarge > 0 ? null : tooMany,
                    tooMany,
                    tooLarge);
        }

        private void drop(String which, @Nullable Object... parameters) {
            List<@Nullable Object> all = new ArrayList<>(List.of(account.get()));
            all.addAll(Arrays.asList(parameters));
            change(
                    "delete from lago_mcp.plan where account = ? and " + which + " returning maker, bytes, id",
                    this::dropped,
                    all.toArray());
        }

        private boolean dropped(ResultSet row) throws SQLException {
            expiries.remove(row.getString(3));
            all = all.less(row.getLong(2));
            boolean isOwn = row.getString(1).equals(maker);
            own = isOwn ? own.less(row.getLong(2)) : own;
            return isOwn;
        }
    }

    private <R> List<R> query(String sql, Row<R> each, Object... parameters) {
        return StoreException.run(() -> database.query(sql, each, parameters), PostgresPlanStore::unavailable);
    }

    /** A statement that writes and returns rows. */
    private <R> List<R> change(String sql, Row<R> each, @Nullable Object... parameters) {
        return StoreException.run(() -> database.change(sql, each, parameters), PostgresPlanStore::unavailable);
    }

    private void update(String sql, Object... parameters) {
        StoreException.run(() -> database.updateLater(sql, parameters), PostgresPlanStore::unavailable);
    }
}
