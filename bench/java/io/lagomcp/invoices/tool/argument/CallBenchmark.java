package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.bench.SampleInvoice;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ResultTruncator;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What checking the arguments of a call costs, and making of an invoice what an assistant is shown. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class CallBenchmark {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArgumentValidator one = new ArgumentValidator(ToolDefinition.of("find_invoice"));
    private final ArgumentValidator list = new ArgumentValidator(ToolDefinition.of("find_all_invoices"));
    private final ObjectNode arguments = JSON.createObjectNode().put("lago_id", SampleInvoice.idWithFees(5));
    private final ObjectNode filters = (ObjectNode) JSON.readTree("""
        {"status":["finalized","draft"],"payment_overdue":true,"issuing_date_from":"2026-01-01","per_page":50}\
        """);

    /** The invoice that is shown. */
    @State(Scope.Benchmark)
    public static class Read {
        /** How many fees it has. */
        @Param({"5", "1000"})
        public int fees;

        private Invoice invoice;

        /** Makes the invoice. */
        @Setup
        public void read() {
            invoice = new Invoice(
                    (ObjectNode) JSON.readTree(SampleInvoice.withFees(fees)).path("invoice"));
        }
    }

    /** The one argument of {@code find_invoice}. */
    @Benchmark
    public List<ArgumentProblem> argumentsOfOne() {
        return one.problemsWith(one.normalized(arguments));
    }

    /** Four filters of {@code find_all_invoices}. */
    @Benchmark
    public List<ArgumentProblem> argumentsOfList() {
        return list.problemsWith(list.normalized(filters));
    }

    /** A concise invoice, kept within what a result may be. */
    @Benchmark
    public ObjectNode shape(Read read) {
        return ResultTruncator.keep(InvoiceView.single(read.invoice, false));
    }

    /** A full invoice, kept within what a result may be. */
    @Benchmark
    public ObjectNode shapeFull(Read read) {
        return ResultTruncator.keep(InvoiceView.single(read.invoice, true));
    }
}
