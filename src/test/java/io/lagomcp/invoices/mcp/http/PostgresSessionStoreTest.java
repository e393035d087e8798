package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions in PostgreSQL. */
@Tag("postgresql")
class PostgresSessionStoreTest extends SessionStoreContract {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    private final SessionStore sessions = store.sessions();

    @Override
    SessionStore sessions() {
        return sessions;
    }

    @Override
    void pass(Duration time) {
        database.sql("update lago_mcp.session set used = used - interval '" + time.toSeconds() + " seconds'");
    }

    @Test
    void noIdIsReadable() throws IOException {
        sessions.publish("a.1", new SessionStore.PublishedSession("kim", "{}"));

        assertThat(database.ask("select string_agg(id, ' ') from lago_mcp.session"))
                .hasValueSatisfying(ids -> assertThat(ids).matches("[0-9a-f]{32}"));
    }

    @Test
    void nothingIsLeftOfASessionThatEnded() throws IOException {
        sessions.publish("a.1", new SessionStore.PublishedSession("kim", "{}"));
        sessions.end("a.1");
        assertThat(database.ask("select owner || client from lago_mcp.session")).contains("");
        pass(Duration.ofMinutes(32));

        sessions.sweep(List.of(), Duration.ofMinutes(30));

        assertThat(database.ask("select count(*) from lago_mcp.session")).contains("0");
    }
}
