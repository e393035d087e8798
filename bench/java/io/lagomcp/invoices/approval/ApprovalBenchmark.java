package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.Invoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the approval costs per confirmed mutation: plan, decision, a yes at once, the last checks and three lines of record, each
 * forced to disk. Lago answers from memory, so that nothing else is measured.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Benchmark)
public class ApprovalBenchmark {
    /** Where the record is: on the disk of the working folder, or in memory, where forcing it costs nothing. */
    @Param({"disk", "memory"})
    public String record;

    private final Lago lago = new Lago();
    private final MarkAsPaidMutation markAsPaid = new MarkAsPaidMutation(lago);
    private final ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("lago_id", "1");
    private final Caller agreeing = FixedAnswerChannel.saying(new Answer.Approved());
    private Path folder;
    private ApprovalService approvals;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory(Path.of(record.equals("disk") ? "target" : "/dev/shm"), "bench");
        AuditLog audit = AuditLog.at(folder.resolve("audit.jsonl"), Clock.systemUTC());
        approvals = new ApprovalService(Policy.confirmEverything(), lago, lago, audit, Clock.systemUTC());
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

    @Benchmark
    public MutationOutcome confirmedMutation() {
        return approvals.submit(markAsPaid, arguments, agreeing);
    }

    private static final class Lago implements SingleInvoiceLago {
        private final Invoice invoice = new Invoice(JsonNodeFactory.instance
                .objectNode()
                .put("lago_id", "1")
                .put("number", "LAG-1")
                .put("currency", "EUR")
                .put("total_amount_cents", 100));

        @Override
        public Invoice find(String lagoId) {
            return invoice;
        }

        @Override
        public Invoice update(String lagoId, JsonNode changes) {
            return invoice;
        }
    }
}
