package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.tool.ToolDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The packed program over real standard streams. */
class StdioServerIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int STARTS = 5;
    private static final String SOME_ID = "0b9e6f0e-1111-4222-8333-444455556666";
    private static final String SOME_INVOICE = "{\"invoice\":{\"lago_id\":\"" + SOME_ID
            + "\",\"number\":\"LAG-1\",\"status\":\"finalized\",\"payment_status\":\"pending\",\"currency\":\"EUR\",\"total_amount_cents\":100}}";

    @Test
    void listsItsToolsWithoutKeyAndWithoutNetworkInTheSameBytesAtEveryStart() throws Exception {
        Set<String> answers = new HashSet<>();
        for (int start = 0; start < STARTS; start++) {
            try (ServerProcess server = ServerProcess.start(Map.of())) {
                server.initialized().send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
                answers.add(server.line());
            }
        }
        assertThat(answers).as("one and the same answer at %d starts", STARTS).hasSize(1);
        assertThat(answers.iterator().next()).contains("find_all_invoices", "confirm_action");
    }

    @Test
    void tellsOfEachToolExactlyWhatItsSchemaFileSays() throws Exception {
        try (ServerProcess server = ServerProcess.start(Map.of())) {
            JsonNode tools = tools(server.initialized());
            for (JsonNode tool : tools) {
                String name = tool.path("name").stringValue();
                JsonNode file = JSON.readTree(Files.readString(Path.of("tool-schemas", name + ".json")));
                for (String field : List.of("name", "title", "description", "annotations", "_meta")) {
                    assertThat(tool.path(field)).as("%s of %s", field, name).isEqualTo(file.path(field));
                }
                assertThat(tool.path("inputSchema"))
                        .as("arguments of %s", name)
                        .isEqualTo(ToolDefinition.of(name).inputSchema());
                assertThat(tool.path("outputSchema"))
                        .as("results of %s", name)
                        .isEqualTo(ToolDefinition.of(name).outputSchema());
            }
            try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
                assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                        .as("every file is a tool and every tool has a file")
                        .containsExactlyInAnyOrderElementsOf(names(tools));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-07-01", "2031-02-28"})
    void theSandboxIsOverdueByTheSameDaysWhateverTheDay(String today) {
        Map<String, String> day = today.isEmpty() ? Map.of() : Map.of("LAGO_MCP_SANDBOX_TODAY", today);
        ObjectNode overdue =
                JSON.createObjectNode().put("payment_overdue", true).put("ageing", true);
        try (ServerProcess server = ServerProcess.start(day, "--sandbox").initialized()) {
            JsonNode summary = server.call("summarize_invoices", overdue);

            assertThat(summary.path("invoices").asInt()).isEqualTo(41);
            assertThat(summary.at("/ageing/0/overdue").asString()).isEqualTo("1-30 days");
            assertThat(summary.at("/ageing/0/due").asString()).isEqualTo("1,454.27 EUR");
        }
    }

    @Test
    void aMutationWaitsForItsConfirmationAndHappensOnce() {
        try (ServerProcess server = ServerProcess.start(Map.of(), "--sandbox").initialized()) {
            ObjectNode draft = subscriptionDraft(server);
            JsonNode plan = server.call("finalize_invoice", draft).path("plan");
            assertThat(status(server, draft))
                    .as("the invoice while its plan waits")
                    .isEqualTo("draft");

            ObjectNode confirmation = JSON.createObjectNode();
            confirmation.set("confirmation_id", plan.path("confirmation_id"));
            confirmation.set("statement", plan.path("statement"));
            JsonNode done = server.call("confirm_action", confirmation);
            assertThat(done.path("outcome").stringValue()).isEqualTo("done");
            assertThat(done.path("invoice").path("status").stringValue()).isEqualTo("finalized");

            JsonNode again = server.call("confirm_action", confirmation);
            assertThat(again.path("repeated").asBoolean(false))
                    .as("a used confirmation says that nothing was done now")
                    .isTrue();
            assertThat(again.path("receipt")).isEqualTo(done.path("receipt"));
        }
    }

    @Test
    void aReadOnlyServerHidesMutationsAndRefusesThem() {
        try (ServerProcess server = ServerProcess.start(Map.of("LAGO_MCP_READ_ONLY", "true"), "--sandbox")
                .initialized()) {
            assertThat(names(tools(server)))
                    .containsExactly(
                            "find_all_invoices",
                            "find_invoice",
                            "summarize_invoices",
                            "collections_worklist",
                            "preview_invoice",
                            "find_customers",
                            "find_add_ons",
                            "find_payments",
                            "find_credit_notes",
                            "find_subscriptions",
                            "find_payment_requests",
                            "find_receipts",
                            "download_invoice",
                            "download_invoice_xml");
            ObjectNode draft = subscriptionDraft(server);
            assertThat(errorCode(server.call("finalize_invoice", draft))).isEqualTo("read_only");
            assertThat(status(server, draft)).isEqualTo("draft");
        }
    }

    @Test
    void savesAPdfThatIsYetToBeMadeInTheFolderThatItWasGiven(@TempDir Path folder) throws Exception {
        Map<String, String> settings = Map.of("LAGO_MCP_DOWNLOAD_DIR", folder.toString());
        try (ServerProcess server = ServerProcess.start(settings, "--sandbox").initialized()) {
            ObjectNode arguments = finalizedWithoutPdf(server).put("as", "file");
            JsonNode saved = server.call("download_invoice", arguments);
            assertThat(saved.path("ready").asBoolean(false)).as("%s", saved).isTrue();
            assertThat(Files.readString(Path.of(saved.path("saved_to").stringValue()), StandardCharsets.ISO_8859_1))
                    .startsWith("%PDF-");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void asksInNoOtherWayThanItIsToldTo() {
        Map<String, String> onlyTheClient = Map.of("LAGO_MCP_CONFIRM_VIA", "elicit");
        try (ServerProcess server =
                ServerProcess.start(onlyTheClient, "--sandbox").initialized()) {
            ObjectNode draft = subscriptionDraft(server);
            assertThat(errorCode(server.call("finalize_invoice", draft))).isEqualTo("confirmation_unavailable");
            assertThat(status(server, draft)).isEqualTo("draft");
        }
    }

    @Test
    void goesOnAfterAnyBadLine() throws Exception {
        List<String> badLines = List.of(
                "nonsense",
                "",
                "   ",
                "[]",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                "42",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"x\",\"arguments\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/call\",\"params\":7}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/unheard_of\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"nobody asked\",\"result\":{}}",
                "[".repeat(2_000),
                "x".repeat(5 << 20));
        try (ServerProcess server = ServerProcess.start(Map.of(), "--sandbox")) {
            badLines.forEach(server::send);
            server.initialized();
            badLines.forEach(server::send);
            server.send(new byte[] {(byte) 0xC3, (byte) 0x28, '\n'});
            assertThat(server.request("ping", JSON.createObjectNode()).path("result"))
                    .as("the answer to a ping after all of that")
                    .isEqualTo(JSON.createObjectNode());
            server.endInput();
            assertThat(server.exitCode()).isZero();
            assertThat(server.output()).as("standard output").allSatisfy(line -> assertThat(
                            JSON.readTree(line).path("jsonrpc").stringValue())
                    .isEqualTo("2.0"));
        }
    }

    @Test
    void refusesEverythingButAPingBeforeTheHandshake() {
        try (ServerProcess server = ServerProcess.start(Map.of(), "--sandbox")) {
            assertThat(server.request("ping", JSON.createObjectNode()).path("result"))
                    .isEqualTo(JSON.createObjectNode());
            assertThat(server.request("tools/list", JSON.createObjectNode())
                            .path("error")
                            .path("message")
                            .stringValue())
                    .contains("initialize");
        }
    }

    @Test
    void answersWhatIsRunningWhenItsInputEndsAndExitsWithZero() throws Exception {
        try (SlowLago lago = new SlowLago();
                ServerProcess server = connectedTo(lago)) {
            server.send(findSomeInvoice("running"));
            assertThat(lago.hasBeenAsked()).isTrue();
            server.endInput();
            lago.answer(SOME_INVOICE);
            assertThat(server.exitCode()).isZero();
            assertThat(server.output().get(server.output().size() - 1)).contains("\"running\"", "LAG-1");
            assertThat(server.errors()).as("standard error of a normal end").isEmpty();
        }
    }

    @Test
    void answersWhatIsRunningWhenItIsToldToStopAndExitsWithZero() throws Exception {
        try (SlowLago lago = new SlowLago();
                ServerProcess server = connectedTo(lago)) {
            server.send(findSomeInvoice("running"));
            assertThat(lago.hasBeenAsked()).isTrue();
            server.terminate();
            lago.answer(SOME_INVOICE);
            assertThat(server.exitCode()).isZero();
            assertThat(server.output().get(server.output().size() - 1)).contains("\"running\"", "LAG-1");
        }
    }

    @Test
    void aCancelledCallEndsItsRequestToLagoAndIsNotAnswered() throws Exception {
        try (SlowLago lago = new SlowLago();
                ServerProcess server = connectedTo(lago)) {
            server.send(findSomeInvoice("unwanted"));
            assertThat(lago.hasBeenAsked()).isTrue();
            server.send(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"unwanted\"}}");
            assertThat(lago.wasAbandoned())
                    .as("the request to Lago was given up")
                    .isTrue();
            server.request("ping", JSON.createObjectNode());
            server.endInput();
            assertThat(server.exitCode()).isZero();
            assertThat(server.output()).noneMatch(line -> line.contains("unwanted"));
        }
    }

    @Test
    void neverShowsTheKeyWhateverGoesWrong() throws Exception {
        String canary = "canary-5c1b7b6e-key";
        StringBuilder everything = new StringBuilder();
        String url = "http://localhost:1/sub/path/api/v1/";
        try (ServerProcess server = ServerProcess.start(
                        Map.of("LAGO_API_KEY", canary, "LAGO_API_URL", url, "LAGO_MCP_LOG_LEVEL", "debug"))
                .initialized()) {
            server.call("find_invoice", JSON.createObjectNode().put("lago_id", SOME_ID));
            server.send("not a message " + "x".repeat(100));
            server.endInput();
            assertThat(server.exitCode()).isZero();
            everything.append(String.join("\n", server.output())).append(server.errors());
        }
        try (ServerProcess server = ServerProcess.start(
                Map.of("LAGO_API_KEY", canary, "LAGO_API_URL", "http://user:" + canary + "@127.0.0.1:1"))) {
            assertThat(server.exitCode()).as("settings that cannot be used").isEqualTo(2);
            everything.append(server.errors());
        }
        assertThat(everything.toString()).contains("unreachable").doesNotContain(canary);
    }

    @Test
    void saysWhatIsMissingWhenThereIsNoKey() {
        try (ServerProcess server = ServerProcess.start(Map.of()).initialized()) {
            JsonNode error =
                    server.call("find_all_invoices", JSON.createObjectNode()).path("error");
            assertThat(error.path("code").stringValue()).isEqualTo("api_key_missing");
            assertThat(error.path("message").stringValue()).contains("LAGO_API_KEY");
        }
    }

    private static ServerProcess connectedTo(SlowLago lago) {
        return ServerProcess.start(Map.of("LAGO_API_KEY", "any-key", "LAGO_API_URL", lago.url()))
                .initialized();
    }

    private static String findSomeInvoice(String requestId) {
        ObjectNode arguments = JSON.createObjectNode().put("lago_id", SOME_ID);
        return ServerProcess.requestLine(requestId, "tools/call", ServerProcess.toolCall("find_invoice", arguments));
    }

    private static JsonNode tools(ServerProcess server) {
        return server.request("tools/list", JSON.createObjectNode())
                .path("result")
                .path("tools");
    }

    private static List<String> names(JsonNode tools) {
        List<String> names = new ArrayList<>();
        tools.forEach(tool -> names.add(tool.path("name").stringValue()));
        return names;
    }

    /** The {@code lago_id} of a draft that can be finalized, as arguments of a call. */
    private static ObjectNode subscriptionDraft(ServerProcess server) {
        ObjectNode drafts = JSON.createObjectNode().put("status", "draft").put("per_page", 100);
        for (JsonNode draft : server.call("find_all_invoices", drafts).path("invoices")) {
            if (draft.path("invoice_type").stringValue().equals("subscription")) {
                return JSON.createObjectNode()
                        .put("lago_id", draft.path("lago_id").stringValue());
            }
        }
        throw new AssertionError("The sandbox has drafts of subscriptions");
    }

    private static ObjectNode finalizedWithoutPdf(ServerProcess server) {
        ObjectNode finalized = JSON.createObjectNode()
                .put("status", "finalized")
                .put("per_page", 100)
                .put("detail", "full");
        for (JsonNode invoice : server.call("find_all_invoices", finalized).path("invoices")) {
            if (!invoice.path("file_url").isString()) {
                return JSON.createObjectNode()
                        .put("lago_id", invoice.path("lago_id").stringValue());
            }
        }
        throw new AssertionError("The sandbox has invoices without a PDF");
    }

    private static String status(ServerProcess server, ObjectNode lagoId) {
        return server.call("find_invoice", lagoId)
                .path("invoice")
                .path("status")
                .stringValue();
    }

    private static String errorCode(JsonNode result) {
        return result.path("error").path("code").stringValue();
    }
}
