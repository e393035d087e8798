package io.lagomcp.invoices;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the packed program logs, at its most talkative. */
class LogsIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "canary-5d1c0a7e92b4";
    private static final String NOBODYS = "00000000-0000-0000-0000-000000000000";
    private static final String CUSTOMER = "Acme";
    private static final String PERSON = "ann.canary@example.com";
    private static final int LAST = 10;
    private static final Set<String> PERSONAL_FIELDS = Set.of(
            "name",
            "customer_name",
            "firstname",
            "lastname",
            "legal_name",
            "email",
            "phone",
            "url",
            "address_line1",
            "address_line2",
            "tax_identification_number");
    private static final Map<String, String> READS = Map.of(
            "find_customers", "{'detail':'full','per_page':100}",
            "find_payments", "{'detail':'full','search_term':'ann.canary@example.com'}",
            "find_credit_notes", "{'detail':'full','external_customer_id':'ann.canary@example.com'}",
            "find_subscriptions", "{'detail':'full'}",
            "find_payment_requests", "{'detail':'full'}",
            "find_receipts", "{'detail':'full','invoice':'ann.canary@example.com'}",
            "collections_worklist", "{}",
            "find_all_invoices", "{'detail':'full','search_term':'Acme'}",
            "find_invoice", "{'number':'LAG-1001-001-006','detail':'full'}",
            "summarize_invoices", "{'search_term':'ann.canary@example.com'}");

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

    /** Personal data that the calls return, and that Lago's errors repeat, at each level that a user can set. */
    @ParameterizedTest
    @EnumSource(Settings.Log.Level.class)
    void noLevelShowsPersonalDataOfReadsAndErrors(Settings.Log.Level level) throws Exception {
        WireMockServer faulty =
                new WireMockServer(WireMockConfiguration.options().dynamicPort());
        try (Sandbox lago = Sandbox.start(0)) {
            faulty.start();
            faulty.stubFor(any(anyUrl())
                    .atPriority(LAST)
                    .willReturn(aResponse().proxiedFrom(lago.apiUrl().toString().replace("/api/v1", ""))));
            Map<String, String> settings = Map.of(
                    "LAGO_API_KEY", KEY,
                    "LAGO_API_URL", faulty.baseUrl(),
                    "LAGO_MCP_LOG_LEVEL", level.name().toLowerCase(Locale.ROOT));
            try (ServerProcess server = ServerProcess.start(settings, "serve").initialized()) {
                Set<String> personal = new TreeSet<>(Set.of(PERSON));
                READS.forEach((tool, arguments) -> collect(server.call(tool, json(arguments)), personal));
                assertThat(personal).as("personal data that was read").hasSizeGreaterThan(50);
                String repeated =
                        "{\"status\":%1$d,\"error\":\"%2$s\",\"code\":\"%2$s\",\"error_details\":{\"%2$s\":[\"%2$s\"]}}";
                for (int status : new int[] {401, 403, 404, 422, 500}) {
                    faulty.stubFor(any(anyUrl())
                            .willReturn(WireMock.jsonResponse(repeated.formatted(status, PERSON), status)));
                    callAll(server);
                }
                for (String body :
                        List.of(PERSON, "{\"customers\":[\"" + PERSON + "\"],\"meta\":\"" + PERSON + "\"}")) {
                    faulty.stubFor(any(anyUrl()).willReturn(WireMock.okJson(body)));
                    callAll(server);
                }
                for (String tool : READS.keySet()) {
                    server.call(
                            tool, JSON.createObjectNode().put(PERSON, PERSON).put("detail", PERSON));
                }
                server.endInput();
                assertThat(server.exitCode()).isZero();
                if (level != Settings.Log.Level.ERROR) {
                    assertThat(server.errors()).as("failures are logged").contains("Lago failed");
                }
                assertThat(personal)
                        .allSatisfy(value -> assertThat(server.errors()).doesNotContain(value));
            }
        } finally {
            faulty.stop();
        }
    }

    private static void callAll(ServerProcess server) {
        READS.forEach((tool, arguments) -> server.call(tool, json(arguments)));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static void collect(JsonNode part, Set<String> personal) {
        part.forEachEntry((name, value) -> {
            if (PERSONAL_FIELDS.contains(name)
                    && value.isString()
                    && !value.stringValue().isBlank()) {
                personal.add(value.stringValue());
            }
            collect(value, personal);
        });
        if (part.isArray()) {
            part.forEach(value -> collect(value, personal));
        }
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
