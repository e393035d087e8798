package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.bench.Rounds.One;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a person's session is: a new process, a first answer right after its start or once somebody has typed, and a few dozen
 * calls. All servers take turns in each round.
 */
final class Cold implements Measurement {
    static final String START = "start and first answer";
    static final String FIRST = "first answer after 3 s";
    static final String NEXT = "2nd to 30th call, mean";

    private static final String PROMPTS = "first prompts/list";
    private static final int ROUNDS = 5;
    private static final int FEES = 5;
    private static final int NEXT_CALLS = 29;

    private final Map<Series, List<Long>> nanos = new LinkedHashMap<>();

    private record Series(String measure, String program) {}

    @Override
    public void measure(Setting setting, Figures figures) throws IOException, InterruptedException {
        List<Program> servers = setting.servers();
        // the first only brings files into memory
        for (int round = 0; round <= ROUNDS; round++) {
            if (round == 1) {
                nanos.clear();
            }
            for (Program server : servers) {
                withoutPause(server, setting);
                afterPause(server, setting);
            }
            for (Jdk jdk : setting.jdks()) {
                prompts(setting.ours(jdk), setting);
            }
        }
        nanos.forEach((series, all) -> figures.add(new Figure(
                "cold",
                series.program(),
                series.measure(),
                Figures.percentile(all.stream().mapToLong(Long::longValue).toArray(), 0.5),
                "ms",
                all.size())));
    }

    private void withoutPause(Program server, Setting setting) throws IOException {
        long start = System.nanoTime();
        try (StdioClient client = new StdioClient(server, setting.errors())) {
            client.shakeHands();
            reading(client, server).call();
            add(START, server, System.nanoTime() - start);
        }
    }

    private void afterPause(Program server, Setting setting) throws IOException, InterruptedException {
        try (StdioClient client = new StdioClient(server, setting.errors())) {
            client.shakeHands();
            TimeUnit.SECONDS.sleep(3);
            add(FIRST, server, Rounds.oneByOne(reading(client, server), 0, 1)[0]);
            long start = System.nanoTime();
            Rounds.oneByOne(reading(client, server), NEXT_CALLS - 1, 1);
            add(NEXT, server, (System.nanoTime() - start) / NEXT_CALLS);
        }
    }

    private void prompts(Program server, Setting setting) throws IOException {
        try (StdioClient client = new StdioClient(server, setting.errors())) {
            client.shakeHands();
            add(PROMPTS, server, Rounds.oneByOne(Rounds.asking(client, Requests::prompts), 0, 1)[0]);
        }
    }

    private static One reading(StdioClient client, Program server) {
        return Rounds.asking(client, id -> Requests.call(id, server.tool(), Requests.invoice(FEES)));
    }

    private void add(String measure, Program server, long taken) {
        nanos.computeIfAbsent(new Series(measure, server.name()), first -> new ArrayList<>())
                .add(taken);
    }
}
