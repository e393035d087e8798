package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.Deed.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private final Path file;

    AuditLogTest(@TempDir Path folder) {
        file = folder.resolve("state/audit.jsonl");
    }

    @Test
    void writesOneLinePerEventAndKnowsItAgainLater() throws Exception {
        AuditLog log = AuditLog.at(file, Clock.systemUTC());

        log.record(Sample.planned("p1"));
        Sample.intend(log, Sample.intent("p1"));
        log.record(Sample.done("p1"));

        assertThat(Files.readAllLines(file)).hasSize(3);
        List<Deed> deeds = AuditLog.at(file, Clock.systemUTC()).consult(ledger -> ledger.since(Instant.EPOCH));
        assertThat(deeds).extracting(Deed::state).containsExactly(State.DONE);
    }
}
