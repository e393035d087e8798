package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.audit.AuditLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Audit files for tests that are not about them: gone when the tests end. */
public final class TestAuditLogs {
    /** In memory where there is such a place, so that thousands of tries need not wait for a disk. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final Path FOLDER = folder();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestAuditLogs() {}

    /** A record without an entry. */
    public static AuditLog fresh(Clock clock) {
        return AuditLog.at(freshFile(), clock);
    }

    /** For the environment of a process: where it keeps what must outlive it, instead of the user's own place. */
    public static Map<String, String> stateFolder() {
        return Map.of(
                "XDG_STATE_HOME",
                FOLDER.resolve("state-" + COUNT.incrementAndGet()).toString());
    }

    /** Where a record may be; there is no file yet. In a folder of its own, since a log looks for its older files there. */
    public static Path freshFile() {
        try {
            return Files.createDirectory(FOLDER.resolve("log-" + COUNT.incrementAndGet()))
                    .resolve("audit.jsonl");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "audit")
                    : Files.createTempDirectory("audit");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
