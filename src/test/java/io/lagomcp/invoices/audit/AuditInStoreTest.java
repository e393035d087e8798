package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.event.AuditEvent.PauseChange;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.StoreException;
import io.lagomcp.invoices.store.TestStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log on its way into the store and out of it, and what a server that starts knows of it. */
@Tag("postgresql")
class AuditInStoreTest {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private AuditLog log() {
        return TestStores.log(store);
    }

    private static void fill(AuditLog log) {
        for (String plan : List.of("p1", "p2", "p3")) {
            log.record(SampleEvents.planned(plan));
            SampleEvents.intend(log, SampleEvents.intent(plan));
        }
        log.record(SampleEvents.done("p1"));
        log.record(SampleEvents.outcome("p2", Result.UNKNOWN, "outcome_unknown"));
        assertThat(log.<String>change(
                        new PauseChange("bot", "", true, "kim", "test", "page", "it runs wild"),
                        index -> Optional.empty()))
                .isEmpty();
    }

    private static List<String> known(AuditLog log) {
        return log.consult(index -> List.of(
                index.all().stream().map(ExternalAuditChain::saved).toList().toString(),
                index.pauses().toString(),
                index.head().toString()));
    }

    @Test
    void aServerThatStartsKnowsWhatTheOthersKnow() {
        AuditLog first = log();
        fill(first);

        assertThat(known(log())).isEqualTo(known(first));
        AuditHead head = first.consult(AuditIndex::head);
        first.record(SampleEvents.planned("p4"));
        boolean isKnown = log().consult(index -> index.contains(head));
        assertThat(isKnown).as("a line from before it started").isTrue();
        boolean other = log().consult(index -> index.contains(new AuditHead(2, "0".repeat(64), Optional.empty())));
        assertThat(other).isFalse();
    }

    @Test
    void comesOutAsItWentIn() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        // several files, whose lines name checkpoints
        AuditLog files = AuditLog.at(file, new TestClock(), 1_500);
        fill(files);
        Path exported = folder.resolve("exported.jsonl");

        assertThat(store.importFrom(file, Optional.empty())).isEqualTo(9);
        assertThat(store.exportTo(exported)).isEqualTo(9);

        assertThat(AuditVerification.of(exported).problems()).isEmpty();
        assertThat(AuditVerification.of(exported).head()).isEqualTo(AuditReader.head(file));
        assertThat(known(log()).subList(1, 3)).isEqualTo(known(files).subList(1, 3));
        log().record(SampleEvents.planned("p4"));
        assertThatThrownBy(() -> store.importFrom(file, Optional.empty())).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.exportTo(exported)).hasMessageContaining("exists already");
    }

    @Test
    void changedLinesAreFoundInTheExport() {
        fill(log());
        database.sql("update lago_mcp.line set body = replace(body, 'LAG-1234', 'LAG-1235') where seq = 2");
        Path exported = folder.resolve("exported.jsonl");
        store.exportTo(exported);

        assertThat(AuditVerification.of(exported).problems()).isNotEmpty();
    }

    @Test
    void theHeadIsSigned() throws Exception {
        Path pem = Files.writeString(folder.resolve("key.pem"), """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """);
        AuditSigningKey key = AuditSigningKey.read(pem);
        fill(store.audit(Optional.of(key), AuditListener.none()));
        Path exported = folder.resolve("exported.jsonl");
        store.exportTo(exported);

        assertThat(AuditVerification.of(exported, Optional.empty(), Optional.of(key.publicKey()))
                        .problems())
                .isEmpty();
        assertThatThrownBy(() -> log().consult(AuditIndex::lastSeq)).hasMessageContaining("no key is set");
        database.sql("update lago_mcp.head set signature = null");
        AuditLog another = store.audit(Optional.of(key), AuditListener.none());
        assertThatThrownBy(() -> another.consult(AuditIndex::lastSeq)).hasMessageContaining("not signed");
    }
}
