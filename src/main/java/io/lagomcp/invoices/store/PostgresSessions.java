package io.lagomcp.invoices.store;

import io.lagomcp.invoices.mcp.http.SessionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions in the database, by a hash of their ids: who reads the table learns no id. The row of a session that was ended stays
 * until it would have expired, without an owner: an insert that arrives late, or is repeated, does not bring the session back.
 */
final class PostgresSessions implements SessionStore {
    private static final int HASH_LENGTH = 32;
    /** So that not every call writes. */
    private static final Duration USE_ROUNDED_TO = Duration.ofMinutes(1);

    private static final String IS_OPEN = " and owner <> ''";

    private final Database database;
    private final String replica;

    PostgresSessions(Database database, String replica) {
        this.database = database;
        this.replica = replica;
    }

    @Override
    public String replica() {
        return replica;
    }

    @Override
    public void publish(String id, PublishedSession session) throws IOException {
        StoreException.io(() -> database.update(
                "insert into lago_mcp.session (id, owner, client) values (?, ?, ?) on conflict do nothing",
                hash(id),
                session.owner(),
                session.client()));
    }

    @Override
    public Optional<PublishedSession> find(String id, Duration idle) throws IOException {
        return StoreException.io(() -> database
                .query(
                        "select owner, client from lago_mcp.session"
                                + " where id = ? and used >= clock_timestamp() - ? * interval '1 second'" + IS_OPEN,
                        row -> new PublishedSession(row.getString(1), row.getString(2)),
                        hash(id),
                        idle.plus(USE_ROUNDED_TO).toSeconds())
                .stream()
                .findFirst());
    }

    @Override
    public void end(String id) throws IOException {
        StoreException.io(() -> database.update(
                "insert into lago_mcp.session (id, owner, client) values (?, '', '') on conflict (id)"
                        + " do update set owner = '', client = '', used = clock_timestamp()",
                hash(id)));
    }

    @Override
    public Set<String> ended(Collection<String> ids) throws IOException {
        Map<String, String> byHash = new HashMap<>();
        ids.forEach(id -> byHash.put(hash(id), id));
        StoreException.io(() -> database.query(
                        "select id from lago_mcp.session where id = any(?)" + IS_OPEN, row -> row.getString(1), (Object)
                                byHash.keySet().toArray(String[]::new)))
                .forEach(byHash::remove);
        return new HashSet<>(byHash.values());
    }

    @Override
    public void sweep(Collection<String> inUse, Duration idle) throws IOException {
        StoreException.io(() -> database.update(
                "update lago_mcp.session set used = clock_timestamp()"
                        + " where id = any(?) and used < clock_timestamp() - ? * interval '1 second'",
                inUse.stream().map(PostgresSessions::hash).toArray(String[]::new),
                USE_ROUNDED_TO.toSeconds() / 2));
        StoreException.io(() -> database.update(
                "delete from lago_mcp.session where used < clock_timestamp() - ? * interval '1 second'",
                idle.plus(USE_ROUNDED_TO).toSeconds()));
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
