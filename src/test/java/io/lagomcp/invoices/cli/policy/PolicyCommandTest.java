package io.lagomcp.invoices.cli.policy;

import static io.lagomcp.invoices.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.cli.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCommandTest {
    private static final String SUPPORT_DESK =
            Path.of("examples", "policies", "support-desk.yaml").toString();
    /** Of the sandbox's invoices, one of which a part is paid. */
    private static final String ARGUMENTS = "{\"lago_id\":\"12462c9b-326f-47a5-9b2e-db933b757dec\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aValidPolicyIsShownOnOnePage() {
        Ended check = run("policy", "check", SUPPORT_DESK);

        assertThat(check.exitCode()).isZero();
        assertThat(check.err()).isEmpty();
        assertThat(check.out().lines().skip(1)).containsExactly("""

            Rules, in order; the first that applies decides
               1.  notes are free: allow
                     where the tool is update_invoice
                     and the effect is bookkeeping
               2.  drafts can be recomputed: allow
                     where the tool is refresh_invoice
               3.  large payments are for finance: deny
                     where the tool is retry_payment
                     and the amount is above 500.00 EUR, 400.00 GBP or 500.00 USD, not known or in another
                     currency
                     "This payment is above the support desk's limit. Hand it over to finance."
               4.  small payments after a yes: confirm
                     where the tool is retry_payment
               5.  payment links are free: allow
                     where the tool is invoice_payment_url
               6.  e-mails after a yes: confirm
                     where the tool is resend_invoice_email
                   everything else: deny
                     "The support desk may not do this. Finance can."

            Decisions by tool
               create_invoice        always denied, and so not listed
               update_invoice        allow, deny
               refresh_invoice       allow
               finalize_invoice      always denied, and so not listed
               retry_payment         deny, confirm
               void_invoice          always denied, and so not listed
               delete_invoice        always denied, and so not listed
               retry_invoice         always denied, and so not listed
               lose_dispute_invoice  always denied, and so not listed
               invoice_payment_url   allow
               resend_invoice_email  confirm
               sync_salesforce_id    always denied, and so not listed

            Limits
               A plan can be confirmed for 10 minutes.
               This process: 20 changes in 60 minutes.
            """.lines().toArray(String[]::new));
    }

    @Test
    void budgetsAndQuestionsBelongToThePage() throws Exception {
        Ended check = run("policy", "check", file("""
            version: 1
            relay: forbidden
            plan_lifetime: 1h
            budgets:
              audit_file: {mutations_per_hour: 7, amount_per_day: {JPY: 500, EUR: 1000.5}}
            rules:
              - {name: a, when: {older_than: 1d}, decide: confirm, level: typed, relay: allowed}
            default: {decide: allow}
            """));

        assertThat(check.exitCode()).isZero();
        assertThat(check.out())
                .contains("   1.  a: confirm by typing\n         where the invoice is older than 1 day\n")
                .contains("""
                    Limits
                       A plan can be confirmed for 1 hour.
                       All processes with the same audit file: 7 changes in 60 minutes; 1,000.50 EUR, 500 JPY in
                       24 hours, and nothing in other currencies.
                    """)
                .contains("""
                    Warnings
                       - Rule "a" asks for typing but allows the relay: where the client cannot ask, nobody types.
                         relay: forbidden closes that.
                       - The default allows: a change to which no rule applies is made without approval.
                    """);
    }

    @Test
    void everyProblemOfAPolicyIsTold() throws Exception {
        String file = file("version: 1\nrelay: sometimes\ndefault: {decide: never}\n");

        Ended check = run("policy", "check", file);

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out().lines().skip(1))
                .containsExactly(
                        "   - line 2, column 8: sometimes is not possible here; possible: allowed, forbidden",
                        "   - line 3, column 19: never is not possible here; possible: allow, confirm, deny");
        assertThat(check.out()).contains(file + " cannot be used as a policy.");
        assertThat(run("policy", "check", folder.resolve("none").toString()).out())
                .endsWith("   - there is no such file\n");
    }

    @Test
    void explainsWhatWouldComeOfACallAndWhichRuleDecides() {
        Ended explained = explainRetry(SUPPORT_DESK);

        assertThat(explained.exitCode()).isZero();
        assertThat(explained.err()).isEmpty();
        assertThat(explained.out())
                .contains("Charge the customer again: invoice LAG-1001-001-006")
                .endsWith("""

                       Effects:   charges, irreversible
                       At stake:  539.80 EUR

                    Rules, from the top
                       - notes are free: no, because it requires that the tool is update_invoice
                       - drafts can be recomputed: no, because it requires that the tool is refresh_invoice
                       - large payments are for finance: fits

                    deny, says the rule "large payments are for finance"
                       It would be refused: This payment is above the support desk's limit. Hand it over to
                       finance.
                    """);
    }

    @Test
    void saysHowAPersonWouldBeAsked() throws Exception {
        String file = file("""
            version: 1
            budgets: {process: {mutations_per_hour: 1}}
            default: {decide: confirm, level: typed, relay: forbidden}
            """);

        Ended explained = explainRetry(file);

        assertThat(explained.out()).endsWith("""
            Rules, from the top
               - everything else: fits

            confirm by typing, never through the relay, says the default
               A person would be asked to type the invoice number: LAG-1001-001-006. If the client cannot
               ask, it would not be done.
               A running server counts budgets: a used-up budget denies it.
            """);
    }

    @Test
    void withoutAFileThePolicyThatIsBuiltInIsExplained() {
        String unpriced = "{\"external_customer_id\":\"acme\",\"fees\":[{\"add_on_code\":\"setup\"}]}";

        assertThat(run("policy", "explain", "create_invoice", unpriced, "--sandbox")
                        .out())
                .endsWith("""
                       Effects:   charges, irreversible, notifies_customer
                       At stake:  120.00 EUR

                    confirm, says the built-in policy
                       A person would be asked for a yes. If the client cannot ask, the assistant may relay the
                       user's approval.
                    """);
        assertThat(run("policy", "explain", "create_invoice", unpriced, "--sandbox", "--read-only")
                        .out())
                .endsWith("""
                    deny, says --read-only
                       It would be refused: This server is read-only: it changes no invoice.
                    """);
    }

    @Test
    void explainsForWhoeverMakesThePlan() throws Exception {
        String file = file("version: 1\nrules: [{name: bots, when: {principal: \"bot-*\", role: operator}, "
                + "decide: deny, reason: No bots.}]");

        assertThat(explainRetry(file).out())
                .contains("   - bots: no, because it requires that the principal is like \"bot-*\"\n");
        assertThat(explainRetry(file, "--principal", "bot-1", "--role", "operator")
                        .out())
                .contains("   - bots: fits\n", "deny, says the rule \"bots\"");
        assertThat(explainRetry(file, "--role", "operator").out())
                .contains("An operator cannot approve it: an approver must.");
        Ended reader = run("policy", "explain", "retry_payment", ARGUMENTS, "--sandbox", "--role", "reader");
        assertThat(reader.exitCode()).isEqualTo(2);
        assertThat(reader.err()).contains("--role must be operator or approver.");
    }

    @Test
    void explainsThatASecondPersonIsNeeded() throws Exception {
        String file = file("version: 1\ndefault: {decide: confirm, second_person: true}");

        assertThat(explainRetry(file).out())
                .contains("confirm, by a second person, never through the relay, says the default")
                .contains("An approver who is another person than its maker would be asked for a yes.");
        assertThat(run("policy", "check", file).out()).contains("everything else: confirm, by a second person");
    }

    @Test
    void whatIsAllowedIsDoneWithoutAsking() throws Exception {
        String file = file("version: 1\nrules: [{name: notes, when: {effect: bookkeeping}, decide: allow}]");
        String note = ARGUMENTS.replace("}", ",\"metadata\":{\"a\":\"b\"}}");

        assertThat(run("policy", "explain", "update_invoice", note, "--sandbox", "--policy", file)
                        .out())
                .endsWith("""
                       Effects:   bookkeeping
                       At stake:  no money

                    Rules, from the top
                       - notes: fits

                    allow, says the rule "notes"
                       It would be done without asking.
                    """);
    }

    @Test
    void whereNoPlanCanBeMadeTheToolsOwnErrorIsTold() throws Exception {
        Ended notThere =
                run("policy", "explain", "retry_payment", ARGUMENTS.replace("12462c9b", "00000000"), "--sandbox");

        assertThat(notThere.exitCode()).isEqualTo(1);
        assertThat(notThere.out()).isEmpty();
        assertThat(notThere.err().lines())
                .containsExactly("Lago has no invoice with this id.", "Correct the ids and codes in the arguments.");

        Ended noKey = run("policy", "explain", "retry_payment", ARGUMENTS, "--api-url", "http://127.0.0.1:9");
        assertThat(noKey.exitCode()).isEqualTo(1);
        assertThat(noKey.err()).contains("lago-invoices-mcp doctor").doesNotContainIgnoringCase("the user");

        Ended reading = run("policy", "explain", "find_invoice", "{}", "--sandbox");
        assertThat(reading.exitCode()).isEqualTo(1);
        assertThat(reading.err()).startsWith("find_invoice makes no plan.");
    }

    @Test
    void aPolicyThatCannotBeUsedExplainsNothing() throws Exception {
        Ended explained = explainRetry(file("version: 9"));

        assertThat(explained.exitCode()).isEqualTo(1);
        assertThat(explained.out()).isEmpty();
        assertThat(explained.err()).contains("line 1, column 10: version must be 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lago_id=1", "[]", "\"text\"", "{\"lago_id\":", ""})
    void argumentsAreAJsonObject(String arguments) {
        Ended explained = run("policy", "explain", "retry_payment", arguments, "--sandbox");

        assertThat(explained.exitCode()).isEqualTo(2);
        assertThat(explained.err()).startsWith("JSON must be one JSON object, each name once");
    }

    @Test
    void helpsWithItsOwnUse() {
        assertThat(run("policy").exitCode()).isEqualTo(2);
        assertThat(run("policy").err()).startsWith("Which command? check or explain.");
        assertThat(run("policy", "check").exitCode()).isEqualTo(2);
        for (String command : new String[] {"check", "explain"}) {
            Ended help = run("policy", command, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("Usage: lago-invoices-mcp policy " + command, "--help");
            assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
        }
    }

    private String file(String text) throws Exception {
        return Files.writeString(folder.resolve("policy.yaml"), text).toString();
    }

    /** Explains the payment of the invoice by this policy. */
    private static Ended explainRetry(String policy, String... more) {
        Stream<String> arguments =
                Stream.of("policy", "explain", "retry_payment", ARGUMENTS, "--sandbox", "--policy", policy);
        return run(Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
    }
}
