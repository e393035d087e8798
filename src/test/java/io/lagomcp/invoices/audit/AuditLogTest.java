package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log in files, over what every log promises. */
class AuditLogTest extends AuditLogContract {
    private final Path folder;
    private final Path file;
    private final AuditLog log;

    AuditLogTest(@TempDir Path temporary) {
        folder = temporary.resolve("state/lago");
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, new TestClock());
    }

    @Override
    AuditLog log() {
        return log;
    }

    @Override
    AuditLog another() {
        return AuditLog.at(folder.resolve("../lago/audit.jsonl"), new TestClock());
    }

    @Override
    Path file() {
        return file;
    }

    @Test
    void aReaderCannotBeUsedInAQuestion() {
        assertThatThrownBy(() -> log.consult(ledger -> AuditReader.contents(file)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEntryHasTheTimeOfTheClock() throws Exception {
        log.record(SampleEvents.planned("p1"));

        assertThat(Files.readString(file)).startsWith("{\"seq\":1,\"time\":\"2026-07-01T10:00:00.750Z\",");
    }

    @Test
    void touchesNothingBeforeTheFirstUse() {
        assertThat(folder).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isForTheOwnersEyesOnly() throws Exception {
        log.record(SampleEvents.planned("p1"));

        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("audit.jsonl.head"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
