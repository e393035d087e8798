package io.lagomcp.invoices.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Connections of a stranger: half of them say nothing, half ask one thing after the other and wait for no answer. */
final class ManyConnections implements Attack {
    private static final int CONNECTIONS = 1_300;
    private static final int REQUESTS_AT_ONCE = 100;
    private static final int ROUNDS_A_SECOND = 5;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String run(Target target, long deadline) throws Exception {
        byte[] withoutToken = queued("/mcp");
        byte[] toNowhere = queued("/nowhere");
        Answers answers = new Answers();
        try (Sockets idle = new Sockets(target.port(), true, answers);
                Sockets turnedAway = new Sockets(target.port(), false, answers);
                Sockets lost = new Sockets(target.port(), false, answers)) {
            for (int round = 0; System.nanoTime() < deadline; round++) {
                if (round % ROUNDS_A_SECOND == 0) {
                    idle.fill(CONNECTIONS / 2, new byte[0]);
                    turnedAway.fill(CONNECTIONS / 4, withoutToken);
                    lost.fill(CONNECTIONS / 4, toNowhere);
                }
                idle.send(new byte[0]);
                turnedAway.send(withoutToken);
                lost.send(toNowhere);
                TimeUnit.MILLISECONDS.sleep(1_000 / ROUNDS_A_SECOND);
            }
        }
        return answers.toString();
    }

    private static byte[] queued(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                .repeat(REQUESTS_AT_ONCE)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
