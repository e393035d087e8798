package io.lagomcp.invoices.tool.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.PagedLago;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Today is the first of July 2026. */
class CollectionsWorklistToolTest {
    private static final String TOOL = "collections_worklist";

    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());

    @Test
    void everyOverdueAmountIsInOneAccountAndInTheTotals() {
        Map<String, Long> accounts = new TreeMap<>();
        Map<String, Long> totals = new TreeMap<>();
        overdue().forEach(invoice -> {
            long due = invoice.json().path("total_due_amount_cents").asLong();
            accounts.merge(invoice.externalCustomerId() + " " + invoice.currency(), due, Long::sum);
            totals.merge(invoice.currency(), due, Long::sum);
        });

        Map<String, Long> shown = new TreeMap<>();
        rows("{'per_page':20}", "{'per_page':20,'page':2}").forEach(row -> {
            String account = row.at("/customer/external_id").asString() + " "
                    + row.path("currency").asString();
            assertThat(shown.put(account, row.path("overdue_amount_cents").asLong()))
                    .as(account)
                    .isNull();
        });
        Map<String, Long> shownTotals = new TreeMap<>();
        desk.result(TOOL, "{}")
                .path("totals")
                .forEach(row -> shownTotals.put(
                        row.path("currency").asString(),
                        row.path("overdue_amount_cents").asLong()));

        assertThat(shown).isEqualTo(accounts);
        assertThat(shownTotals).isEqualTo(totals);
    }

    @Test
    void longestOverdueComesFirstUnlessTheAmountIsToDecide() {
        List<Integer> days = rows("{'per_page':20}", "{'per_page':20,'page':2}").stream()
                .map(row -> row.at("/oldest_invoice/days_overdue").asInt())
                .toList();
        List<Long> amounts = rows("{'per_page':20,'order':'amount','currency':'EUR'}").stream()
                .map(row -> row.path("overdue_amount_cents").asLong())
                .toList();

        assertThat(days).isSortedAccordingTo(Collections.reverseOrder());
        assertThat(amounts).hasSizeGreaterThan(5).isSortedAccordingTo(Collections.reverseOrder());
    }

    @Test
    void everyProposedCallIsPossible() {
        for (JsonNode row : rows("{'per_page':20}", "{'per_page':20,'page':2}")) {
            JsonNode step = row.path("next_step");
            ObjectNode arguments = (ObjectNode) step.path("arguments");

            if (!step.path("tool").asString().startsWith("find_")) {
                arguments.put("plan_only", true);
            }
            desk.result(step.path("tool").asString(), arguments);
            assertThat(step.path("why").asString()).endsWith(".");
            if (step.path("tool").asString().equals("invoice_payment_url")) {
                assertThat(row.path("payment_link_possible").booleanValue()).isTrue();
            }
        }
        assertThat(lago.account().writes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        blue-yonder | find_invoice         | dispute
        cust_42     | invoice_payment_url  | The last payment failed on 2026-02-13.
        contoso     | resend_invoice_email | No payment link is possible
        """)
    void theNextStepIsTheMildestThatIsPossible(String customer, String tool, String why) {
        JsonNode step = row(customer).path("next_step");

        assertThat(step.path("tool").asString()).isEqualTo(tool);
        assertThat(step.path("why").asString()).contains(why);
    }

    @Test
    void aPaymentInProgressIsAwaited() {
        JsonNode oldest = row("cust_42").path("oldest_invoice");
        lago.answer("GET", "/payments", 200, payment("cust_42", oldest, "processing"));

        JsonNode row = row("cust_42");

        assertThat(row.at("/payment_in_progress/payment_status").asString()).isEqualTo("processing");
        assertThat(row.at("/next_step/tool").asString()).isEqualTo("find_payments");
        assertThat(row.at("/next_step/why").asString()).startsWith("A payment is in progress");
    }

    @Test
    void paymentsOfAnEarlierCustomerWithTheSameIdDoNotCount() {
        JsonNode oldest = row("cust_42").path("oldest_invoice");
        ObjectNode foreign = ToolClient.json(payment("cust_42", oldest, "processing"));
        ((ObjectNode) foreign.at("/payments/0")).put("lago_customer_id", "0f0e0d0c-0b0a-4908-8706-050403020100");
        lago.answer("GET", "/payments", 200, foreign.toString());

        assertThat(row("cust_42").has("payment_in_progress")).isFalse();
    }

    private String payment(String customer, JsonNode invoice, String status) {
        ObjectNode payment = ToolClient.json("{'lago_id':'1','amount_cents':100,'amount_currency':'GBP'}")
                .put("payment_status", status)
                .put("created_at", "2026-06-30T10:00:00Z");
        payment.set(
                "lago_customer_id",
                lago.client().account().customer(customer).value().orElseThrow().path("lago_id"));
        payment.putArray("invoice_ids").add(invoice.path("lago_id"));
        payment.putArray("invoice_numbers").add(invoice.path("number"));
        return "{\"payments\":[" + payment + "],\"meta\":{\"total_count\":1}}";
    }

    @Test
    void aDeletedCustomerIsSaidToBe() {
        JsonNode deleted = row("fabrikam");

        assertThat(deleted.path("customer_deleted").booleanValue()).isTrue();
        assertThat(deleted.path("payment_link_possible").booleanValue())
                .as("Lago makes no link for a deleted customer")
                .isFalse();
        assertThat(row("contoso").has("customer_deleted")).isFalse();
    }

    @Test
    void creditThatCouldBeUsedIsShownByKind() {
        JsonNode row = row("dune-lab");

        assertThat(row.at("/usable_credit/wallets").asString()).endsWith(" KWD");
        assertThat(desk.result(TOOL, "{'external_customer_id':'dune-lab'}")
                        .path("note")
                        .asString())
                .contains("Credit is not taken off");
    }

    @Test
    void whatTheKeyMayNotReadIsNamed() {
        JsonNode result = ToolClient.at(lago.client(Sandbox.INVOICES_ONLY_KEY)).result(TOOL, "{'per_page':1}");

        assertThat(result.at("/worklist/0/not_fully_read"))
                .extracting(JsonNode::asString)
                .containsExactly("credit_notes", "payments", "wallets");
        assertThat(result.path("note").asString()).contains("failed payments and credit may be missing");
    }

    @Test
    void moreThanTenThousandInvoicesAreSaidToBeLeftOut() {
        List<ObjectNode> rows = IntStream.rangeClosed(0, 10_000)
                .mapToObj(number -> ToolClient.json("{'status':'finalized','payment_status':'succeeded'}")
                        .put("lago_id", "id-" + number))
                .toList();
        try (PagedLago large = new PagedLago(rows)) {
            JsonNode result = ToolClient.at(large.client()).result(TOOL, "{}");

            assertThat(result.path("complete").booleanValue()).isFalse();
            assertThat(result.path("page").has("total_count_at_least")).isTrue();
            assertThat(result.path("note").asString()).contains("more than 10000 overdue invoices");
        }
    }

    @Test
    void walletTopUpsAreLeftOutAndCounted() {
        ObjectNode list = ToolClient.json("{'meta':{'current_page':1,'total_pages':1,'total_count':1}}");
        list.putArray("invoices").add(overdue().get(0).json().deepCopy().put("invoice_type", "credit"));
        lago.answer("GET", "/invoices", 200, list.toString());

        JsonNode result = desk.result(TOOL, "{}");

        assertThat(result.path("worklist")).isEmpty();
        assertThat(result.path("note").asString()).contains("Left out: 1 unpaid wallet top-up");
    }

    @Test
    void progressGrowsThroughAllReads() {
        List<Integer> done = new ArrayList<>();
        List<String> messages = new ArrayList<>();

        desk.call(TOOL, ToolClient.json("{'per_page':3}"), (step, total, message) -> {
            done.add(step);
            messages.add(message);
        });

        assertThat(done).isSorted().doesNotHaveDuplicates();
        assertThat(messages)
                .contains("Payments and credit of 3 of 3 accounts read.")
                .anyMatch(message -> message.endsWith("invoices read."));
    }

    @Test
    void aCustomerWhoDoesNotExistIsSaidToBeAndTheLikeliestIsOffered() {
        JsonNode result = desk.result(TOOL, "{'external_customer_id':'Contoso Ltd'}");

        assertThat(result.path("note").asString()).contains("Perhaps meant: contoso (\"Contoso Ltd\").");
        assertThat(result.path("next_calls"))
                .containsExactly(ToolClient.json(
                        "{'tool':'%s','arguments':{'external_customer_id':'contoso'}}".formatted(TOOL)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'currency':'EURO'}            | currency is not valid
        {'external_customer_id':' '}   | external_customer_id is not valid
        {'order':'name'}               | order is not valid
        {'per_page':21}                | per_page is not valid
        {'status':'draft'}             | status is not a known argument
        """)
    void whatLagoWouldIgnoreIsRefused(String arguments, String message) {
        assertThat(desk.error(TOOL, arguments).path("message").asString()).contains(message);
        assertThat(lago.account().requests()).isEmpty();
    }

    /** By the rules, from the account's invoices: finalized, unpaid, past the due date, something owed to this account. */
    private List<Invoice> overdue() {
        return lago.account().invoices().stream()
                .filter(invoice -> invoice.status().equals("finalized") && !invoice.isPaid())
                .filter(invoice -> !invoice.isSelfBilled() && !invoice.buysCredits())
                .filter(invoice -> invoice.json().path("total_due_amount_cents").asLong() > 0)
                .filter(invoice -> invoice.paymentDueDate().compareTo("2026-07-01") < 0)
                .toList();
    }

    private JsonNode row(String customer) {
        return desk.result(TOOL, "{'external_customer_id':'%s'}".formatted(customer))
                .at("/worklist/0");
    }

    private List<JsonNode> rows(String... calls) {
        return Stream.of(calls)
                .flatMap(arguments ->
                        desk.result(TOOL, arguments).path("worklist").valueStream())
                .toList();
    }
}
