package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.policy.InvalidPolicyException.PolicyProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a policy file that cannot be used. */
class PolicyProblemsTest {

    @Test
    void namesThePlaceTheMistakeAndWhatWasProbablyMeant() {
        assertThat(problems("""
            version: 1
            rules:
              - name: notes are free
                when:
                  tool: update_invoice
                  efect: bookkeeping
                decide: allow
            """))
                .containsExactly(
                        "line 6, column 7: there is no key efect here; did you mean effect? (possible: tool, effect,"
                                + " amount_above, status, payment_status, customer, older_than, younger_than, principal,"
                                + " role)");
    }

    @Test
    void tellsAllProblemsAtOnceInTheOrderOfTheFile() {
        assertThat(problems("""
            version: 1
            default: {decide: deny}
            relay: sometimes
            rules:
              - name: notes
                when: {tool: update_invoices}
                decde: allow
              - name: notes
                when: {}
                decide: confirm
            """))
                .containsExactly(
                        "line 2, column 10: default lacks reason; what the assistant is told, so it may say whom to"
                                + " ask. Required with deny, and only there",
                        "line 3, column 8: sometimes is not possible here; possible: allowed, forbidden",
                        "line 6, column 18: update_invoices is not possible here; did you mean update_invoice?"
                                + " (possible: create_invoice, update_invoice, refresh_invoice, finalize_invoice,"
                                + " retry_payment, void_invoice, delete_invoice, retry_invoice, lose_dispute_invoice,"
                                + " invoice_payment_url, resend_invoice_email, sync_salesforce_id)",
                        "line 7, column 5: there is no key decde here; did you mean decide? (possible: name, when,"
                                + " decide, level, relay, second_person, plan_lifetime, reason)",
                        "line 8, column 11: another rule above is named notes too",
                        "line 9, column 11: when needs at least one condition; a decision for everything else goes"
                                + " under default");
    }

    @Test
    void tellsTheFirstTenOfManyProblems() {
        List<String> problems = problems("version: 1\nrules:\n" + "  - {}\n".repeat(5));

        assertThat(problems).hasSize(11).last().isEqualTo("and 5 more");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        plan_lifetime: 30  | 16: plan_lifetime is a number with s, m, h or d behind it, from 1m to 7d, such as 15m; not 30
        plan_lifetime: 59s | 16: plan_lifetime is a number with s, m, h or d behind it, from 1m to 7d, such as 15m; not 59s
        plan_lifetime: 8d  | 16: plan_lifetime is a number with s, m, h or d behind it, from 1m to 7d, such as 15m; not 8d
        relay:             | 7: relay is one of allowed, forbidden
        relay: [allowed]   | 8: relay is one of allowed, forbidden
        relay: Allowed     | 8: Allowed is not possible here; did you mean allowed? (possible: allowed, forbidden)
        rules:             | 7: rules needs a list, whose entries begin with a dash; this is nothing
        rules: {a: b}      | 8: rules needs a list, whose entries begin with a dash; this is a section
        rules: [allow]     | 9: a rule needs lines of the form "key: value"; this is allow
        default: allow     | 10: default needs lines of the form "key: value"; this is allow
        default: {}        | 10: default lacks decide; allow: done without asking. confirm: a person must say yes first. deny: not done
        version: 1         | 1: there is a second version here; the first is in line 1
        ? [1]              | 3: a key must be a word
        budget: {}         | 1: there is no key budget here; did you mean budgets? (possible: version, relay, plan_lifetime, budgets, batches, rules, default)
        """)
    void saysWhatWouldBeRight(String line, String problem) {
        assertThat(problems("version: 1\n" + line)).containsExactly("line 2, column " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        decide: allow, reason: ok       | reason is only for decide: deny
        decide: confirm, reason: ok     | reason is only for decide: deny
        decide: allow, level: typed     | level is only for decide: confirm
        decide: allow, relay: allowed   | relay is only for decide: confirm
        decide: allow, second_person: true | second_person is only for decide: confirm
        decide: confirm, second_person: yes | second_person is true or false; not yes
        decide: confirm, second_person: 0x1 | second_person is true or false; not 0x1
        decide: confirm, second_person:  | second_person is true or false; not nothing
        decide: confirm, level: strong  | strong is not possible here; possible: simple, typed
        decide: deny, reason: 5         | reason needs a text on one line, in quotes where it looks like a number; after > it can go on in the next line; not 5
        decide: deny, reason: ''        | reason needs a text on one line, in quotes where it looks like a number; after > it can go on in the next line; not ""
        decide: deny, reason: "a\\nb" | reason needs a text on one line, in quotes where it looks like a number; after > it can go on in the next line; not "a\\nb"
        decide: deny, reason: "a\\u200bb" | this text holds a character that cannot be seen
        decide: allow, name: default    | name must not be default, which is what holds where no rule fits
        """)
    void aDecisionHasOnlyWhatBelongsToIt(String decision, String problem) {
        String name = decision.contains("name:") ? "" : "name: it, ";
        assertThat(problems("version: 1\nrules: [{" + name + "when: {effect: charges}, " + decision + "}]"))
                .singleElement()
                .asString()
                .endsWith(": " + problem);
    }

    @Test
    void aReasonAndANameAreShort() {
        String rule = "version: 1\nrules: [{name: %s, when: {effect: charges}, decide: deny, reason: %s}]";

        assertThat(problems(rule.formatted("n".repeat(81), "r".repeat(501))))
                .containsExactly(
                        "line 2, column 16: name has at most 80 characters",
                        "line 2, column 146: reason has at most 500 characters");
        PolicyFileReader.parse(rule.formatted("n".repeat(80), "r".repeat(500)), new TestClock());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        tool: find_invoice          | find_invoice is not possible here; possible: create_invoice, update_invoice, refresh_invoice, finalize_invoice, retry_payment, void_invoice, delete_invoice, retry_invoice, lose_dispute_invoice, invoice_payment_url, resend_invoice_email, sync_salesforce_id
        principal: b*t              | principal is a whole name, or a beginning with a * behind it, in quotes where it looks like a number; not "b*t"
        principal: 7                | principal is a whole name, or a beginning with a * behind it, in quotes where it looks like a number; not 7
        role: operators             | operators is not possible here; did you mean operator? (possible: reader, operator, approver)
        tool: []                    | tool needs at least one value
        effect: charge              | charge is not possible here; did you mean charges? (possible: charges, irreversible, notifies_customer, bookkeeping)
        status: finalised           | finalised is no status; did you mean finalized? (Lago knows draft, finalized, voided, failed, pending)
        status: void                | void is no status; did you mean voided? (Lago knows draft, finalized, voided, failed, pending)
        status: Draft               | Draft is not possible here; did you mean draft? (possible: draft, finalized, voided, failed, pending)
        payment_status: paid        | paid is no payment status; did you mean succeeded? (Lago knows pending, succeeded, failed)
        payment_status: unpaid      | unpaid is no payment status; did you mean [pending, failed]? (Lago knows pending, succeeded, failed)
        payment_status: {a: b}      | payment_status is one of pending, succeeded, failed
        customer: true              | customer needs a text on one line, in quotes where it looks like a number; after > it can go on in the next line; not true
        customer: [acme, '']        | customer needs a text on one line, in quotes where it looks like a number; after > it can go on in the next line; not ""
        older_than: 90              | older_than is a number of days with d behind it, at most 9999d, such as 90d; not 90
        younger_than: 12h           | younger_than is a number of days with d behind it, at most 9999d, such as 90d; not 12h
        older_than: 7d, younger_than: 8d | no invoice is older than 7 days and younger than 8 days
        amount_above: 1000          | amount_above needs lines of the form "key: value"; this is 1000
        amount_above: {}            | amount_above needs at least one currency, such as EUR: 1000.00
        amount_above: {eur: 1}      | eur is no currency that Lago bills in; did you mean EUR?
        amount_above: {€: 1}        | "€" is no currency that Lago bills in; write its three letters, such as EUR
        amount_above: {MGA: 1}      | no amount in MGA can be written here, because it is not certain how many decimals Lago gives it
        amount_above: {EUR: -1}     | EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not -1
        amount_above: {EUR: '1'}    | EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not 1
        amount_above: {EUR: 1e3}    | EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not 1e3
        amount_above: {EUR: 0x10}   | EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not 0x10
        amount_above: {EUR: 1_000}  | EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not 1_000
        amount_above: {EUR: 1.000}  | EUR has 2 decimals, and nothing separates thousands; not 1.000
        amount_above: {JPY: 100.5}  | JPY has no decimals, and nothing separates thousands; not 100.5
        amount_above: {EUR: 1,000.00} | an amount has no separators; write it like 1000.00
        amount_above: {EUR: 1, EUR: 2} | there is a second EUR here; the first is in line 2
        """)
    void conditionsAreReadStrictly(String condition, String problem) {
        assertThat(problems("version: 1\nrules: [{name: it, when: {" + condition + "}, decide: confirm}]"))
                .singleElement()
                .asString()
                .startsWith("line 2, column ")
                .endsWith(": " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {process: {}}                               | 20: process needs mutations_per_hour, amount_per_day or both
        {process: {mutations_per_hour: 0}}          | 41: mutations_per_hour is a whole number from 1 to 100000; not 0
        {process: {mutations_per_hour: 2.5}}        | 41: mutations_per_hour is a whole number from 1 to 100000; not 2.5
        {audit_file: {amount_per_day: {EUR: lots}}} | 46: EUR is an amount, with a point before the decimals and without separators or quotes, such as 1000.00; not lots
        {audit_file: {amount_per_day: {EUR: 1, MRO: 1}}} | 49: no amount in MRO can be written here, because it is not certain how many decimals Lago gives it
        """)
    void budgetsAreReadStrictly(String budgets, String problem) {
        assertThat(problems("version: 1\nbudgets: " + budgets)).containsExactly("line 2, column " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a: *x           | 4: a text that begins with * must stand in quotes: "*x"
        a: &x b         | 4: a text that begins with & must stand in quotes
        a: !!str b      | 4: a text that begins with ! must stand in quotes
        a: !x [b]       | 4: a text that begins with ! must stand in quotes
        a: @b           | 4: a text that begins with @ must stand in quotes
        <<: {a: b}      | 1: << cannot take keys over from elsewhere; write them here
        a: b: c         | 5: this colon is not expected here; look at the indentation, and put a text that holds a colon in quotes
        a: 'it's'       | 8: this does not fit what stands above it; look at the indentation and the quotes
        a: "b          | 4: this quotation mark is never closed
        a: [b           | 4: this bracket is not closed where it should be
        a: - b          | 4: this dash is not expected here; look at the indentation
        a: [, b]        | 5: a value is missing before this
        - a             | 1: this does not fit what stands above it; look at the indentation and the quotes
        ---             | 1: a second document begins here; a policy is one
        """)
    void onlyPlainYamlIsUnderstood(String line, String problem) {
        assertThat(problems("version: 1\n" + line + "\n").get(0)).isEqualTo("line 2, column " + problem);
    }

    @Test
    void saysWhereATabOrAnUnprintableCharacterStands() {
        assertThat(problems("version: 1\nrules:\n\t- name: a\n"))
                .containsExactly("line 3, column 1: there is a tab here; use spaces");
        assertThat(problems("version: 1 # 😀\nrelay: \u0007\n"))
                .containsExactly("line 2, column 8: there is a character here that cannot be seen (U+0007)");
    }

    @Test
    void findsAnUnprintableCharacterFarDown() {
        assertThat(problems("version: 1\n" + "# a long comment\n".repeat(1000) + "relay: \u0007\n"))
                .containsExactly("line 1002, column 8: there is a character here that cannot be seen (U+0007)");
    }

    @Test
    void aFileThatBeginsWithADirectiveIsRefused() {
        assertThat(problems("%YAML 1.1\n---\nversion: 1\n"))
                .containsExactly("line 1, column 1: a policy has no lines that begin with %");
        assertThat(problems("%YAML 2.0\n---\nversion: 1\n"))
                .singleElement()
                .asString()
                .startsWith("it is not YAML that can be read here: ");
        assertThat(problems("%TAG ! tag:example.com,2026:\n---\nversion: 1\n"))
                .containsExactly("line 1, column 1: a policy has no lines that begin with %");
    }

    @Test
    void anythingButAPolicyIsRefusedInOneLine() {
        assertThat(problems("")).containsExactly("it is empty; the smallest policy is: version: 1");
        assertThat(problems("# later\n")).containsExactly("it is empty; the smallest policy is: version: 1");
        assertThat(problems("relay: allowed\n"))
                .containsExactly(
                        "line 1, column 1: the policy lacks version; the version of this format; write version: 1");
        assertThat(problems("version: 2\n"))
                .containsExactly(
                        "line 1, column 10: version must be 1, the version of the format that this program reads;"
                                + " not 2");
        assertThat(problems("version: '1'\n"))
                .containsExactly(
                        "line 1, column 10: version must be 1, the version of the format that this program reads;"
                                + " not 1");
        assertThat(problems("version:1\n"))
                .containsExactly(
                        "line 1, column 1: the policy needs lines of the form \"key: value\"; this is \"version:1\"");
        assertThat(problems("[".repeat(100_000)).get(0))
                .isEqualTo("line 1, column 20: there are too many brackets or levels within one another");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedByItsName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("policy.yaml");

        assertThat(refusal(file)).isEqualTo(file + " cannot be used as a policy:\n  there is no such file");
        assertThat(refusal(folder)).isEqualTo(folder + " cannot be used as a policy:\n  it cannot be read");
        Files.write(file, new byte[] {'v', (byte) 0xE4});
        assertThat(refusal(file)).endsWith("\n  it is not text in UTF-8");
        Files.writeString(file, "version: 1\n" + "#".repeat(256 * 1024));
        assertThat(refusal(file)).endsWith("\n  it is larger than 256 KiB");
        Files.writeString(file, "version: 1\nrelay: never");
        assertThat(refusal(file))
                .endsWith("\n  line 2, column 8: never is not possible here; possible: allowed, forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: 1\n", "\uFEFFversion: 1\r\nrelay: allowed\r\n", "---\nversion: 1\n...\n"})
    void whatEditorsPutAroundTheTextDoesNotMatter(String text, @TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("policy.yaml"), text.getBytes(StandardCharsets.UTF_8));

        assertThat(PolicyFileReader.read(file, new TestClock()).rules()).hasSize(1);
    }

    @Test
    void anEmojiMayStandAnywhere() {
        for (int place = 1000; place < 1050; place++) {
            String comment = "#" + " ".repeat(place) + "😀\n";
            assertThat(PolicyFileReader.parse(comment + "version: 1\n", new TestClock())
                            .rules())
                    .hasSize(1);
        }
    }

    private static String refusal(Path file) {
        return String.valueOf(
                catchThrowableOfType(InvalidPolicyException.class, () -> PolicyFileReader.read(file, new TestClock()))
                        .getMessage());
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(InvalidPolicyException.class, () -> PolicyFileReader.parse(text, new TestClock()))
                .problems()
                .stream()
                .map(PolicyProblem::toString)
                .toList();
    }
}
