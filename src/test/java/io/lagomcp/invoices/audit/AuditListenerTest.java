package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.event.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever listens to the record hears of what is in it, and of nothing else. */
class AuditListenerTest {
    private final Path folder;
    private final List<AuditEvent> heard = new ArrayList<>();

    AuditListenerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyEventIsHeardOnceItIsRecorded() {
        AuditLog log = listened(heard::add);

        log.record(SampleEvents.planned("1"));
        SampleEvents.intend(log, SampleEvents.intent("1"));
        log.record(SampleEvents.done("1"));
        log.resolve(SampleEvents.settled("1", true), ledger -> Optional.empty());

        assertThat(heard)
                .containsExactly(
                        SampleEvents.planned("1"),
                        SampleEvents.intent("1"),
                        SampleEvents.done("1"),
                        SampleEvents.settled("1", true));
    }

    @Test
    void anIntentThatMetAnObjectionIsNotHeard() {
        AuditLog log = listened(heard::add);

        log.intend(SampleEvents.intent("1"), ledger -> Optional.of("no"));

        assertThat(heard).isEmpty();
    }

    @Test
    void whatCannotBeRecordedIsNotHeard() throws IOException {
        Files.writeString(folder.resolve("in-the-way"), "");
        AuditLog log =
                AuditLog.at(folder.resolve("in-the-way/audit.jsonl"), Clock.systemUTC(), Optional.empty(), heard::add);

        assertThatThrownBy(() -> log.record(SampleEvents.planned("1"))).isInstanceOf(AuditException.class);
        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        AuditLog log = listened(event -> {
            throw new IllegalStateException("broken listener");
        });

        SampleEvents.intend(log, SampleEvents.intent("1"));

        assertThat(log.consult(AuditIndex::lastSeq)).as("entries in the record").isEqualTo(1);
    }

    private AuditLog listened(AuditListener listener) {
        return AuditLog.at(folder.resolve("audit.jsonl"), Clock.systemUTC(), Optional.empty(), listener);
    }
}
