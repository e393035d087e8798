package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the packed program logs, at its most talkative. */
class LogsIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "canary-5d1c0a7e92b4";
    private static final String NOBODYS = "00000000-0000-0000-0000-000000000000";
    private static final String CUSTOMER = "Acme";
    private static final String PERSON = "ann.canary@example.com";

    @Test
    void asJsonEachLineIsAnObjectWithoutKeyAndPersons(@TempDir Path folder) throws Exception {
        List<String> lines = logged(folder, "LAGO_MCP_LOG_FORMAT=json").lines().toList();

        assertThat(lines).as("tries are logged").isNotEmpty().allSatisfy(line -> {
            JsonNode told = JSON.readTree(line);
            assertThat(told.propertyNames()).contains("timestamp", "level", "logger", "thread", "message");
        });
    }

    @Test
    void asTextItIsForPeopleAndWithoutKeyAndPersonsToo(@TempDir Path folder) throws Exception {
        assertThat(logged(folder, "# text is the default"))
                .containsPattern("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} DEBUG RetryingCall");
    }

    @Test
    void eachCallLeavesOneLineThatTellsWhoCalledWhatAndHowItEnded(@TempDir Path folder) throws Exception {
        List<JsonNode> calls = logged(folder, "LAGO_MCP_LOG_FORMAT=json")
                .lines()
                .map(JSON::readTree)
                .filter(line -> line.path("method").asString("").equals("tools/call"))
                .toList();

        assertThat(calls).hasSize(3).allSatisfy(line -> {
            assertThat(line.path("level").stringValue()).isEqualTo("INFO");
            assertThat(line.path("principal").stringValue()).isEqualTo("local");
            assertThat(line.path("ms").isNumber()).isTrue();
            assertThat(line.path("correlation_id").stringValue()).isNotBlank();
        });
        assertThat(calls)
                .extracting(line -> line.path("target").stringValue() + " "
                        + line.path("outcome").stringValue())
                .as("each once it has ended, which may be after the next has begun")
                .containsExactlyInAnyOrder(
                        "find_all_invoices ok", "find_all_invoices ok", "find_invoice invoice_not_found");
        assertThat(calls)
                .extracting(line -> line.path("correlation_id").stringValue())
                .doesNotHaveDuplicates();
    }

    @Test
    void asJsonAServerOverHttpWritesNothingElseAndSaysAtAnyLevelThatItServes() throws Exception {
        try (ServerProcess server = ServerProcess.startMerged(
                List.of(),
                Map.of("LAGO_MCP_LOG_LEVEL", "error", "LAGO_MCP_MANAGEMENT_PORT", "0"),
                "serve --http --port 0 --insecure-no-auth --sandbox --log-format json".split(" "))) {
            assertThat(messageOf(server.next())).startsWith("Serving assistants at http://");
            assertThat(messageOf(server.next())).startsWith("Health and metrics on port ");
            assertThat(messageOf(server.next())).startsWith("Approvals at http://");
            server.terminate();
            assertThat(server.exitCode()).isZero();
            assertThat(server.output()).hasSize(3);
        }
    }

    @Test
    void asJsonTheGreetingInATerminalIsALogLineToo() throws Exception {
        try (ServerProcess server = ServerProcess.startMerged(
                List.of("-Dlago.terminal=true"), Map.of(), "serve --sandbox --log-format json".split(" "))) {
            assertThat(messageOf(server.next())).startsWith("Waiting for an MCP client");
            server.endInput();
            assertThat(server.exitCode()).isZero();
            assertThat(server.output()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"serve --sandbox --documents FOLDER --log-format json", "--sandbox --documents FOLDER"})
    void aFormerNameIsOneLogLine(String command, @TempDir Path folder) throws Exception {
        Map<String, String> json = Map.of("LAGO_MCP_LOG_FORMAT", "json");
        String[] arguments = command.replace("FOLDER", folder.toString()).split(" ");
        try (ServerProcess server = ServerProcess.startMerged(List.of(), json, arguments)) {
            assertThat(messageOf(server.next())).isEqualTo("--documents is deprecated: use --download-dir instead.");
            server.endInput();
            assertThat(server.exitCode()).isZero();
            assertThat(server.output()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--log-format json --sandbox --download-dir /no-such-folder, /no-such-folder",
        "--log-format json --sandbox --http --port 99999, 65535",
        "--config CONFIG --sandbox, LAGO_MCP_CONFIRM_TIMEOUT",
        "--log-format json --config /no-such-file, /no-such-file"
    })
    void asJsonTheReasonWhyItDoesNotStartIsALogLine(String flags, String reason, @TempDir Path folder)
            throws Exception {
        Path config = Files.write(
                folder.resolve("lago.conf"), List.of("LAGO_MCP_LOG_FORMAT=json", "LAGO_MCP_CONFIRM_TIMEOUT=soon"));
        List<String> command = new ArrayList<>(List.of("serve"));
        command.addAll(List.of(flags.replace("CONFIG", config.toString()).split(" ")));
        try (ServerProcess server = ServerProcess.startMerged(List.of(), Map.of(), command.toArray(String[]::new))) {
            JsonNode line = server.next();
            assertThat(messageOf(line)).contains(reason);
            assertThat(line.path("level").stringValue()).isEqualTo("ERROR");
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.output()).hasSize(1);
        }
    }

    private static String messageOf(JsonNode line) {
        assertThat(line.propertyNames()).contains("timestamp", "level", "logger", "thread", "message");
        return line.path("message").stringValue();
    }

    /** Settings come from a file and a secret's file, so those are tried as well. */
    private static String logged(Path folder, String format) throws IOException, InterruptedException {
        try (Sandbox lago = Sandbox.start(0)) {
            Path key = Files.writeString(folder.resolve("key"), KEY);
            Path config = Files.write(
                    folder.resolve("lago.conf"),
                    List.of(
                            "LAGO_API_KEY_FILE=" + key,
                            "LAGO_API_URL=" + lago.apiUrl(),
                            "LAGO_MCP_LOG_LEVEL=debug",
                            format));
            try (ServerProcess server = ServerProcess.start(Map.of(), "serve", "--config", config.toString())
                    .initialized()) {
                for (String term : List.of(PERSON, CUSTOMER)) {
                    server.call("find_all_invoices", JSON.createObjectNode().put("search_term", term));
                }
                // what Lago refuses is logged
                server.call("find_invoice", JSON.createObjectNode().put("lago_id", NOBODYS));
                assertThat(lago.requests()).as("requests that could be logged").hasSizeGreaterThan(2);
                server.endInput();
                assertThat(server.exitCode()).isZero();
                assertThat(server.errors()).doesNotContain("canary").doesNotContain(CUSTOMER);
                return server.errors();
            }
        }
    }
}
