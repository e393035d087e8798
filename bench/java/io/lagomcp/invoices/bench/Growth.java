package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.bench.Rounds.One;
import java.io.IOException;
import java.util.function.LongFunction;

/** How the time of one call grows with what there is to read: rows of a list, invoices of a sum, fees of an invoice. */
final class Growth implements Measurement {
    static final String ROWS = "find_all_invoices, rows";
    static final String SUMMED = "summarize_invoices, invoices";
    static final String FEES = "find_invoice, fees";
    static final String IN_FLIGHT = "find_invoice, calls in flight";
    static final String MEMORY = "resident, calls in flight";

    private static final int[] ROWS_ON_A_PAGE = {10, 50, 100};
    private static final int[] SIZES = {10, 100, 1_000};
    private static final int[] TOGETHER = {1, 8, 32, 128};
    private static final int CALLS_TOGETHER = 2_000;
    private static final int WARM_UPS = 200;
    private static final int CALLS = 100;

    @Override
    public void measure(Setting setting, Figures figures) throws IOException {
        for (Jdk jdk : setting.jdks()) {
            Program program = setting.ours(jdk);
            try (StdioClient client = new StdioClient(program, setting.errors())) {
                client.shakeHands();
                for (int rows : ROWS_ON_A_PAGE) {
                    String arguments = "{\"external_customer_id\":\"rows-1000\",\"per_page\":" + rows + "}";
                    report(program, ROWS, rows, asking(client, "find_all_invoices", arguments), figures);
                }
                for (int invoices : SIZES) {
                    String arguments = "{\"external_customer_id\":\"rows-" + invoices + "\"}";
                    report(program, SUMMED, invoices, asking(client, "summarize_invoices", arguments), figures);
                }
                report(program, FEES, 1, asking(client, "find_invoice", Requests.invoice(1)), figures);
                for (int fees : SIZES) {
                    report(program, FEES, fees, asking(client, "find_invoice", Requests.invoice(fees)), figures);
                }
                for (int calls : TOGETHER) {
                    together(client, program, calls, figures);
                }
            }
        }
    }

    /** The time in which one of so many calls is answered, and what the process holds after them. */
    private static void together(StdioClient client, Program program, int calls, Figures figures) throws IOException {
        LongFunction<String> request = id -> Requests.call(id, program.tool(), Requests.invoice(5));
        Rounds.pipelined(client, request, CALLS_TOGETHER, calls);
        double milliseconds = 1_000 * calls / Rounds.pipelined(client, request, CALLS_TOGETHER, calls);
        String name = program.name();
        figures.add(new Figure("growth", name, IN_FLIGHT + " " + calls, milliseconds, "ms", CALLS_TOGETHER));
        double megabytes = Memory.megabytes(Memory.of(client.process()).resident());
        figures.add(new Figure("growth", name, MEMORY + " " + calls, megabytes, "MB", 1));
    }

    private static One asking(StdioClient client, String tool, String arguments) {
        return Rounds.asking(client, id -> Requests.call(id, tool, arguments));
    }

    private static void report(Program program, String curve, int size, One one, Figures figures) throws IOException {
        double median = Figures.percentile(Rounds.oneByOne(one, WARM_UPS, CALLS), 0.5);
        figures.add(new Figure("growth", program.name(), curve + " " + size, median, "ms", CALLS));
    }
}
