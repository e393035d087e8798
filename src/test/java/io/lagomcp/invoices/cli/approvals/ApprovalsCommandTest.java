package io.lagomcp.invoices.cli.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.cli.Ended;
import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.cli.call.RemoteToolClient;
import io.lagomcp.invoices.cli.call.ScriptedPerson;
import io.lagomcp.invoices.cli.call.ToolClient;
import io.lagomcp.invoices.cli.call.ToolClientCommand;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.mcp.http.ApprovalsTestServer;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code approvals} at a real server over HTTP: ann plans, bob decides. */
@Tag("java-independent")
class ApprovalsCommandTest {
    private static final String POLICY = """
        version: 1
        rules:
          - {name: typed, when: {tool: void_invoice}, decide: confirm, level: typed, second_person: true}
        default: {decide: confirm, second_person: true, relay: allowed}
        """;

    @TempDir
    private Path folder = Path.of("");

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Invoice unpaid = account.unpaid();
    private final ScriptedPerson person = new ScriptedPerson();
    private ApprovalsTestServer server;
    private ToolClient ann;

    @BeforeEach
    void serve() throws Exception {
        serve(ConfirmationMethod.AUTO);
    }

    private void serve(ConfirmationMethod confirmation) throws Exception {
        Path tokens = folder.resolve("tokens");
        for (String name : List.of("ann", "bob")) {
            if (!Files.exists(folder.resolve(name))) {
                Files.writeString(
                        folder.resolve(name),
                        new TestTokens(tokens, Clock.systemUTC()).issue(name, Role.APPROVER) + "\n");
            }
        }
        server = ApprovalsTestServer.start(
                account, PolicyFileReader.parse(POLICY, Clock.systemUTC()), tokens, confirmation);
        ann = new RemoteToolClient(
                server.mcp().toString(),
                Files.readString(folder.resolve("ann")).strip(),
                "test",
                new ToolClient.Person() {});
    }

    @AfterEach
    void stop() {
        ann.close();
        server.close();
    }

    @Test
    void listsWhatWaitsForPeopleAndForPrograms() {
        String id = planned("retry_payment");

        assertThat(run("bob", "approvals").out())
                .containsPattern(
                        id + " +waiting +yes +ann +\\S+ +Charge the customer again: invoice .* " + unpaid.due());
        assertThat(run("ann", "approvals", "list").out()).containsPattern(id + " +waiting +no +ann");
        JsonNode json = JsonMapper.shared()
                .readTree(run("bob", "approvals", "list", "--json").out());
        assertThat(json.path("confirmation_id").asString()).isEqualTo(id);
        assertThat(json.path("may_decide").asBoolean()).isTrue();
        assertThat(run("bob", "approvals", "list", "--state", "ended").out()).contains("No plan");
    }

    @Test
    void showsThePlanWithTheReasonOfTheAssistant() {
        String id = planned("retry_payment");

        assertThat(run("bob", "approvals", "show", id).out())
                .contains("Charge the customer again", "Planned by ann", "The assistant's reason, not checked: \"A new")
                .contains("State: waiting.");
        Ended unknown = run("bob", "approvals", "show", "aaaaaaaaaa");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("There is no plan with this id.");
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "RELAY"})
    void approvesWhatThePersonApproves(ConfirmationMethod confirmation) throws Exception {
        stop();
        serve(confirmation);
        String id = planned("retry_payment");

        Ended approved = run("bob", "approvals", "approve", id);

        assertThat(approved.err()).isEmpty();
        assertThat(approved.exitCode()).isZero();
        assertThat(approved.out()).contains("Charge the customer again", "Outcome: done.");
        assertThat(approved.out())
                .as("all that the server's own question shows")
                .contains("Lago then:", "asks the payment provider to charge");
        assertThat(person.questions()).containsExactly("Approve this plan?");
        assertThat(account.writes()).hasSize(1);
        assertThat(run("bob", "approvals", "list", "--state", "ended").out()).containsPattern(id + " +done +no");
    }

    @Test
    void asksForWhatThePolicyWantsTyped() {
        String id = planned("void_invoice");
        person.types("LAG-0");

        Ended mistyped = run("bob", "approvals", "approve", id);
        assertThat(mistyped.exitCode()).isEqualTo(1);
        assertThat(mistyped.err()).contains("The user did not type the invoice number");
        assertThat(account.writes()).isEmpty();

        person.types(unpaid.number());
        assertThat(run("bob", "approvals", "approve", id).exitCode()).isZero();
        assertThat(person.questions()).contains("Type the invoice number to say yes: ");
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void leavesThePlanWhereThePersonDoesNotApprove() {
        String id = planned("retry_payment");
        person.declines();

        Ended left = run("bob", "approvals", "approve", id);

        assertThat(left.exitCode()).isEqualTo(1);
        assertThat(left.out()).contains("the plan still waits");
        assertThat(run("bob", "approvals").out()).contains(id);
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void approvesNothingWithoutATerminal() {
        String id = planned("retry_payment");
        person.leaves();

        Ended refused = run("bob", "approvals", "approve", id);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("approve asks you, so it needs a terminal.");
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void doesNotApproveForTheMaker() {
        String id = planned("retry_payment");

        Ended refused = run("ann", "approvals", "approve", id);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("The policy requires the approval of a second person");
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void rejectsAndTheMakerIsToldWhy() {
        String id = planned("retry_payment");

        assertThat(run("bob", "approvals", "reject", id, "--reason", "Paid by transfer")
                        .out())
                .contains("Outcome: rejected.");

        ToolClient.Answer again = plan("retry_payment");
        assertThat(again.json().at("/error/code").asString()).isEqualTo("rejected");
        assertThat(again.json().at("/error/message").asString())
                .isEqualTo("bob rejected this plan: \"Paid by transfer\". Nothing was changed.");
        assertThat(run("ann", "approvals", "show", id).out()).contains("State: rejected.", "Paid by transfer");
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void decidesWhatAnotherProcessOfThisMachinePlanned() throws Exception {
        String config = Files.writeString(
                        folder.resolve("lago.conf"),
                        "LAGO_API_URL=" + account.apiUrl() + "\nLAGO_API_KEY=" + SandboxAccount.KEY
                                + "\nLAGO_MCP_AUDIT_LOG=" + folder.resolve("state/audit.jsonl") + "\n")
                .toString();
        String approved = plannedHere(config, "retry_payment");
        String rejected = plannedHere(config, "void_invoice");

        assertThat(runHere("approvals", "list", "--config", config).out())
                .containsPattern(approved + " +waiting +yes +local")
                .containsPattern(rejected + " +waiting +yes +local");
        assertThat(runHere("approvals", "reject", rejected, "--config", config).out())
                .contains("Outcome: rejected.");
        Ended done = runHere("approvals", "approve", approved, "--config", config);

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(person.questions()).containsExactly("Approve this plan?");
        assertThat(account.writes()).hasSize(1);
        assertThat(runHere("approvals", "list", "--state", "ended", "--config", config)
                        .out())
                .containsPattern(approved + " +done")
                .containsPattern(rejected + " +rejected");
    }

    @Test
    void waitsWhereTheServerAsksToCallLater() throws Exception {
        stop();
        Path tokens = folder.resolve("tokens");
        server = ApprovalsTestServer.start(
                account, PolicyFileReader.parse(POLICY, Clock.systemUTC()), tokens, ConfirmationMethod.AUTO, 60);

        try (ToolClient bob = new RemoteToolClient(
                server.mcp().toString(),
                Files.readString(folder.resolve("bob")).strip(),
                "test",
                new ToolClient.Person() {})) {
            for (int call = 0; call < 15; call++) {
                ToolClient.Answer answer =
                        bob.call("list_approvals", JsonMapper.shared().createObjectNode());
                assertThat(answer.json().at("/page/current").asInt(0))
                        .as(answer.json().toString())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void watchPrintsEachPlanOnceAsItComesAndNoControlCharacters() {
        ObjectNode first = JsonMapper.shared().createObjectNode();
        first.putArray("approvals")
                .addObject()
                .put("confirmation_id", "aaaaaaaaaa")
                .put("statement", "Void \u001b[31mLAG-1");
        first.putObject("page").putNull("next");
        ObjectNode second = first.deepCopy();
        second.withArray("approvals")
                .addObject()
                .put("confirmation_id", "bbbbbbbbbb")
                .put("statement", "Void LAG-2");
        Deque<ObjectNode> answers = new ArrayDeque<>(List.of(first, second));
        ToolClient server = new ToolClient() {
            @Override
            public Answer call(String tool, ObjectNode arguments) {
                ObjectNode answer = answers.remove();
                if (answers.isEmpty()) {
                    Thread.currentThread().interrupt();
                }
                return new Answer(false, answer);
            }

            @Override
            public void close() {}
        };
        StringWriter out = new StringWriter();
        ApprovalsCommand.Watch watch = new ApprovalsCommand.Watch();
        new CommandLine(watch).setOut(new PrintWriter(out));
        watch.pause = Duration.ofMillis(1);

        assertThat(watch.run(server)).isZero();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString())
                .contains("aaaaaaaaaa  Void ", "bbbbbbbbbb  Void LAG-2")
                .doesNotContain("\u001b");
    }

    /** An assistant's server, which has ended when somebody decides. */
    private String plannedHere(String config, String tool) {
        Settings settings =
                Settings.withoutServing(System.getenv(), CommandLineFlags.none().with("--config", config));
        try (ApplicationContext assistant = ApplicationContext.open(settings)) {
            return assistant
                    .toolRegistry()
                    .call(
                            tool,
                            JsonMapper.shared().createObjectNode().put("lago_id", unpaid.lagoId()),
                            new Caller(Principal.local(), "test 1", ConfirmationChannel.relay()))
                    .json()
                    .at("/plan/confirmation_id")
                    .asString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://lago.example.com", "ftp://localhost", "lago", "https://a:b@lago.example.com", "::"})
    void sendsTheTokenToSafeAddressesOnly(String url) {
        Ended refused = run("bob", "approvals", "--url", url);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--url must be the address of a server");
    }

    @Test
    void saysThatTheTokenIsNotAccepted() throws Exception {
        Files.writeString(folder.resolve("eve"), "lim_AAAAAAAA_wrong");

        Ended refused = run("eve", "approvals");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("does not accept the token").doesNotContain("wrong");
    }

    private ToolClient.Answer plan(String tool) {
        return ann.call(
                tool,
                JsonMapper.shared()
                        .createObjectNode()
                        .put("lago_id", unpaid.lagoId())
                        .put("reason", "A new card"));
    }

    private String planned(String tool) {
        return plan(tool).json().at("/plan/confirmation_id").asString();
    }

    private Ended run(String who, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(List.of("--url", server.mcp().resolve("/").toString()));
        }
        all.addAll(List.of("--token-file", folder.resolve(who).toString()));
        return runHere(all.toArray(String[]::new));
    }

    private Ended runHere(String... arguments) {
        CommandLine program = RootCommand.commandLine();
        CommandLine approvals = Objects.requireNonNull(program.getSubcommands().get("approvals"));
        ToolClientCommand approve = Objects.requireNonNull(
                        approvals.getSubcommands().get("approve"))
                .getCommand();
        approve.ask(person);
        return Ended.run(program, arguments);
    }
}
