package io.lagomcp.invoices.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.lagomcp.invoices.approval.SandboxAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transcript in {@code examples/transcripts} runs, and costs what the documentation says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptsTest {
    private static final Path PAGE = Path.of("docs", "token-usage.md");

    private final Map<Transcript, Spent> spent = new LinkedHashMap<>();

    /** What one task cost in both ways. */
    private record Spent(TaskCost tools, TaskCost pages) {

        double timesFewer() {
            return (double) pages.tokens() / tools.tokens();
        }

        String row(Transcript transcript) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %,d | %d | %,d | %.1f |",
                    transcript.task(),
                    tools.calls(),
                    tools.tokens(),
                    pages.calls(),
                    pages.tokens(),
                    timesFewer());
        }
    }

    static List<Transcript> transcripts() {
        return Transcript.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    void theTaskIsDone(Transcript transcript) {
        run(transcript);
    }

    @Test
    void theMedianTaskTakesAnEighthOfTheTokensOrLess() {
        List<Double> ratios = Transcript.all().stream()
                .map(transcript -> run(transcript).timesFewer())
                .sorted()
                .toList();

        assertThat(ratios).hasSizeGreaterThanOrEqualTo(20);
        assertThat((ratios.get((ratios.size() - 1) / 2) + ratios.get(ratios.size() / 2)) / 2)
                .as("how many times fewer tokens the median task takes, of %s", ratios)
                .isGreaterThanOrEqualTo(8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    void theDocumentationSaysWhatTheTaskCosts(Transcript transcript) throws IOException {
        Spent measured = run(transcript);
        String row = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| " + transcript.task() + " |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such row; it is in target/token-usage.md"));

        String[] cells = row.split(" *\\| *", -1);
        assertThat(Integer.parseInt(cells[2]))
                .as("calls")
                .isEqualTo(measured.tools().calls());
        assertThat(Integer.parseInt(cells[4]))
                .as("requests")
                .isEqualTo(measured.pages().calls());
        // ids and ports differ from run to run, and take a token more or less
        assertThat(number(cells[3])).as("tokens").isCloseTo(measured.tools().tokens(), withinPercentage(3));
        assertThat(number(cells[5]))
                .as("tokens of pages")
                .isCloseTo(measured.pages().tokens(), withinPercentage(3));
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace(",", ""));
    }

    private synchronized Spent run(Transcript transcript) {
        return spent.computeIfAbsent(transcript, TranscriptsTest::runAfresh);
    }

    /** Each way on an account of its own, so that neither sees what the other did. */
    private static Spent runAfresh(Transcript transcript) {
        try (SandboxAccount forTools = SandboxAccount.open();
                SandboxAccount forPages = SandboxAccount.open()) {
            return new Spent(
                    new ToolTaskRunner(forTools).run(transcript.tools()),
                    new ApiTaskRunner(forPages).run(transcript.pages()));
        }
    }

    @AfterAll
    void writeTheMeasuredTable() throws IOException {
        List<String> table = new ArrayList<>();
        spent.forEach((transcript, both) -> table.add(both.row(transcript)));
        Files.write(Path.of("target", "token-usage.md"), table);
    }
}
