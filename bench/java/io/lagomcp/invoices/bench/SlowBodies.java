package io.lagomcp.invoices.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Bodies that come so slowly that they would take an hour, on as many connections as a server has threads. */
final class SlowBodies implements Attack {
    private static final int BODIES = 530;
    private static final int BYTES_A_SECOND = 283;
    private static final int ROUNDS_A_SECOND = 10;

    @Override
    public String name() {
        return "bodies";
    }

    @Override
    public String run(Target target, long deadline) throws Exception {
        byte[] head = ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + target.reader()
                        + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                        + "Content-Length: 1000000\r\n\r\n{\"jsonrpc\":")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] drops = " ".repeat(BYTES_A_SECOND / ROUNDS_A_SECOND).getBytes(StandardCharsets.US_ASCII);
        Answers answers = new Answers();
        try (Sockets sockets = new Sockets(target.port(), true, answers)) {
            for (int round = 0; System.nanoTime() < deadline; round++) {
                if (round % ROUNDS_A_SECOND == 0) {
                    sockets.fill(BODIES, head);
                }
                sockets.send(drops);
                TimeUnit.MILLISECONDS.sleep(1_000 / ROUNDS_A_SECOND);
            }
        }
        return answers.toString();
    }
}
