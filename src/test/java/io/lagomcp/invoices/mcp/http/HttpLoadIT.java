package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small crowd; {@code bench/run load} has a large one. */
class HttpLoadIT {

    @Test
    void nobodyWaitsForThoseWhoAreAskedAndNoAnswerIsLostOrCrossed(@TempDir Path folder) throws Exception {
        try (PackedHttpServer server = HttpLoad.start(folder)) {
            HttpLoad load = new HttpLoad(server);
            load.open(50);
            List<Events> questions = load.ask(300);
            load.work(2);
            int whileOthersWait = load.answered.get();
            assertThat(load.answer(questions)).isEqualTo(300);
            assertThat(whileOthersWait).as("calls that were answered meanwhile").isPositive();
            assertThat(load.wrong.get())
                    .as("answers that were lost or another's")
                    .isZero();
            assertThat(load.stop(16))
                    .as("calls that were answered after SIGTERM")
                    .isEqualTo(16);
            assertThat(server.errors()).doesNotContain("\tat ");
        }
    }
}
