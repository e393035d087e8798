package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.bench.Rounds.One;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** How long reading one invoice takes, and how many are read in a second: directly, over standard streams, over HTTP. */
final class Calls implements Measurement {
    static final String DIRECTLY = "GET from upstream";
    static final String MEDIAN = "p50, 1 in flight";
    static final String THROUGHPUT = "throughput, 32 in flight";

    static final int FEES = 5;
    private static final int WARM_UPS = 5_000;
    private static final int CALLS = 3_000;
    private static final int IN_FLIGHT = 32;
    private static final int WARM_UPS_TOGETHER = 5_000;
    private static final int CALLS_TOGETHER = 10_000;

    /** A server over HTTP runs for days; its compiler has finished after so many calls. */
    private static final int WARM_UPS_OVER_HTTP = 60_000;

    @Override
    public void measure(Setting setting, Figures figures) throws Exception {
        directly(setting, figures);
        for (Program server : setting.servers()) {
            overStdio(server, setting, figures);
        }
        for (Jdk jdk : setting.jdks()) {
            overStdio(setting.passThrough(jdk), setting, figures);
        }
        for (Jdk jdk : setting.jdks()) {
            allocation(jdk, setting, figures);
            overHttp(setting.oursOverHttp(jdk), setting, figures);
        }
    }

    private static void directly(Setting setting, Figures figures) throws Exception {
        List<One> callers = new ArrayList<>();
        List<Closeable> open = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            WebConnection connection = new WebConnection(setting.upstream());
            open.add(connection);
            callers.add(() -> connection.get("/api/v1/invoices/" + SampleInvoice.idWithFees(FEES)));
        }
        together(DIRECTLY, callers, figures);
        for (Closeable connection : open) {
            connection.close();
        }
    }

    private static void overStdio(Program server, Setting setting, Figures figures) throws IOException {
        String subject = "stdio, " + server.name();
        LongFunction<String> request = id -> Requests.call(id, server.tool(), Requests.invoice(FEES));
        try (StdioClient client = new StdioClient(server, setting.errors())) {
            client.shakeHands();
            report(subject, Rounds.oneByOne(Rounds.asking(client, request), WARM_UPS, CALLS), figures);
            Rounds.pipelined(client, request, WARM_UPS_TOGETHER, IN_FLIGHT);
            throughput(subject, Rounds.pipelined(client, request, CALLS_TOGETHER, IN_FLIGHT), figures);
        }
    }

    private static void allocation(Jdk jdk, Setting setting, Figures figures) throws IOException, InterruptedException {
        Program server = setting.ours(jdk);
        LongFunction<String> request = id -> Requests.call(id, server.tool(), Requests.invoice(FEES));
        try (StdioClient client = new StdioClient(server, setting.errors())) {
            client.shakeHands();
            Rounds.pipelined(client, request, WARM_UPS, 1);
            One calls = () -> Rounds.pipelined(client, request, CALLS, 1);
            double all = Heap.allocated(client.process(), jdk, setting.work().resolve("allocation.jfr"), calls);
            figures.add(
                    new Figure("calls", "stdio, " + server.name(), "allocated by a call", all / CALLS, "KB", CALLS));
        }
    }

    private static void overHttp(Program server, Setting setting, Figures figures) throws Exception {
        LongFunction<String> request = id -> Requests.call(id, server.tool(), Requests.invoice(FEES));
        try (WebServer running = new WebServer(server, setting)) {
            List<One> callers = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                callers.add(Rounds.asking(running.session(), request));
            }
            Rounds.together(callers, WARM_UPS_OVER_HTTP);
            together("HTTP, " + server.name(), callers, figures);
        }
    }

    private static void together(String subject, List<One> callers, Figures figures) throws Exception {
        report(subject, Rounds.oneByOne(callers.get(0), WARM_UPS, CALLS), figures);
        Rounds.together(callers, WARM_UPS_TOGETHER);
        throughput(subject, Rounds.together(callers, CALLS_TOGETHER), figures);
    }

    private static void report(String subject, long[] nanos, Figures figures) {
        figures.add(new Figure("calls", subject, MEDIAN, Figures.percentile(nanos, 0.5), "ms", CALLS));
        figures.add(new Figure("calls", subject, "p99, 1 in flight", Figures.percentile(nanos, 0.99), "ms", CALLS));
    }

    private static void throughput(String subject, double perSecond, Figures figures) {
        figures.add(new Figure("calls", subject, THROUGHPUT, perSecond, "calls/s", CALLS_TOGETHER));
    }
}
