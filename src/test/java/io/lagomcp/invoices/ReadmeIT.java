package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the README shows and claims is what the program does. */
class ReadmeIT {
    private static final Pattern CALL = Pattern.compile("> → `(\\w+) (\\{.*})`");
    private static final Pattern FACT = Pattern.compile("\\*\\*Assistant:\\*\\*.*");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(#[^)]+)?\\)");

    @Test
    void itsConversationTookPlace() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        StringBuilder answers = new StringBuilder();
        try (ServerProcess server = ServerProcess.start(Map.of(), "--sandbox", "--today", "2026-07-01")
                .initialized()) {
            for (MatchResult call : CALL.matcher(readme).results().toList()) {
                ObjectNode arguments = (ObjectNode) JsonMapper.shared().readTree(call.group(2));
                JsonNode answer = server.call(call.group(1), arguments);
                assertThat(answer.has("error"))
                        .as("%s fails: %s", call.group(), answer)
                        .isFalse();
                answers.append(answer);
                if (answer.has("plan")) {
                    assertThat(readme)
                            .contains("**Your client asks you:** "
                                    + answer.path("plan").path("statement").stringValue());
                }
            }
        }
        List<String> facts = facts(readme);
        assertThat(facts)
                .as("facts that the assistant states")
                .hasSizeGreaterThan(3)
                .allSatisfy(fact -> assertThat(answers.toString()).contains(fact));
    }

    @Test
    void everyLinkOfTheDocumentsLeadsToAFileAndAHeading() throws Exception {
        List<Path> documents = new ArrayList<>(List.of(
                Path.of("README.md"),
                Path.of("CONTRIBUTING.md"),
                Path.of("SECURITY.md"),
                Path.of("CHANGELOG.md"),
                Path.of("examples", "README.md")));
        try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
            pages.filter(page -> page.toString().endsWith(".md")).forEach(documents::add);
        }
        List<String> broken = new ArrayList<>();
        for (Path document : documents) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
                if (!Files.exists(target)
                        || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
                    broken.add(document + " → " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexNamesEveryPage() throws Exception {
        String index = Files.readString(Path.of("docs", "README.md"));
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.map(page -> page.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    @Test
    void everySettingIsInATableAndNothingElseIs() throws Exception {
        String documents =
                Files.readString(Path.of("docs", "settings.md")) + Files.readString(Path.of("docs", "http.md"));
        Set<String> rows = Pattern.compile("(?m)^\\| `(LAGO_[A-Z_]+)`")
                .matcher(documents)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(rows).containsExactlyInAnyOrderElementsOf(Settings.VARIABLES);
    }

    /** How GitHub names the headings of a page in links. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> "#"
                        + line.replaceFirst("^#+ ", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\w -]", "")
                                .replace(' ', '-'))
                .toList();
    }

    private static List<String> facts(String readme) {
        List<String> facts = new ArrayList<>();
        FACT.matcher(readme).results().forEach(sentence -> Pattern.compile("`([^`]+)`")
                .matcher(sentence.group())
                .results()
                .forEach(fact -> facts.add(fact.group(1))));
        return facts;
    }
}
