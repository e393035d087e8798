package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");

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
    void itsToolsAreTheToolsThereAre() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        List<String> tools = Pattern.compile("(?m)^\\| `(\\w+)` \\| .* \\| (yes)? ?\\|$")
                .matcher(readme)
                .results()
                .map(row -> row.group(1))
                .filter(name -> !name.startsWith("LAGO"))
                .toList();
        try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
            assertThat(tools)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString().replace(".json", ""))
                                    .toList());
        }
    }

    @Test
    void everyLinkOfTheDocumentsLeadsToAFile() throws Exception {
        List<String> broken = new ArrayList<>();
        for (String document : List.of(
                "README.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "CHANGELOG.md",
                "examples/README.md",
                "docs/install.md",
                "docs/policy.md",
                "docs/http.md")) {
            Path file = Path.of(document);
            LINK.matcher(Files.readString(file))
                    .results()
                    .map(link -> link.group(1))
                    .forEach(target -> {
                        if (!Files.exists(file.resolveSibling(target))) {
                            broken.add(document + " → " + target);
                        }
                    });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everySettingIsInATableAndNothingElseIs() throws Exception {
        String documents = Files.readString(Path.of("README.md")) + Files.readString(Path.of("docs", "http.md"));
        Set<String> rows = Pattern.compile("(?m)^\\| `(LAGO_[A-Z_]+)`")
                .matcher(documents)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(rows).containsExactlyInAnyOrderElementsOf(Settings.VARIABLES);
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
