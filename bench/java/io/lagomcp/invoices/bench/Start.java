package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the start of the process to the complete list of tools, and what the process then holds. */
final class Start implements Measurement {
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 15;
    private static final int CALLS = 5_000;

    static final String MEDIAN = "start, median";
    static final String IDLE = "idle, resident";
    static final String BUSY = "after 5,000 calls, resident";

    @Override
    public void measure(Setting setting, Figures figures) throws IOException, InterruptedException {
        List<Program> servers = setting.servers();
        List<Program> all = new ArrayList<>(servers);
        setting.jdks().forEach(jdk -> all.add(setting.oursWithSandbox(jdk)));
        setting.jdks().forEach(jdk -> all.add(setting.empty(jdk)));
        long[][] nanos = new long[all.size()][ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            for (int i = 0; i < all.size(); i++) {
                long taken = once(all.get(i), setting);
                if (round >= 0) {
                    nanos[i][round] = taken;
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            report(all.get(i), nanos[i], figures);
        }
        for (Program server : servers) {
            memory(server, setting, figures);
        }
    }

    private static long once(Program program, Setting setting) throws IOException {
        long start = System.nanoTime();
        try (StdioClient client = new StdioClient(program, setting.errors())) {
            if (program.tool().isEmpty()) {
                client.line();
            } else {
                client.shakeHands();
            }
            return System.nanoTime() - start;
        }
    }

    private static void report(Program program, long[] nanos, Figures figures) {
        Arrays.sort(nanos);
        figures.add(new Figure("start", program.name(), "start, min", nanos[0] / 1e6, "ms", ROUNDS));
        figures.add(new Figure("start", program.name(), MEDIAN, nanos[ROUNDS / 2] / 1e6, "ms", ROUNDS));
        figures.add(new Figure("start", program.name(), "start, max", nanos[ROUNDS - 1] / 1e6, "ms", ROUNDS));
    }

    private static void memory(Program program, Setting setting, Figures figures)
            throws IOException, InterruptedException {
        try (StdioClient client = new StdioClient(program, setting.errors())) {
            client.shakeHands();
            TimeUnit.SECONDS.sleep(2);
            Memory idle = Memory.of(client.process());
            figures.add(megabytes(program, IDLE, idle.resident()));
            figures.add(megabytes(program, "idle, proportional share", idle.proportional()));
            figures.add(megabytes(program, "idle, of its own", idle.own()));
            Rounds.pipelined(client, id -> Requests.call(id, program.tool(), Requests.invoice(5)), CALLS, 1);
            Memory used = Memory.of(client.process());
            figures.add(megabytes(program, BUSY, used.resident()));
        }
    }

    private static Figure megabytes(Program program, String measure, long kilobytes) {
        return new Figure("start", program.name(), measure, Memory.megabytes(kilobytes), "MB", 1);
    }
}
