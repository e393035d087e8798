package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.bench.Rounds.One;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What each session over HTTP costs in memory, once it is open and has read an invoice. */
final class Sessions implements Measurement {
    static final String GROWN = "resident growth, sessions";

    private static final int[] COUNTS = {1, 10, 100};
    private static final int FEES = 5;
    private static final int CALLS_BEFORE = 2_000;

    @Override
    public void measure(Setting setting, Figures figures) throws IOException, InterruptedException {
        for (Jdk jdk : setting.jdks()) {
            Program program = setting.oursOverHttp(jdk);
            try (WebServer server = new WebServer(program, setting)) {
                grow(server, program.name(), figures);
            }
        }
    }

    private static void grow(WebServer server, String name, Figures figures) throws IOException, InterruptedException {
        // first what any use costs: loaded classes, compiled code, a heap that has had its first collections
        Rounds.oneByOne(reading(server.session()), CALLS_BEFORE, 1);
        long before = settled(server);
        int open = 0;
        for (int count : COUNTS) {
            for (; open < count; open++) {
                reading(server.session()).call();
            }
            long grown = settled(server) - before;
            figures.add(new Figure("sessions", name, GROWN + " " + count, Memory.megabytes(grown), "MB", 1));
            figures.add(new Figure("sessions", name, "each, of sessions " + count, (double) grown / count, "KB", 1));
        }
    }

    private static One reading(WebConnection session) {
        return Rounds.asking(session, id -> Requests.call(id, "find_invoice", Requests.invoice(FEES)));
    }

    private static long settled(WebServer server) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500);
        return Memory.of(server.process()).resident();
    }
}
