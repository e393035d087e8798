package io.lagomcp.invoices.cli;

import static io.lagomcp.invoices.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ProgramTest {
    /** The tools that say something to particular clients. */
    private static final Set<String> HINTED =
            Set.of("find_all_invoices", "find_invoice", "summarize_invoices", "confirm_action");

    private static final List<String> ALL = List.of("""
        find_all_invoices find_invoice summarize_invoices collections_worklist preview_invoice
        find_customers find_add_ons find_payments find_credit_notes find_subscriptions find_payment_requests
        find_receipts create_invoice update_invoice refresh_invoice finalize_invoice download_invoice
        download_invoice_xml retry_payment void_invoice delete_invoice retry_invoice lose_dispute_invoice
        invoice_payment_url resend_invoice_email sync_salesforce_id list_approvals confirm_action
        """.split("\\s+"));

    @Test
    void helpNamesEveryCommandAndWhereToStart() {
        Ended ended = run("--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains(
                        "serve ",
                        "demo ",
                        "doctor ",
                        "healthcheck ",
                        "install ",
                        "tools ",
                        "policy ",
                        "audit ",
                        "sandbox ")
                .contains("  lago-invoices-mcp demo ", "  lago-invoices-mcp install claude-desktop ")
                .contains("LAGO_API_KEY");
        assertThat(ended.out().lines()).as("lines of the help").allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "doctor",
                "healthcheck",
                "install",
                "tools",
                "policy",
                "audit",
                "token",
                "approvals",
                "store",
                "sandbox"
            })
    void everyCommandExplainsItself(String command) {
        Ended ended = run(command, "--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("Usage: lago-invoices-mcp " + command).contains("--help");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version").out()).startsWith("lago-invoices-mcp ");
    }

    @Test
    void anUnknownCommandGetsAShortAnswer() {
        Ended ended = run("dcotor");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .containsExactly("Unknown command: dcotor. Did you mean doctor?", "See: lago-invoices-mcp --help");
    }

    @ParameterizedTest
    @CsvSource({
        "version, Unknown command: version. Did you mean --version?",
        "serv, Unknown command: serv. Did you mean serve?",
        "start, Unknown command: start.",
        "--readonly, Unknown option: --readonly. Did you mean --read-only?",
        "tools all, Unknown argument: all.",
        "audit shwo, Unknown command: shwo. Did you mean show?",
        "help isntall, Unknown command: isntall. Did you mean install?",
        "install claude-destkop, Unknown client: claude-destkop. Did you mean claude-desktop? There are claude-desktop"
    })
    void whatWasProbablyMeantIsNamedAndNothingFarAway(String line, String answer) {
        Ended ended = run(line.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).startsWith(answer).contains("See: lago-invoices-mcp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "install", "audit show", "token new"})
    void helpShowsWhatTheFlagShows(String command) {
        Ended help = run(("help " + command).strip().split(" "));

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .isEqualTo(run((command + " --help").strip().split(" ")).out());
    }

    @Test
    void everyCommandHasAnExample() {
        assertThat(withoutExample(RootCommand.commandLine())).isEmpty();
    }

    private static List<String> withoutExample(CommandLine command) {
        List<String> without = new ArrayList<>();
        command.getSubcommands().values().forEach(subcommand -> without.addAll(withoutExample(subcommand)));
        String name = command.getCommandSpec().qualifiedName();
        boolean explains = !command.getCommandSpec().usageMessage().hidden()
                && !command.getCommandSpec().helpCommand();
        String usage = command.getUsageMessage();
        boolean laidOut = usage.contains("Examples:\n  lago-invoices-mcp") && usage.split("Examples:", -1).length == 2;
        if (explains && (!laidOut || usage.contains("\n\n\n"))) {
            without.add(name);
        }
        return without;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionIsAScriptForTheShell(String shell) {
        Ended ended = run("completion", shell);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F", "doctor", "claude-desktop", "--read-only")
                .doesNotContain("cache");
        assertThat(run("completion", "tcsh").err()).containsIgnoringCase("bash, zsh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--api-key=canary-4711", "--api-key canary-4711"})
    void aKeyThatWasGivenAsAFlagIsNotRepeated(String flag) {
        Ended ended = run(flag.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("Unknown option: --api-key.").doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --read-only tools | Flags belong after the command: tools --read-only.
        doctor --http | Unknown option: --http.
        serve --tokens-file tokens | --tokens-file is for serving over HTTP: add --http.
        serve --today 2026-07-01 | --today is for the sandbox: add --sandbox.
        tools --format xml | table, mcp, openai, anthropic
        sandbox --port=-1 | --port must be a number from 0 to 65535.
        sandbox --port=65536 | --port must be a number from 0 to 65535.
        sandbox --port=web | --port
        sandbox --today 2026-02-30 | --today must be a date, such as 2026-07-01, and is not: 2026-02-30
        """)
    void flagsThatCannotBeUsedAreRefused(String line, String answer) {
        Ended ended = run(line.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).containsIgnoringCase(answer);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void showsTheToolsAsATableThatFitsTheScreen() {
        Ended ended = run("tools");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains(ALL).doesNotContain("\u001b");
        assertThat(ended.out().lines()).as("lines of the table").allMatch(line -> line.length() <= 100);
        assertThat(ended.out())
                .containsPattern("find_invoice +read only")
                .containsPattern("create_invoice +asks first");
    }

    @Test
    void readOnlyLeavesTheToolsThatChangeNothing() {
        assertThat(names(run("tools", "--read-only", "--format", "mcp"), ""))
                .containsExactlyElementsOf(ALL.stream()
                        .filter(tool -> tool.matches("(find|summarize|collections|preview|download)_.*"))
                        .toList());
        assertThat(run("tools", "--read-only").out())
                .containsPattern("\\n\\d+ tools\\.")
                .doesNotContain("create_invoice");
    }

    @Test
    void theTokensOfEachToolsetArePrinted() {
        assertThat(run("tools", "--tokens").out())
                .containsPattern("invoices +\\d\\d +[345],\\d{3}\n")
                .containsPattern("lookups +7 +1,\\d{3}\n")
                .containsPattern("collections +9 +1,\\d{3}\n")
                .containsPattern("approvals +2 +\\d{3}\n")
                .containsPattern("listed +\\d\\d +5,\\d{3}\n");
        assertThat(run("tools", "--tokens", "--format", "mcp").json())
                .extracting(set -> set.path("toolset").asString())
                .containsExactly("invoices", "lookups", "collections", "approvals", "listed");
    }

    @Test
    void writesTheToolsForClientsOfTheProtocol() {
        Ended ended = run("tools", "--format", "mcp");

        assertThat(names(ended, "")).containsExactlyElementsOf(ALL);
        assertThat(ended.json().valueStream()).allSatisfy(tool -> {
            List<String> fields = new ArrayList<>(
                    List.of("name", "title", "description", "inputSchema", "outputSchema", "annotations"));
            if (HINTED.contains(tool.required("name").stringValue())) {
                fields.add("_meta");
            }
            assertThat(tool.propertyNames()).containsExactlyElementsOf(fields);
        });
    }

    @Test
    void writesTheToolsForOpenai() {
        Ended ended = run("tools", "--format=openai");

        assertThat(names(ended, "/function")).containsExactlyElementsOf(ALL);
        assertThat(ended.json().valueStream()).allSatisfy(tool -> {
            assertThat(tool.propertyNames()).containsExactly("type", "function");
            assertThat(tool.path("type").stringValue()).isEqualTo("function");
            assertThat(tool.path("function").propertyNames()).containsExactly("name", "description", "parameters");
            assertThat(tool.at("/function/parameters/type").stringValue()).isEqualTo("object");
        });
    }

    @Test
    void writesTheToolsForAnthropic() {
        Ended ended = run("tools", "--format", "ANTHROPIC");

        assertThat(names(ended, "")).containsExactlyElementsOf(ALL);
        assertThat(ended.json().valueStream()).allSatisfy(tool -> {
            assertThat(tool.propertyNames()).containsExactly("name", "description", "input_schema");
            assertThat(tool.at("/input_schema/type").stringValue()).isEqualTo("object");
        });
    }

    @Test
    void aPortThatIsTakenIsToldWithAWayOut() {
        try (Sandbox first = Sandbox.start(0)) {
            Ended ended =
                    run("sandbox", "--port", Integer.toString(first.apiUrl().getPort()));

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.err()).contains("Port " + first.apiUrl().getPort() + " is taken", "--port 0");
        }
    }

    @Test
    void aSandboxSaysWhatIsWrongWithItsData(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.json"), "[]");

        for (Path file : List.of(empty, folder.resolve("none.json"), folder)) {
            Ended ended = run("sandbox", "--port", "0", "--data", file.toString());

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err())
                    .contains("--data " + file)
                    .containsAnyOf("no invoices: give a JSON array", "there is no such file", "it cannot be read");
        }
    }

    @Test
    void checkTellsWhatEverySettingComesToAndWhereFrom(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("lago.conf"), """
            # who comes in
            LAGO_MCP_HTTP_TOKEN=canary-0123456789abcdef-0123456789
            LAGO_MCP_HTTP_ROLE="reader"
            """);

        Ended ended = run(
                "serve", "--check", "--sandbox", "--port", "9000", "--no-legacy-sse", "--config", config.toString());

        assertThat(ended.exitCode()).as(ended.out()).isZero();
        assertThat(ended.out())
                .containsPattern("LAGO_MCP_HTTP_PORT +9000 +--port\\n")
                .containsPattern("LAGO_MCP_HTTP_LEGACY_SSE +false +--no-legacy-sse\\n")
                .containsPattern("LAGO_MCP_HTTP_TOKEN +\\(hidden\\) +\\S+lago.conf:2\\n")
                .containsPattern("LAGO_MCP_HTTP_ROLE +reader +\\S+lago.conf:3\\n")
                .containsPattern("LAGO_MCP_HTTP_HOST +127.0.0.1 +default\\n")
                .contains("These settings can be used, over HTTP.")
                .doesNotContain("canary");
    }

    @Test
    void checkTellsEverythingThatIsWrong(@TempDir Path folder) throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "rulez: []\n");

        Ended ended = run("serve", "--check", "--http", "--port", "eighty", "--log-format", "xml");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out())
                .contains("LAGO_MCP_HTTP_PORT (--port) must be a whole number from 0 to 65535.")
                .contains("LAGO_MCP_LOG_FORMAT (--log-format) must be text or json.")
                .contains("HTTP needs credentials");

        Ended later = run("--check", "--api-url", "ftp://user:canary@lago.example", "--policy", policy.toString());
        assertThat(later.exitCode()).isEqualTo(2);
        assertThat(later.out())
                .contains("LAGO_API_URL cannot be used")
                .contains("LAGO_MCP_POLICY names " + policy + ", which cannot be used")
                .doesNotContain("canary");
    }

    @Test
    void theDayOfTheSandboxCanBeGiven() {
        assertThat(run("serve", "--check", "--sandbox", "--today", "2026-07-01").exitCode())
                .isZero();
    }

    private static List<String> names(Ended ended, String where) {
        assertThat(ended.exitCode()).isZero();
        return ended.json()
                .valueStream()
                .map(tool -> tool.at(where + "/name"))
                .map(JsonNode::stringValue)
                .toList();
    }
}
