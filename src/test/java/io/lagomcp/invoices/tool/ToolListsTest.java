package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lists of tools in other files follow from the registered tools. With {@code -DwriteToolLists} the test writes them; a
 * new row of the README begins with the tool's title.
 */
class ToolListsTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (.*) \\| (?:yes )?\\|\n");
    private static final Pattern ROWS =
            Pattern.compile("(\\| tool \\| what for \\| asks first \\|\n.*\n)((?:.*\\|\n)+)");
    private static final Pattern RULE_TOOLS = Pattern.compile("(\"tool\": \\{\\s+\"enum\": \\[\n)([^]]*\n)(?= *])");

    private final ToolRegistry tools = tools();

    private static ToolRegistry tools() {
        TestClock clock = new TestClock();
        LagoClient nobody = SandboxAccount.client("http://127.0.0.1:1", Duration.ofSeconds(1));
        return new ToolRegistry(
                nobody,
                new ApprovalService(Policy.confirmEverything(), nobody, nobody, TestAuditLogs.fresh(clock), clock),
                clock);
    }

    @Test
    void theReadmeHasARowForEachTool() throws IOException {
        requireList(Path.of("README.md"), ROWS, rows -> {
            Map<String, String> texts =
                    ROW.matcher(rows).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
            return tools.all().stream()
                    .map(tool -> "| `%s` | %s | %s|\n"
                            .formatted(
                                    tool.name(),
                                    texts.getOrDefault(tool.name(), tool.title()),
                                    tool.asksFirst() ? "yes " : ""))
                    .collect(Collectors.joining());
        });
    }

    @Test
    void aPolicyRuleCanNameEachToolThatWrites() throws IOException {
        requireList(
                Path.of("examples", "policies", "policy.schema.json"), RULE_TOOLS, names -> tools.mutations().stream()
                        .map(tool -> "        \"" + tool.name() + "\"")
                        .collect(Collectors.joining(",\n", "", "\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "docs/policy.md; | tool | effects | at stake |",
                "docs/confirmations.md; | tool | the change happened if Lago shows |"
            })
    void aTableAboutWritesNamesEachToolThatWrites(Path page, String header) throws IOException {
        String text = Files.readString(page);
        String table = text.substring(text.indexOf(header) + header.length()).split("\n\n", 2)[0];
        List<String> named = Pattern.compile("(?m)^\\| (`[^|]+)\\|")
                .matcher(table)
                .results()
                .flatMap(row -> Arrays.stream(row.group(1).split(",")))
                .map(name -> name.replace("`", "").strip())
                .toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        tools.mutations().stream().map(MutationKind::name).toList());
    }

    private interface ToolList {
        String of(String current);
    }

    private static void requireList(Path file, Pattern place, ToolList list) throws IOException {
        String text = Files.readString(file);
        MatchResult found = place.matcher(text).results().findFirst().orElseThrow();
        String wanted = list.of(found.group(2));
        if (System.getProperty("writeToolLists") == null) {
            assertThat(found.group(2))
                    .as("mvn test -Dtest=ToolListsTest -DwriteToolLists")
                    .isEqualTo(wanted);
        } else {
            Files.writeString(
                    file, place.matcher(text).replaceFirst(Matcher.quoteReplacement(found.group(1) + wanted)));
        }
    }
}
