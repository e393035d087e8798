package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one line of the record costs: chained to the line before, written, and forced to disk. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class AppendBenchmark {
    /** Where the record is: on the disk of the working folder, or in memory, where forcing it costs nothing. */
    @Param({"disk", "memory"})
    public String record;

    private final AuditEvent event = SampleEvents.planned("plan-1");
    private Path folder;
    private AuditLog log;

    /** Begins an empty record. */
    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory(Path.of(record.equals("disk") ? "target" : "/dev/shm"), "bench");
        log = AuditLog.at(folder.resolve("audit.jsonl"), Clock.systemUTC());
    }

    /** Takes the record away, for it may have grown large. */
    @TearDown
    public void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One line. */
    @Benchmark
    public void append() {
        log.record(event);
    }
}
