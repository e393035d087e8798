package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.SessionStore.PublishedSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store of sessions does. */
abstract class SessionStoreContract {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final PublishedSession KIM = new PublishedSession("kim", "{}");

    abstract SessionStore sessions();

    abstract void pass(Duration time);

    @Test
    void aSessionIsThereUntilAnyServerEndsIt() throws IOException {
        assertThat(sessions().find("a.1", IDLE)).isEmpty();
        sessions().publish("a.1", KIM);
        sessions().publish("a.2", KIM);
        assertThat(sessions().find("a.1", IDLE)).contains(KIM);
        assertThat(sessions().ended(List.of("a.1", "a.2"))).isEmpty();

        sessions().end("a.1");
        sessions().end("a.1");

        assertThat(sessions().find("a.1", IDLE)).isEmpty();
        assertThat(sessions().ended(List.of("a.1", "a.2"))).isEqualTo(Set.of("a.1"));
    }

    @Test
    void publishingAgainChangesNothing() throws IOException {
        sessions().publish("a.1", KIM);
        sessions().publish("a.1", new PublishedSession("lee", "{}"));

        assertThat(sessions().find("a.1", IDLE)).contains(KIM);
    }

    /** Whose insert was repeated because its answer was lost, or arrived late. */
    @Test
    void aSessionThatEndedIsNotPublishedAgain() throws IOException {
        sessions().publish("a.1", KIM);
        sessions().end("a.1");
        sessions().end("a.2");

        for (String id : List.of("a.1", "a.2")) {
            sessions().publish(id, KIM);

            assertThat(sessions().find(id, IDLE)).isEmpty();
            assertThat(sessions().ended(List.of(id))).containsExactly(id);
        }
    }

    @Test
    void aSessionEndsThatNoServerUses() throws IOException {
        sessions().publish("a.1", KIM);
        sessions().publish("a.2", KIM);
        pass(Duration.ofMinutes(29));
        sessions().sweep(List.of("a.1"), IDLE);
        pass(Duration.ofMinutes(3));

        sessions().sweep(List.of(), IDLE);

        assertThat(sessions().ended(List.of("a.1", "a.2"))).isEqualTo(Set.of("a.2"));
    }

    /** As after a night in which no server ran. */
    @Test
    void aSessionThatExpiredIsNotFoundBeforeTheNextSweep() throws IOException {
        sessions().publish("a.1", KIM);
        pass(Duration.ofMinutes(30));
        assertThat(sessions().find("a.1", IDLE)).contains(KIM);
        pass(Duration.ofMinutes(2));

        assertThat(sessions().find("a.1", IDLE)).isEmpty();
    }
}
