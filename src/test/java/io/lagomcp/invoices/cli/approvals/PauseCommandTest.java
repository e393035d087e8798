package io.lagomcp.invoices.cli.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.cli.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code approvals pause}, {@code resume} and {@code paused}, for who runs the server. */
class PauseCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void pausesAndResumesInTheAuditLogOfThisMachine() throws Exception {
        assertThat(run("paused").out()).isEqualTo("Nobody is paused.\n");

        assertThat(run("pause", "local", "--reason", "It charges again and again"))
                .isEqualTo(new Ended(0, "Paused: local.\n", ""));

        assertThat(pauses()).extracting(Pause::principal).containsExactly("local");
        assertThat(run("paused").out()).matches("""
            principal +since +by +reason
            local +20[^ ]+Z +"operator [^ ]+" +It charges again and again
            """);
        assertThat(run("resume", "local")).isEqualTo(new Ended(0, "Resumed: local.\n", ""));
        assertThat(pauses()).isEmpty();
        assertThat(Files.readString(log())).contains("\"event\":\"resumed\"", "\"channel\":\"terminal\"");
    }

    @Test
    void saysWhatIsWrongAndWhatWouldBeRight() throws Exception {
        assertThat(run("resume", "bot").err())
                .isEqualTo(
                        "bot is not paused: nothing was changed. `lago-invoices-mcp approvals paused` lists who is.\n");
        assertThat(run("pause", "bot").exitCode()).isEqualTo(2);
        assertThat(run("pause", "bot", "--reason", " ").err()).startsWith("A pause needs a reason");
        assertThat(run("pause", "bot", "--reason", "Too many", "--read-only").err())
                .startsWith("This server is read-only, so that nobody is paused or resumed");
        assertThat(pauses()).isEmpty();
    }

    private List<Pause> pauses() {
        return new PrincipalPauses(AuditLog.at(log(), Clock.systemUTC()), false).all();
    }

    private Path log() {
        return folder.resolve("audit.jsonl");
    }

    private Ended run(String... arguments) {
        String[] all = Stream.of(
                        Stream.of("approvals"), Stream.of(arguments), Stream.of("--audit-log", log().toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
        return Ended.run(all);
    }
}
