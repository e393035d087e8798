package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What commands say to programs: a JSON object on each line, and nothing else. */
class JsonOutputTest {
    private record JsonLines(int exitCode, List<JsonNode> lines) {
        List<String> values(String field) {
            return lines.stream()
                    .filter(line -> line.has(field))
                    .map(line -> line.path(field).asString(""))
                    .toList();
        }
    }

    @Test
    void doctorTellsEachCheck(@TempDir Path folder) {
        String log = folder.resolve("audit.jsonl").toString();

        JsonLines ended = run("doctor", "--json", "--sandbox", "--audit-log", log);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.values("check")).contains("Java", "API key", "Record", "Lago", "May read");
        assertThat(ended.values("status")).containsOnly("ok");
    }

    @Test
    void serveCheckTellsEachSettingAndEachCheck() {
        JsonLines ended = run("serve", "--check", "--json", "--sandbox", "--download-dir", "/no-such-folder");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.values("setting")).contains("LAGO_MCP_SANDBOX", "LAGO_MCP_DOWNLOAD_DIR");
        assertThat(ended.lines()).anySatisfy(line -> assertThat(line.toString())
                .contains("\"check\":\"Documents\",\"status\":\"fail\""));
    }

    @Test
    void tokenListTellsEachToken(@TempDir Path folder) {
        String tokens = folder.resolve("tokens").toString();
        Ended.run("token", "new", "ann", "--role", "reader", "--tokens-file", tokens);

        JsonLines ended = run("token", "list", "--json", "--tokens-file", tokens);

        assertThat(ended.values("name")).containsExactly("ann");
        assertThat(ended.values("role")).containsExactly("reader");
    }

    @Test
    void tokenNewShowsTheToken(@TempDir Path folder) {
        String tokens = folder.resolve("tokens").toString();

        JsonLines ended = run("token", "new", "ann", "--role", "reader", "--json", "--tokens-file", tokens);

        assertThat(ended.values("token").get(0)).startsWith("lim_");
    }

    @Test
    void auditVerifyAndHeadNameTheNewestEntry(@TempDir Path folder) {
        String log = folder.resolve("audit.jsonl").toString();
        Ended.run("approvals", "pause", "bot", "--reason", "test", "--sandbox", "--audit-log", log);

        JsonLines verified = run("audit", "verify", "--json", log);
        JsonLines head = run("audit", "head", "--json", log);
        JsonLines paused = run("approvals", "paused", "--json", "--sandbox", "--audit-log", log);

        assertThat(verified.lines().get(0).path("intact").asBoolean()).isTrue();
        assertThat(head.values("head").get(0))
                .startsWith(verified.values("head").get(0) + "@");
        assertThat(paused.values("principal")).containsExactly("bot");
    }

    @Test
    void changesTellWhatWasDone(@TempDir Path folder) {
        String tokens = folder.resolve("tokens").toString();
        String log = folder.resolve("audit.jsonl").toString();
        run("token", "new", "ann", "--role", "reader", "--json", "--tokens-file", tokens);

        assertThat(run("token", "revoke", "ann", "--json", "--tokens-file", tokens)
                        .lines())
                .hasToString("[{\"name\":\"ann\",\"revoked\":true,\"revoked_in\":[\"file\"]}]");
        assertThat(run("approvals", "pause", "bot", "--reason", "test", "--json", "--sandbox", "--audit-log", log)
                        .lines())
                .hasToString("[{\"principal\":\"bot\",\"paused\":true}]");
        assertThat(run("approvals", "resume", "bot", "--json", "--sandbox", "--audit-log", log)
                        .lines())
                .hasToString("[{\"principal\":\"bot\",\"paused\":false}]");
    }

    @Test
    void healthcheckTellsThatNoServerAnswers() {
        JsonLines ended = run("healthcheck", "--json", "--management-port", "1");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.lines())
                .hasToString("[{\"ready\":false,\"why\":\"No server answers at management port 1.\"}]");
    }

    @Test
    void policyCheckTellsTheProblems(@TempDir Path folder) throws Exception {
        String broken = Files.writeString(folder.resolve("p.yaml"), "version: 1\nrulez: []\n")
                .toString();

        JsonLines ended = run("policy", "check", "--json", broken);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.lines().get(0).path("valid").asBoolean()).isFalse();
        assertThat(ended.lines().get(0).path("problems").toString()).contains("rulez");
    }

    @Test
    void policyExplainTellsTheDecisionAndHowItComesToIt() {
        JsonLines ended = run(
                "policy",
                "explain",
                "--json",
                "retry_payment",
                "{\"lago_id\":\"12462c9b-326f-47a5-9b2e-db933b757dec\"}",
                "--sandbox",
                "--policy",
                Path.of("examples", "policies", "support-desk.yaml").toString());

        assertThat(ended.exitCode()).isZero();
        JsonNode told = ended.lines().get(0);
        assertThat(told.path("statement").asString()).startsWith("Charge the customer again");
        assertThat(told.path("effects")).hasToString("[\"charges\",\"irreversible\"]");
        assertThat(told.path("at_stake").asString()).isEqualTo("539.80 EUR");
        assertThat(told.path("rules").path(0)).hasToString("""
            {"rule":"notes are free","fits":false,"unmet":"the tool is update_invoice"}\
            """);
        assertThat(told.path("rules").path(2)).hasToString("""
            {"rule":"large payments are for finance","fits":true}\
            """);
        assertThat(told.path("decision").asString()).isEqualTo("deny");
        assertThat(told.path("rule").asString()).isEqualTo("large payments are for finance");
        assertThat(told.path("text").asString()).startsWith("It would be refused: ");
    }

    private static JsonLines run(String... arguments) {
        Ended ended = Ended.run(arguments);
        return new JsonLines(
                ended.exitCode(),
                ended.out().lines().map(JsonMapper.shared()::readTree).toList());
    }
}
