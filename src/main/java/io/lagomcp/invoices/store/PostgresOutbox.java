package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.webhook.OutboxStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox in the database, one row for each receiver. The server that sends has a lease on the row, which it renews. If
 * that server is killed, another takes over within half a minute.
 */
final class PostgresOutbox implements OutboxStorage {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresOutbox.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    /** A message takes 15 seconds at most, so that it is sent before the lease ends. */
    private static final Duration SAFE_TO_SEND = Duration.ofSeconds(12);

    private static final Duration RENEW_AFTER = Duration.ofSeconds(4);
    private static final int LINES_AT_ONCE = 1_000;

    private static final String END = "clock_timestamp() + interval '" + LEASE.toSeconds() + " seconds'";
    private static final String UNTIL = "held_until = " + END;
    private static final String TAKE = "update lago_mcp.outbox set holder = ?, " + UNTIL
            + " where receiver = (select receiver from lago_mcp.outbox where receiver = ?"
            + " and (holder = ? or held_until < clock_timestamp()) for update skip locked)";
    private static final String INSERT = "insert into lago_mcp.outbox (receiver, holder, held_until) values (?, ?, "
            + END + ") on conflict do nothing";

    private final Database database;
    private final String receiver;
    private final LongSupplier nanoTime;
    private final String server = UUID.randomUUID().toString();

    PostgresOutbox(Database database, String receiver, LongSupplier nanoTime) {
        this.database = database;
        this.receiver = receiver;
        this.nanoTime = nanoTime;
    }

    @Override
    public String place() {
        return "the row " + receiver + " of lago_mcp.outbox";
    }

    @Override
    public Optional<byte[]> read() throws IOException {
        return StoreException.io(() -> database
                .query(
                        "select content from lago_mcp.outbox where receiver = ? and content is not null",
                        row -> row.getBytes(1),
                        receiver)
                .stream()
                .findFirst());
    }

    @Override
    public Optional<Lease> begin() throws IOException {
        long begun = nanoTime.getAsLong();
        boolean isMine = StoreException.io(() ->
                database.update(TAKE, server, receiver, server) == 1 || database.update(INSERT, receiver, server) == 1);
        return isMine ? Optional.of(new RowLease(begun)) : Optional.empty();
    }

    /** Ends with the lease, or earlier where this server cannot be sure that it still has it. */
    private final class RowLease implements Lease {
        private long renewed;
        private boolean lost;

        RowLease(long begun) {
            this.renewed = begun;
        }

        @Override
        public boolean isHeld() {
            if (!lost && hasPassed(RENEW_AFTER)) {
                try {
                    change(UNTIL);
                } catch (IOException away) {
                    LOG.debug("The lease of the outbox cannot be renewed right now: {}", away.getMessage());
                }
            }
            lost |= hasPassed(SAFE_TO_SEND);
            return !lost;
        }

        private boolean hasPassed(Duration time) {
            return nanoTime.getAsLong() - renewed > time.toNanos();
        }

        @Override
        public void save(byte[] content) throws IOException {
            try {
                change("content = ?, " + UNTIL, content);
            } catch (IOException failed) {
                // what was delivered would be sent again and again
                lost = true;
                throw failed;
            }
        }

        private void change(String what, Object... values) throws IOException {
            long begun = nanoTime.getAsLong();
            Object[] all = new Object[values.length + 2];
            System.arraycopy(values, 0, all, 0, values.length);
            all[values.length] = receiver;
            all[values.length + 1] = server;
            String update = "update lago_mcp.outbox set " + what + " where receiver = ? and holder = ?";
            if (StoreException.io(() -> database.update(update, all)) != 1) {
                lost = true;
                throw new IOException("another server has taken over");
            }
            renewed = begun;
        }

        @Override
        public long newest() {
            return StoreException.run(() -> database.read(AuditRows::head), StoreException::audit)
                    .seq();
        }

        @Override
        public void follow(long after, Consumer<AuditEntry> entries) {
            long from = after;
            List<String> lines;
            do {
                lines = linesAfter(from);
                lines.stream().flatMap(line -> AuditEntry.read(line).stream()).forEach(entries);
                from += lines.size();
            } while (lines.size() == LINES_AT_ONCE && isHeld());
        }

        private List<String> linesAfter(long from) {
            return StoreException.run(
                    () -> database.query(
                            "select body from lago_mcp.line where seq > ? and seq <= ? order by seq",
                            row -> row.getString(1),
                            from,
                            from + LINES_AT_ONCE),
                    StoreException::audit);
        }

        @Override
        public void close() {
            try {
                if (!lost) {
                    change("held_until = clock_timestamp()");
                }
            } catch (IOException away) {
                // the lease ends by itself
            }
            lost = true;
        }
    }
}
