package io.lagomcp.invoices.cli.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.cli.Ended;
import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.mcp.http.ApprovalsTestServer;
import io.lagomcp.invoices.policy.PolicyFileReader;
import io.lagomcp.invoices.tool.LagoProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class CallCommandTest {
    private static final String POLICY = """
        version: 1
        rules:
          - {name: typed, when: {tool: void_invoice}, decide: confirm, level: typed}
          - {name: never, when: {tool: delete_invoice}, decide: deny, reason: "Drafts stay"}
        """;

    @TempDir
    private Path folder = Path.of("");

    private final SandboxAccount account = SandboxAccount.open();

    /** Closes the account too. */
    @AutoClose
    private final LagoProxy lago = new LagoProxy(account);

    private final Invoice unpaid = account.unpaid();
    private final ScriptedPerson person = new ScriptedPerson();
    private String config = "";

    @BeforeEach
    void configure() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        config = Files.writeString(
                        folder.resolve("lago.conf"),
                        "LAGO_API_URL=" + lago.url() + "\nLAGO_API_KEY=" + SandboxAccount.KEY
                                + "\nLAGO_MCP_AUDIT_LOG=" + folder.resolve("state/audit.jsonl")
                                + "\nLAGO_MCP_POLICY=" + policy + "\n")
                .toString();
    }

    @Test
    void printsATableForPeopleAndJsonForPrograms() {
        String[] search = {"find_all_invoices", "--arg", "external_customer_id=northwind", "--arg", "per_page=2"};

        Ended table = call(search);
        Ended json = call(with(search, "--json"));

        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(json.json().required("invoices").size()).isEqualTo(2);
        json.json().required("invoices").forEach(row -> assertThat(table.out()
                        .lines()
                        .filter(line -> line.contains(row.required("number").asString()))
                        .filter(line -> line.contains(row.required("total").asString())))
                .hasSize(1));
        assertThat(table.out()).contains("page.next").doesNotContain("total_amount_cents");
        assertThat(person.questions()).isEmpty();
    }

    @Test
    void printsNestedObjectsByTheirPath() {
        Ended found = call("find_invoice", "{\"lago_id\":\"" + unpaid.lagoId() + "\"}");

        assertThat(found.out())
                .containsPattern("invoice\\.number +" + unpaid.number())
                .containsPattern("invoice\\.customer\\.external_id +northwind")
                .containsPattern("allowed_actions +.*retry_payment")
                .contains("\ninvoice.fees\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "find_invoces | The tools are: find_all_invoices",
                "find_invoice --arg numbr=LAG-1 | numbr is not a known argument",
                "find_all_invoices --arg per_page=many | per_page is not valid (given: \"many\")",
                "find_invoice --arg number | --arg must be NAME=VALUE",
                "find_invoice {\"number\":\"A\",\"number\":\"B\"} | JSON must be one JSON object, each name once",
                "find_invoice [] | JSON must be one JSON object",
                "find_invoice {\"number\":\"A\"} --arg number=B | The argument number is in JSON and in --arg",
                "confirm_action --arg confirmation_id=abc --arg statement=x | Approve a plan with: "
            })
    void invalidArgumentsChangeNothingAndEndWith2(String line, String message) {
        Ended ended = call(line.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains(message);
        assertThat(ended.out()).isEmpty();
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void repeatedArgumentsAreAListAndJsonStaysJson() {
        Ended found = call(
                "find_all_invoices",
                "--arg",
                "payment_status=failed",
                "--arg",
                "payment_status=pending",
                "--arg",
                "fields=[\"number\",\"payment_status\"]",
                "--json");

        assertThat(found.exitCode()).as(found.out()).isZero();
        assertThat(found.json().required("invoices")).allSatisfy(row -> assertThat(row.propertyNames())
                .contains("number", "payment_status")
                .doesNotContain("total"));
    }

    @Test
    void asksThePersonAtTheTerminalBeforeAChange() {
        Ended done = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId());

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).contains("The plan", "Charge the customer again").containsPattern("outcome +done");
        assertThat(done.out()).containsPattern("receipt\\.approved_via +terminal");
        assertThat(person.questions()).containsExactly("Approve this plan?");
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void showsThePlanBesideTheJson() {
        Ended done = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId(), "--json");

        assertThat(done.json().required("outcome").asString()).isEqualTo("done");
        assertThat(done.err()).contains("The plan", "Charge the customer again");
    }

    @Test
    void aNoChangesNothing() {
        person.declines();

        Ended refused = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("without a yes: nothing was changed");
        assertThat(account.writes()).isEmpty();
        assertThat(run("approvals", "--config", config).out()).contains("No plan waits.");
    }

    @Test
    void asksForWhatThePolicyWantsTyped() {
        person.types("LAG-0");
        assertThat(call("void_invoice", "--arg", "lago_id=" + unpaid.lagoId()).exitCode())
                .isEqualTo(1);
        assertThat(account.writes()).isEmpty();

        person.types(unpaid.number());
        assertThat(call("void_invoice", "--arg", "lago_id=" + unpaid.lagoId()).exitCode())
                .isZero();
        assertThat(person.questions()).containsOnly("Type the invoice number to say yes: ");
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void aChangeThatThePolicyDeniesIsRefused() {
        Ended denied =
                call("delete_invoice", "--arg", "lago_id=" + account.draft().lagoId());

        assertThat(denied.exitCode()).isEqualTo(1);
        assertThat(denied.err()).contains("Drafts stay");
        assertThat(person.questions()).isEmpty();
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void withoutATerminalThePlanWaitsToBeApprovedElsewhere() {
        person.leaves();

        Ended waiting = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId(), "--json");

        String id = waiting.json().at("/plan/confirmation_id").asString();
        assertThat(waiting.exitCode()).isEqualTo(3);
        assertThat(waiting.err()).contains("approvals approve " + id);
        assertThat(account.writes()).isEmpty();

        Ended unattended = run("approvals", "approve", id, "--config", config);
        assertThat(unattended.exitCode()).isEqualTo(2);
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void thePlanThatWaitsIsCarriedOutOnceAPersonApprovesIt() {
        person.leaves();
        String id = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId(), "--json")
                .json()
                .at("/plan/confirmation_id")
                .asString();

        Ended approved = run(new ScriptedPerson(), "approvals", "approve", id, "--config", config);

        assertThat(approved.exitCode()).as(approved.err()).isZero();
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void anUnknownOutcomeNamesTheCallThatShowsIt() {
        lago.loseAnswersToWrites();
        Invoice draft = account.draft();

        Ended unknown = call("retry_payment", "--arg", "lago_id=" + unpaid.lagoId());

        assertThat(unknown.exitCode()).as(draft.number() + unknown.err()).isEqualTo(4);
        assertThat(unknown.err()).contains("Look first: ", " call find_invoice '{\"lago_id\":\"" + unpaid.lagoId());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "RELAY"})
    void callsAServerOverHttp(ConfirmationMethod confirmation) throws Exception {
        try (ApprovalsTestServer server = server(confirmation)) {
            Ended found = remote(server, "find_invoice", "--arg", "lago_id=" + unpaid.lagoId(), "--json");
            assertThat(found.json().at("/invoice/number").asString()).isEqualTo(unpaid.number());

            Ended ended = remote(server, "retry_payment", "--arg", "lago_id=" + unpaid.lagoId());
            boolean asks = confirmation == ConfirmationMethod.AUTO;
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(asks ? 0 : 3);
            assertThat(person.questions()).hasSize(asks ? 1 : 0);
            assertThat(account.writes()).hasSize(asks ? 1 : 0);

            Ended unknown = remote(server, "find_invoces");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err()).contains("Unknown tool: find_invoces");
        }
    }

    @Test
    void aServerThatCannotAskHasThePlanWait() throws Exception {
        person.leaves();
        try (ApprovalsTestServer server = server(ConfirmationMethod.AUTO)) {
            Ended waiting = remote(server, "retry_payment", "--arg", "lago_id=" + unpaid.lagoId());

            assertThat(waiting.exitCode()).isEqualTo(3);
            assertThat(waiting.err()).contains("approvals approve ", " --url " + server.mcp());
            assertThat(account.writes()).isEmpty();
        }
    }

    private ApprovalsTestServer server(ConfirmationMethod confirmation) throws Exception {
        Path tokens = folder.resolve("tokens");
        Files.writeString(folder.resolve("ann"), new TestTokens(tokens, Clock.systemUTC()).issue("ann", Role.APPROVER));
        return ApprovalsTestServer.start(
                account, PolicyFileReader.parse(POLICY, Clock.systemUTC()), tokens, confirmation);
    }

    private Ended remote(ApprovalsTestServer server, String... arguments) {
        return run(with(
                with(new String[] {"call"}, arguments),
                "--url",
                server.mcp().toString(),
                "--token-file",
                folder.resolve("ann").toString()));
    }

    private Ended call(String... arguments) {
        return run(with(with(new String[] {"call"}, arguments), "--config", config));
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Ended run(String... arguments) {
        return run(person, arguments);
    }

    private static Ended run(ScriptedPerson person, String... arguments) {
        CommandLine program = RootCommand.commandLine();
        ask(program, person);
        return Ended.run(program, arguments);
    }

    private static void ask(CommandLine command, ScriptedPerson person) {
        if (command.getCommand() instanceof ToolClientCommand asking) {
            asking.ask(person);
        }
        command.getSubcommands().values().stream().map(Objects::requireNonNull).forEach(sub -> ask(sub, person));
    }
}
