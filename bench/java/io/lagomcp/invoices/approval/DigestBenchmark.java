package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.CallDigest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the fingerprint of a call costs, by the lines of the invoice that the call creates. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class DigestBenchmark {
    /** Lines of the invoice. */
    @Param({"1", "100"})
    public int lines;

    private final ObjectNode arguments = JsonNodeFactory.instance.objectNode();

    /** Writes the arguments, whose names are not in order. */
    @Setup
    public void write() {
        arguments.put("external_customer_id", "acme").put("currency", "EUR");
        for (int i = 0; i < lines; i++) {
            arguments
                    .withArrayProperty("fees")
                    .addObject()
                    .put("units", "2")
                    .put("add_on_code", "setup-" + i)
                    .put("unit_amount_cents", 12_000);
        }
    }

    /** The fingerprint. */
    @Benchmark
    public String digest() {
        return CallDigest.of("create_invoice", arguments);
    }
}
