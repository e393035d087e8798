package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The walks in {@code docs/approvals.md} go as they stand there. */
class ApprovalsPageTest {
    private static final Path PAGE = Path.of("docs", "approvals.md");
    private static final Pattern STEP = Pattern.compile("(?m)^(?:([a-z-]+) )?([→←]) (.*)$");
    private static final Clock CLOCK = Clock.systemUTC();

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Map<String, HttpTestClient> clients = new HashMap<>();
    private String id = "";
    private String statement = "";

    @Test
    void oneApproverAtADesk() throws Exception {
        try (ApprovalsTestServer server = ApprovalsTestServer.start(
                account, Policy.confirmEverything(), Authenticator.open(), ConfirmationMethod.RELAY)) {
            clients.put("", HttpTestClient.initialized(server.mcp(), ""));
            walk(section("One approver at a desk"), "anonymous");
        }
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void severalInvoicesAtOnce() throws Exception {
        try (ApprovalsTestServer server = ApprovalsTestServer.start(
                account, Policy.confirmEverything(), Authenticator.open(), ConfirmationMethod.RELAY)) {
            clients.put("", HttpTestClient.initialized(server.mcp(), ""));
            walk(section("Several invoices at once"), "anonymous");
        }
    }

    @Test
    void makerAndSecondPersonOverHttp(@TempDir Path folder) throws Exception {
        String section = section("Maker and second person over HTTP");
        Path tokens = folder.resolve("tokens");
        Map<String, String> byName = new HashMap<>();
        Pattern.compile("(?m)^lago-invoices-mcp (token new (\\S+) .*) --tokens-file tokens$")
                .matcher(section)
                .results()
                .forEach(line -> byName.put(line.group(2), issued(line.group(1) + " --tokens-file " + tokens)));
        String policy = section.split("```yaml\n", -1)[1].split("```", -1)[0];
        try (ApprovalsTestServer server = ApprovalsTestServer.start(
                account, PolicyFileReader.parse(policy, CLOCK), tokens, ConfirmationMethod.RELAY)) {
            for (Map.Entry<String, String> token : byName.entrySet()) {
                clients.put(token.getKey(), HttpTestClient.initialized(server.mcp(), "Bearer " + token.getValue()));
            }
            walk(section, "");
        }
        assertThat(account.writes()).hasSize(1);
    }

    private static String section(String heading) throws Exception {
        return Files.readString(PAGE).split("\n## " + heading + "\n", -1)[1].split("\n## ", -1)[0];
    }

    private static String issued(String command) {
        StringWriter said = new StringWriter();
        CommandLine program =
                RootCommand.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        assertThat(program.execute(command.split(" ", -1))).as(said.toString()).isZero();
        return Pattern.compile("lim_\\S+")
                .matcher(said.toString())
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow();
    }

    /** @param local how the caller is called here who is called local on the page */
    private void walk(String section, String local) throws Exception {
        JsonNode answer = JsonMapper.shared().createObjectNode();
        List<MatchResult> steps = STEP.matcher(section).results().toList();
        assertThat(steps).hasSizeGreaterThan(5);
        for (MatchResult step : steps) {
            String who = step.group(1) == null ? "" : step.group(1);
            String text = local.isEmpty() ? step.group(3) : step.group(3).replace("local", local);
            if (step.group(2).equals("→")) {
                answer = call(Objects.requireNonNull(clients.get(who), who), text);
            } else {
                assertContains(answer, JsonMapper.shared().readTree(text), step.group());
            }
        }
    }

    private JsonNode call(HttpTestClient client, String text) throws Exception {
        int space = text.indexOf(' ');
        ObjectNode arguments = (ObjectNode) JsonMapper.shared().readTree(text.substring(space));
        if (arguments.has("confirmation_id")) {
            arguments.put("confirmation_id", id).put("statement", statement);
        }
        JsonNode result = HttpTestClient.json(
                client.post(HttpTestClient.call(1, text.substring(0, space), arguments.toString())));
        JsonNode json =
                JsonMapper.shared().readTree(result.at("/result/content/0/text").asString());
        if (json.at("/plan/confirmation_id").isString()) {
            id = json.at("/plan/confirmation_id").asString();
            statement = json.at("/plan/statement").asString();
        }
        return json;
    }

    private static void assertContains(JsonNode whole, JsonNode part, String step) {
        if (part.isObject()) {
            part.forEachEntry((name, value) -> assertContains(whole.path(name), value, step + " in " + whole));
        } else if (part.isArray()) {
            assertThat(whole).as(step).hasSameSizeAs(part);
            for (int i = 0; i < part.size(); i++) {
                assertContains(whole.path(i), part.path(i), step);
            }
        } else {
            assertThat(whole).as(step).isEqualTo(part);
        }
    }
}
