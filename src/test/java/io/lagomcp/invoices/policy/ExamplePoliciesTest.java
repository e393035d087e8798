package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the policies that we hand out decide about real plans. */
class ExamplePoliciesTest {
    private static final Path FOLDER = Path.of("examples", "policies");
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final TestClock CLOCK = new TestClock();
    private static final ToolRegistry REGISTRY = new ToolRegistry(
            ACCOUNT.lago(),
            new ApprovalService(Policy.readOnly(), ACCOUNT.lago(), ACCOUNT.lago(), TestAuditLogs.fresh(CLOCK), CLOCK),
            CLOCK);

    private static Map<String, String> invoices = Map.of();

    @BeforeAll
    static void findInvoices() {
        invoices = Map.of(
                "SMALL", unpaid("EUR", cents -> cents > 0 && cents <= 50_000),
                "LARGE", unpaid("EUR", cents -> cents > 100_000),
                "YEN", unpaid("JPY", cents -> cents > 0),
                "DRAFT", ACCOUNT.draft().lagoId());
    }

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        update_invoice   | {'lago_id':'SMALL','metadata':{'a':'b'}} | allow notes are free
        update_invoice   | {'lago_id':'SMALL','payment_status':'succeeded'}         | deny default
        update_invoice   | {'lago_id':'SMALL','payment_status':'failed'}            | deny default
        refresh_invoice  | {'lago_id':'DRAFT'}                                      | allow drafts can be recomputed
        finalize_invoice | {'lago_id':'DRAFT'}                                      | deny default
        retry_payment    | {'lago_id':'SMALL'}                                      | confirm small payments after a yes
        retry_payment    | {'lago_id':'LARGE'}                                      | deny large payments are for finance
        retry_payment    | {'lago_id':'YEN'}                                        | deny large payments are for finance
        retry_payment    | {'lago_id':'LARGE','payment_method_type':'manual'}       | deny large payments are for finance
        create_invoice   | {'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]} | deny default
        void_invoice     | {'lago_id':'SMALL'}                                      | deny default
        delete_invoice   | {'lago_id':'DRAFT'}                                      | deny default
        invoice_payment_url  | {'lago_id':'SMALL'}                                  | allow payment links are free
        resend_invoice_email | {'lago_id':'LARGE','to':['a@b.example']}             | confirm e-mails after a yes
        """)
    void theSupportDesk(String tool, String arguments, String decision) {
        assertThat(decisionOf("support-desk.yaml", tool, arguments)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        update_invoice   | {'lago_id':'SMALL','metadata':{'a':'b'}} | allow notes and drafts are free
        update_invoice   | {'lago_id':'SMALL','payment_status':'succeeded'}         | confirm_typed payment status by hand is typed
        update_invoice   | {'lago_id':'SMALL','payment_status':'failed'}            | confirm_typed payment status by hand is typed
        update_invoice   | {'lago_id':'LARGE','payment_status':'failed'}            | confirm_typed much money is typed
        refresh_invoice  | {'lago_id':'DRAFT'}                                      | allow notes and drafts are free
        retry_payment    | {'lago_id':'SMALL'}                                      | confirm default
        retry_payment    | {'lago_id':'LARGE'}                                      | confirm_typed much money is typed
        retry_payment    | {'lago_id':'LARGE','payment_method_type':'manual'}       | confirm_typed much money is typed
        void_invoice     | {'lago_id':'SMALL'}                                      | confirm_typed what is gone is typed
        void_invoice     | {'lago_id':'LARGE'}                                      | confirm_typed much money is typed
        delete_invoice   | {'lago_id':'DRAFT'}                                      | confirm_typed what is gone is typed
        invoice_payment_url  | {'lago_id':'SMALL'}                                  | allow payment links are free
        resend_invoice_email | {'lago_id':'LARGE','to':['a@b.example']}             | confirm default
        sync_salesforce_id   | {'lago_id':'SMALL','external_id':'a','integration_code':'b'} | allow notes and drafts are free
        create_invoice   | {'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]} | confirm default
        create_invoice   | {'external_customer_id':'acme','fees':[{'add_on_code':'setup','units':100}]} | confirm_typed much money is typed
        create_invoice   | {'external_customer_id':'acme','currency':'EUR','fees':[{'add_on_code':'setup','unit_amount_cents':100000}]} | confirm default
        create_invoice   | {'external_customer_id':'acme','currency':'EUR','fees':[{'add_on_code':'setup','unit_amount_cents':100001}]} | confirm_typed much money is typed
        """)
    void theFinanceOperator(String tool, String arguments, String decision) {
        assertThat(decisionOf("finance-operator.yaml", tool, arguments)).isEqualTo(decision);
    }

    @Test
    void theFinanceOperatorTypesNothingForTestCustomers() throws Exception {
        String rules = Files.readString(FOLDER.resolve("finance-operator.yaml"));
        FilePolicy policy = PolicyFileReader.parse(rules.replace("\"test_*\"", "\"acm*\""), CLOCK);
        String large = "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','units':100}]}";

        assertThat(decision(policy, "create_invoice", large)).isEqualTo("confirm test customers");
    }

    @Test
    void theFinanceOperatorsBooksCloseAfterAYear() {
        Clock muchLater = Clock.offset(CLOCK, Duration.ofDays(600));
        FilePolicy policy = PolicyFileReader.read(FOLDER.resolve("finance-operator.yaml"), muchLater);

        assertThat(decision(policy, "update_invoice", "{'lago_id':'SMALL','payment_status':'failed'}"))
                .isEqualTo("deny closed books stay closed");
        assertThat(decision(policy, "update_invoice", "{'lago_id':'SMALL','metadata':{'a':'b'}}"))
                .isEqualTo("allow notes and drafts are free");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        update_invoice   | {'lago_id':'SMALL','metadata':{'a':'b'}} | confirm notes after a yes
        update_invoice   | {'lago_id':'SMALL','payment_status':'succeeded'}         | deny default
        refresh_invoice  | {'lago_id':'DRAFT'}                                      | deny default
        retry_payment    | {'lago_id':'SMALL'}                                      | deny default
        invoice_payment_url  | {'lago_id':'SMALL'}                                  | deny default
        """)
    void readMostly(String tool, String arguments, String decision) {
        assertThat(decisionOf("read-mostly.yaml", tool, arguments)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bot-1 | OPERATOR | update_invoice   | {'lago_id':'SMALL','metadata':{'a':'b'}} | allow notes are free
        bot-1 | OPERATOR | update_invoice   | {'lago_id':'SMALL','payment_status':'succeeded'} | deny nothing else for the bot
        bot-1 | OPERATOR | refresh_invoice  | {'lago_id':'DRAFT'}                      | allow bots recompute drafts
        clerk | OPERATOR | refresh_invoice  | {'lago_id':'DRAFT'}                      | deny nothing else for the bot
        bot-1 | OPERATOR | retry_payment    | {'lago_id':'SMALL'}                      | confirm the bot asks a person
        bot-1 | OPERATOR | retry_payment    | {'lago_id':'LARGE'}                      | deny large payments are planned by people
        bot-1 | OPERATOR | void_invoice     | {'lago_id':'SMALL'}                      | deny nothing else for the bot
        bot-1 | OPERATOR | invoice_payment_url | {'lago_id':'SMALL'}                   | allow payment links are free
        kim   | APPROVER | update_invoice   | {'lago_id':'SMALL','metadata':{'a':'b'}} | allow notes are free
        kim   | APPROVER | refresh_invoice  | {'lago_id':'DRAFT'}                      | confirm default
        kim   | APPROVER | retry_payment    | {'lago_id':'SMALL'}                      | confirm default
        kim   | APPROVER | retry_payment    | {'lago_id':'LARGE'}                      | confirm_typed much money is typed by a second person
        kim   | APPROVER | void_invoice     | {'lago_id':'LARGE'}                      | confirm_typed much money is typed by a second person
        """)
    void theSupportTeam(String name, Role role, String tool, String arguments, String decision) {
        Principal maker = new Principal(name, Permissions.of(role));

        assertThat(decision(policy("support-team.yaml"), tool, arguments, maker))
                .isEqualTo(decision);
    }

    @Test
    void theBotOfTheSupportTeamIsListedWhatItMayPlan() {
        FilePolicy policy = policy("support-team.yaml");
        Principal bot = new Principal("bot-1", Permissions.of(Role.OPERATOR));

        assertThat(REGISTRY.mutations())
                .filteredOn(mutation -> policy.neverAllows(mutation, bot).isEmpty())
                .extracting(MutationKind::name)
                .containsExactly(
                        "update_invoice",
                        "refresh_invoice",
                        "retry_payment",
                        "invoice_payment_url",
                        "resend_invoice_email");
    }

    @ParameterizedTest
    @CsvSource({
        "support-desk.yaml, update_invoice refresh_invoice retry_payment invoice_payment_url resend_invoice_email",
        "finance-operator.yaml, create_invoice update_invoice refresh_invoice finalize_invoice retry_payment"
                + " void_invoice delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url"
                + " resend_invoice_email sync_salesforce_id",
        "read-mostly.yaml, update_invoice",
    })
    void onlyToolsOfWhichSomethingIsLeftAreListed(String file, String tools) {
        FilePolicy policy = policy(file);

        assertThat(REGISTRY.mutations())
                .filteredOn(mutation ->
                        policy.neverAllows(mutation, Principal.local()).isEmpty())
                .extracting(MutationKind::name)
                .containsExactly(tools.split(" "));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWithoutQuestionsAndTellsEditorsItsSchema(Path file) throws Exception {
        assertThat(PolicyLinter.notes(PolicyFileReader.read(file, CLOCK), REGISTRY.mutations()))
                .isEmpty();
        assertThat(Files.readString(file)).startsWith("# yaml-language-server: $schema=policy.schema.json\n");
        assertThat(Files.readAllLines(file)).allMatch(line -> line.length() <= 100);
    }

    @Test
    void isDescribedInTheReadmeOfTheExamples() throws Exception {
        String readme = Files.readString(Path.of("examples", "README.md"));

        assertThat(files()).hasSize(4).allSatisfy(file -> assertThat(readme)
                .contains("(policies/" + file.getFileName() + ")"));
    }

    @Test
    void whatTheReferenceShowsIsAPolicyToo() throws Exception {
        String reference = Files.readString(Path.of("docs", "policy.md"));
        String shown = reference.split("```yaml\n", 2)[1].split("```", 2)[0];

        FilePolicy policy = PolicyFileReader.parse(shown, CLOCK);

        assertThat(PolicyLinter.notes(policy, REGISTRY.mutations())).isEmpty();
        assertThat(policy.rules()).hasSize(3);
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static String decisionOf(String file, String tool, String arguments) {
        return decision(policy(file), tool, arguments);
    }

    private static FilePolicy policy(String file) {
        return PolicyFileReader.read(FOLDER.resolve(file), CLOCK);
    }

    private static String decision(FilePolicy policy, String tool, String arguments) {
        return decision(policy, tool, arguments, Principal.local());
    }

    private static String decision(FilePolicy policy, String tool, String arguments, Principal maker) {
        String json = arguments.replace('\'', '"');
        for (Map.Entry<String, String> invoice : invoices.entrySet()) {
            json = json.replace('"' + invoice.getKey() + '"', '"' + invoice.getValue() + '"');
        }
        PolicyDecision decision = policy.decide(
                REGISTRY.plan(tool, (ObjectNode) JsonMapper.shared().readTree(json)), maker);
        return decision.word() + ' ' + decision.rule();
    }

    private static String unpaid(String currency, Predicate<Long> due) {
        return ACCOUNT
                .lago()
                .search(InvoiceQuery.page(1, 100)
                        .withEach("statuses[]", List.of("finalized"))
                        .withEach("payment_statuses[]", List.of("pending", "failed")))
                .invoices()
                .stream()
                .filter(invoice -> invoice.currency().equals(currency)
                        && invoice.paymentStatus().equals("pending")
                        && !invoice.isCollectedByHand()
                        && due.test(invoice.total().minorUnits())
                        && due.test(invoice.due().minorUnits()))
                .map(Invoice::lagoId)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the sandbox has no such invoice in " + currency));
    }
}
