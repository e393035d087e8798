package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.RecordedAction.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of their own on one record. */
@Timeout(300)
class AuditProcessesTest {
    private final Path file;
    private final List<Process> processes = new ArrayList<>();

    AuditProcessesTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void processesThatRecordAtOnceMakeOneChainAndLoseNothing() throws Exception {
        AuditLog log = AuditLog.at(file, Clock.systemUTC());
        Process a = start("a", 60);
        Process b = start("b", 60);
        for (int number = 0; number < 60; number++) {
            SampleEvents.intend(log, SampleEvents.intent("c-" + number));
        }
        assertThat(a.waitFor()).as("exit code of one").isZero();
        assertThat(b.waitFor()).as("exit code of the other").isZero();

        AuditVerification verified = AuditVerification.of(file);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.lines()).isEqualTo(300);
        assertThat(verified.files()).as("the files were rotated meanwhile").isGreaterThan(3);
        List<RecordedAction> deeds = log.consult(ledger -> ledger.since(Instant.EPOCH));
        for (String name : List.of("a", "b", "c")) {
            assertThat(deeds.stream().map(deed -> deed.subject().planId()).filter(plan -> plan.startsWith(name + "-")))
                    .as("the deeds of " + name + ", in the order in which it did them")
                    .containsExactlyElementsOf(IntStream.range(0, 60)
                            .mapToObj(number -> name + "-" + number)
                            .toList());
        }
        assertThat(deeds.stream().map(RecordedAction::process).distinct()).hasSize(3);
    }

    @Test
    void aKilledProcessLeavesAnIntactRecordThatHoldsWhateverItWasToldIsThere() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (String name : List.of("first", "second", "third")) {
            Process process = start(name, Integer.MAX_VALUE);
            BufferedReader out = process.inputReader();
            for (int line = 0; line < 20; line++) {
                acknowledged.add(out.readLine());
            }
            // unlike Process.destroyForcibly, this leaves the pipe open
            process.toHandle().destroyForcibly();
            out.lines().forEach(acknowledged::add);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
            assertThat(AuditVerification.of(file).problems()).isEmpty();
        }
        AuditLog log = AuditLog.at(file, Clock.systemUTC());
        log.record(SampleEvents.planned("afterwards"));

        assertThat(AuditVerification.of(file).problems()).isEmpty();
        List<RecordedAction> deeds = log.consult(ledger -> ledger.since(Instant.EPOCH));
        assertThat(deeds).extracting(deed -> deed.subject().planId()).containsAll(acknowledged);
        assertThat(deeds.stream().filter(deed -> deed.state() == State.OPEN).count())
                .as("deeds without outcome: at most the one that each process was doing")
                .isLessThanOrEqualTo(3);
    }

    private Process start(String name, int count) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AuditWriterProgram.class.getName(),
                        file.toString(),
                        name,
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }
}
