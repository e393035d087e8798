package io.lagomcp.invoices.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.desk.DeskAgent.Answered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every question is answered as Lago's own lists answer it, within a budget, at the cost that the documentation states. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeskTest {
    private static final Path PAGE = Path.of("docs", "transcripts.md");
    private static final String ALL_STATES =
            "&status[]=active&status[]=pending&status[]=terminated&status[]=canceled" + "&status[]=incomplete";

    private final SandboxAccount account = SandboxAccount.open();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<JsonNode>> lists = new HashMap<>();
    private final Map<DeskQuestion, Answered> answers = new LinkedHashMap<>();

    @BeforeAll
    void answerAll() throws Exception {
        try (DeskAgent agent = new DeskAgent(account)) {
            for (DeskQuestion question : DeskQuestion.all()) {
                answers.put(question, agent.answer(question));
            }
        }
    }

    @AfterAll
    void writeTheMeasuredTable() throws IOException {
        account.close();
        Files.write(
                Path.of("target", "transcripts.md"),
                answers.entrySet().stream()
                        .map(answer -> row(answer.getKey().ask(), answer.getValue()))
                        .toList());
    }

    static List<DeskQuestion> questions() {
        return DeskQuestion.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void theAnswerIsRight(DeskQuestion question) throws Exception {
        List<String> expected = question.expect().from(list(question.expect().of()));

        assertThat(expected).as("an answer that could be missed").isNotEmpty().doesNotContain("0", "");
        assertThat(answer(question).values()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void sixtyQuestionsTakeFewCallsAndBytes() {
        assertThat(answers).hasSize(60);
        assertThat(answers.values().stream().mapToInt(Answered::calls).sum() / 60.0)
                .as("calls for a question")
                .isLessThanOrEqualTo(2.5);
        assertThat(answers.values().stream().mapToInt(Answered::bytes).sum() / 60)
                .as("bytes for a question")
                .isLessThanOrEqualTo(6_000);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void theDocumentationSaysWhatItCosts(DeskQuestion question) throws IOException {
        String[] cells = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| " + question.ask() + " |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such row; it is in target/transcripts.md"))
                .split(" *\\| *", -1);

        Answered answer = answer(question);
        assertThat(number(cells[2])).as("calls").isEqualTo(answer.calls());
        assertThat(number(cells[3])).as("bytes").isCloseTo(answer.bytes(), withinPercentage(3));
        assertThat(number(cells[4])).as("tokens").isCloseTo(answer.tokens(), withinPercentage(3));
    }

    private Answered answer(DeskQuestion question) {
        return answers.entrySet().stream()
                .filter(entry -> entry.getKey().ask().equals(question.ask()))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace(",", ""));
    }

    private static String row(String ask, Answered answer) {
        return String.format(
                Locale.ROOT, "| %s | %d | %,d | %,d |", ask, answer.calls(), answer.bytes(), answer.tokens());
    }

    /** The whole list as the API answers it, read without this server's code. */
    private List<JsonNode> list(String name) throws IOException, InterruptedException {
        if (!lists.containsKey(name)) {
            URI uri = URI.create(account.apiUrl() + "/" + name + "?per_page=1000"
                    + (name.equals("subscriptions") ? ALL_STATES.replace("[]", "%5B%5D") : ""));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + SandboxAccount.KEY)
                    .build();
            JsonNode answer = JsonMapper.shared()
                    .readTree(http.send(request, BodyHandlers.ofString()).body());
            lists.put(name, answer.required(name).valueStream().toList());
        }
        return lists.get(name);
    }
}
