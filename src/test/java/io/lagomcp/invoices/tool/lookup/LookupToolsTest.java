package io.lagomcp.invoices.tool.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.sandbox.RecordedLagoAnswers;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds of every look-up, and what is special about some. */
class LookupToolsTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());

    @ParameterizedTest
    @CsvSource({
        "find_add_ons, add_on",
        "find_payments, payment",
        "find_credit_notes, credit_note",
        "find_subscriptions, subscription",
        "find_payment_requests, payment_request"
    })
    void aKeyThatMayNotReadAListIsNamed(String tool, String permission) {
        JsonNode error = ToolClient.at(lago.client(Sandbox.INVOICES_ONLY_KEY)).error(tool, "{}");

        assertThat(error.path("code").asString()).isEqualTo("read_action_not_allowed_for_" + permission);
        assertThat(error.path("message").asString())
                .isEqualTo("The API key may not read " + permission.replace('_', ' ') + "s.");
    }

    @ParameterizedTest
    @CsvSource({
        "find_add_ons, add_ons",
        "find_payments, payments",
        "find_credit_notes, credit_notes",
        "find_subscriptions, subscriptions",
        "find_payment_requests, payment_requests",
        "find_receipts, payment_receipts"
    })
    void recordedRowsAreShownWholeWithDetailFull(String tool, String list) {
        JsonNode recorded = recorded(list);
        lago.answer("GET", "/" + list, 200, recorded.toString());

        JsonNode rows = desk.result(tool, "{'per_page':3,'detail':'full'}").path(list);

        assertThat(rows).hasSameSizeAs(recorded.path(list));
        for (int i = 0; i < rows.size(); i++) {
            ObjectNode shown = (ObjectNode) rows.path(i);
            assertThat(shown.retain(recorded.path(list).path(i).propertyNames()))
                    .isEqualTo(recorded.path(list).path(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"find_payments, payments", "find_credit_notes, credit_notes", "find_subscriptions, subscriptions"})
    void aCustomerWhoDoesNotExistIsSaidToBeAndTheLikeliestIsOffered(String tool, String list) {
        JsonNode result = desk.result(tool, "{'external_customer_id':'Globex SAS','per_page':5}");

        assertThat(result.path(list)).isEmpty();
        assertThat(result.path("note").asString())
                .contains("No customer has exactly the external id \"Globex SAS\"")
                .contains("Perhaps meant: globex (\"Globex SAS\").");
        assertThat(result.path("next_calls"))
                .containsExactly(ToolClient.json(
                        "{'tool':'%s','arguments':{'external_customer_id':'globex','per_page':5}}".formatted(tool)));
    }

    @ParameterizedTest
    @CsvSource({"find_payments, payments", "find_credit_notes, credit_notes", "find_subscriptions, subscriptions"})
    void rowsOfAnEarlierCustomerWithTheSameIdAreLeftOut(String tool, String list) {
        ObjectNode later = lago.client().account().customer("acme").value().orElseThrow();
        later.put("lago_id", "0f0e0d0c-0b0a-4908-8706-050403020100");
        lago.answer("GET", "/customers", 200, "{\"customers\":[%s],\"meta\":{\"total_count\":1}}".formatted(later));

        JsonNode result = desk.result(tool, "{'external_customer_id':'acme'}");

        assertThat(result.path(list)).isEmpty();
        assertThat(result.path("note").asString())
                .containsPattern("Left out: \\d+ rows? of an earlier customer")
                .contains("This customer exists");
        assertThat(result.path("page").has("total_count")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"find_payments, payments"})
    void rowsOfADeletedCustomerAreSaidToBe(String tool, String list) {
        JsonNode result = desk.result(tool, "{'external_customer_id':'fabrikam'}");

        assertThat(result.path(list)).isNotEmpty();
        assertThat(result.path("note").asString())
                .contains("No customer has the external id fabrikam now: these rows are a deleted customer's.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        find_payments | {'external_customer_id':' '} | external_customer_id is not valid
        find_payments | {'payment_status':[]}        | payment_status is not valid
        find_payments | {'payment_status':'paid'}    | (paid is succeeded).
        find_payments | {'invoice':' '}              | invoice is not valid
        find_payments | {'created_from':'2026-07-02','created_to':'2026-07-01'} | a day not after created_to
        find_payments | {'fields':['amuont']}        | amount
        find_subscriptions | {'status':'paused'}     | status is not valid (given: "paused"); valid: a list, each one of active, pending, terminated, canceled, incomplete.
        find_subscriptions | {'plan_code':' '}       | plan_code is not valid
        find_credit_notes  | {'credit_status':'available'} | credit_status is not a known argument
        find_add_ons  | {'code':'setup'}             | code is not a known argument
        """)
    void whatLagoWouldIgnoreIsRefused(String tool, String arguments, String message) {
        assertThat(desk.error(tool, arguments).path("message").asString()).contains(message);
        assertThat(lago.account().requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        find_payments      | {'external_customer_id':'newcomer','payment_status':['failed','pending']}
        find_credit_notes  | {'external_customer_id':'newcomer','has_balance':true}
        find_subscriptions | {'external_customer_id':'newcomer','status':['incomplete','canceled']}
        """)
    void nothingIsFoundWithListsAndFlagsToo(String tool, String arguments) {
        JsonNode result = desk.result(tool, arguments);

        assertThat(result.at("/page/total_count").asInt(-1)).isZero();
        assertThat(result.path("note").asString()).contains("This customer exists");
    }

    @Test
    void aFilterThatLagoIgnoresDoesNotWiden() {
        JsonNode recorded = recorded("payments");
        lago.answer("GET", "/payments", 200, recorded.toString());

        JsonNode result = desk.result("find_payments", "{'external_customer_id':'northwind'}");

        assertThat(result.path("payments")).isEmpty();
        assertThat(result.path("note").asString()).startsWith("Left out, because Lago ignored a filter: 3 rows");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        training         | training_day
        KEY security     | hardware_token
        one month        | priority_support
        """)
    void addOnsAreFoundByWords(String words, String code) {
        JsonNode result = desk.result("find_add_ons", "{'search_term':'%s'}".formatted(words));

        assertThat(result.path("add_ons"))
                .extracting(row -> row.path("code").asString())
                .containsExactly(code);
        assertThat(result.path("note").asString())
                .isEqualTo("Lago cannot search add-ons by search_term: this server compared all 6.");
    }

    @Test
    void addOnsThatWereProbablyMeantAreOffered() {
        JsonNode result = desk.result("find_add_ons", "{'search_term':'onbording'}");

        assertThat(result.path("note").asString()).contains("Perhaps meant: Onboarding");
        String next = result.at("/next_calls/0/arguments").toString();
        assertThat(desk.result("find_add_ons", next).path("add_ons")).hasSize(1);
    }

    @Test
    void paymentsOfAnInvoiceAreFoundByItsNumberOrId() {
        Invoice paid =
                lago.account().invoice("finalized", invoice -> invoice.paid().minorUnits() > 0);

        for (String invoice : List.of(paid.number(), paid.lagoId())) {
            JsonNode rows = desk.result("find_payments", "{'invoice':'%s'}".formatted(invoice))
                    .path("payments");

            assertThat(rows).hasSize(1);
            assertThat(rows.at("/0/amount").asString()).isEqualTo(paid.paid().toString());
            assertThat(rows.at("/0/invoice_numbers/0").asString()).isEqualTo(paid.number());
        }
    }

    @Test
    void anInvoiceThatDoesNotExistHasNoPaymentsToList() {
        assertThat(desk.error("find_payments", "{'invoice':'NO-SUCH-1'}")
                        .path("code")
                        .asString())
                .isEqualTo("invoice_not_found");
        assertThat(desk.error("find_payments", "{'invoice':'0f0e0d0c-0b0a-4908-8706-050403020100'}")
                        .path("code")
                        .asString())
                .isEqualTo("invoice_not_found");
        assertThat(lago.count("GET", "/payments")).isZero();
    }

    @Test
    void whyAPaymentFailedIsNotGuessed() {
        JsonNode result = desk.result("find_payments", "{'payment_status':'failed'}");

        assertThat(result.path("payments"))
                .isNotEmpty()
                .allMatch(row -> row.path("payment_status").asString().equals("failed"));
        assertThat(result.path("note").asString()).contains("Lago does not say why a payment failed");
        assertThat(desk.result("find_payments", "{'invoice':'LAG-2002-014-007'}")
                        .has("payments"))
                .isTrue();
    }

    @Test
    void pagesOfWhatIsComparedHereAreInLagosOrder() {
        List<JsonNode> all = rows("{'per_page':100}");
        List<JsonNode> succeeded = all.stream()
                .filter(row -> row.path("payment_status").asString().equals("succeeded"))
                .toList();
        String day = succeeded
                .get(succeeded.size() / 2)
                .path("created_at")
                .asString()
                .substring(0, 10);

        List<JsonNode> paged = new ArrayList<>();
        JsonNode next = null;
        do {
            JsonNode result = desk.result(
                    "find_payments",
                    "{'payment_status':'succeeded','created_to':'%s','per_page':7,'page':%s}"
                            .formatted(day, next == null ? "1" : next));
            result.path("payments").forEach(paged::add);
            next = result.at("/page/next");
            assertThat(result.at("/page/total_count").asInt()).isPositive();
        } while (!next.isNull());

        assertThat(paged)
                .isNotEmpty()
                .isEqualTo(succeeded.stream()
                        .filter(row -> row.path("created_at")
                                        .asString()
                                        .substring(0, 10)
                                        .compareTo(day)
                                <= 0)
                        .toList());
    }

    @Test
    void whatIsLeftOfACreditNoteIsItsBalanceAndNotItsStatus() {
        JsonNode left = desk.result("find_credit_notes", "{'has_balance':true}").path("credit_notes");
        assertThat(left).hasSize(1);
        assertThat(left.at("/0/customer/external_id").asString()).isEqualTo("acme");
        assertThat(left.at("/0/balance")).isEqualTo(left.at("/0/credit"));

        JsonNode none = desk.result("find_credit_notes", "{'has_balance':false,'per_page':100}")
                .path("credit_notes");
        assertThat(none)
                .anyMatch(row -> row.path("credit_status").asString().equals("available"))
                .allMatch(row -> row.path("balance_amount_cents").asInt() == 0);
    }

    @Test
    void creditNotesOfAnInvoiceAreFoundByItsNumberOrId() {
        JsonNode note =
                desk.result("find_credit_notes", "{'search_term':'acme'}").at("/credit_notes/0");
        String number = note.path("invoice_number").asString();
        String id = lago.account()
                .invoice("finalized", invoice -> invoice.number().equals(number))
                .lagoId();

        for (String invoice : List.of(number, id)) {
            assertThat(desk.result("find_credit_notes", "{'invoice':'%s'}".formatted(invoice))
                            .path("credit_notes"))
                    .containsExactly(note);
        }
    }

    @Test
    void subscriptionsOfAllStatesAreListedUnlessSomeAreAskedFor() {
        JsonNode all = desk.result("find_subscriptions", "{'external_customer_id':'acme'}")
                .path("subscriptions");
        assertThat(all)
                .extracting(row -> row.path("status").asString())
                .containsExactly("pending", "active", "terminated");
        assertThat(desk.result("find_subscriptions", "{'external_customer_id':'acme','status':'terminated'}")
                        .path("subscriptions"))
                .containsExactly(all.path(2));
    }

    @ParameterizedTest
    @CsvSource({
        "acme, Europe/Paris, 2026-08-01, current_billing_period_ending_at",
        "sakura, Asia/Tokyo, 2026-08-01, current_billing_period_ending_at",
        "initech, America/New_York, 2026-08-01, current_billing_period_ending_at"
    })
    void theNextBillingIsDerivedInTheCustomersTimeZone(String customer, String zone, String date, String field) {
        JsonNode result = desk.result(
                "find_subscriptions", "{'external_customer_id':'%s','status':'active'}".formatted(customer));

        assertThat(result.at("/subscriptions/0/next_billing"))
                .as(zone)
                .isEqualTo(ToolClient.json("{'date':'%s','derived_from':'%s'}".formatted(date, field)));
        assertThat(result.path("note").asString()).contains("next_billing is derived");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'status':'active','ending_at':'2026-11-29T10:00:00Z','current_billing_period_ending_at':'2026-11-30T23:59:59Z'} | {'date':'2026-11-29','derived_from':'ending_at'}
        {'status':'active','ending_at':'2027-01-01T00:00:00Z','current_billing_period_ending_at':'2026-11-30T23:59:59Z'} | {'date':'2026-12-01','derived_from':'current_billing_period_ending_at'}
        {'status':'active','current_billing_period_ending_at':'soon'} | {}
        {'status':'pending','subscription_at':'2026-12-17T01:55:08Z','created_at':'2026-11-27T01:55:08Z'} | {'date':'2026-12-17','derived_from':'subscription_at'}
        {'status':'pending','subscription_at':'2026-01-17T01:55:08Z','created_at':'2026-11-27T01:55:08Z'} | {}
        {'status':'canceled','subscription_at':'2026-12-17T01:55:08Z'} | {}
        """)
    void theNextBillingFollowsFromTheState(String subscription, String next) {
        ObjectNode row = ToolClient.json(subscription);
        ObjectNode shown = ToolClient.json("{}");

        new NextBilling(lago.client())
                .add(List.of(new Lookup.Row(row, shown)), new ToolArguments(ToolClient.json("{}")));

        assertThat(shown.path("next_billing"))
                .isEqualTo(next.equals("{}") ? shown.path("none") : ToolClient.json(next));
    }

    @Test
    void subscriptionsThatWereProbablyMeantAreOffered() {
        JsonNode result = desk.result("find_subscriptions", "{'plan_code':'startr'}");

        assertThat(result.path("subscriptions")).isEmpty();
        assertThat(result.path("note").asString()).isEqualTo("Perhaps meant: starter.");
        assertThat(result.at("/next_calls/0/arguments/plan_code").asString()).isEqualTo("starter");
    }

    @Test
    void aPaymentRequestNamesItsInvoicesAndNoTimeOfAnEmail() {
        JsonNode result = desk.result("find_payment_requests", "{'external_customer_id':'acme'}");

        List<Invoice> overdue = lago.account().invoices().stream()
                .filter(invoice -> invoice.externalCustomerId().equals("acme") && invoice.paymentOverdue())
                .toList();
        JsonNode request = result.at("/payment_requests/0");
        assertThat(request.path("invoice_numbers"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrderElementsOf(
                        overdue.stream().map(Invoice::number).toList());
        assertThat(request.propertyNames())
                .containsExactly(
                        "lago_id",
                        "payment_status",
                        "amount_cents",
                        "created_at",
                        "customer",
                        "amount",
                        "invoice_numbers");
        assertThat(result.path("note").asString())
                .contains("does not say whether and when a payment request was e-mailed");
    }

    @Test
    void receiptsAreFoundByInvoiceAndByCustomer() {
        Invoice paid =
                lago.account().invoice("finalized", invoice -> invoice.paid().minorUnits() > 0);

        JsonNode rows = desk.result("find_receipts", "{'invoice':'%s'}".formatted(paid.number()))
                .path("payment_receipts");
        assertThat(rows).hasSize(1);
        assertThat(rows.at("/0/amount").asString()).isEqualTo(paid.paid().toString());
        assertThat(rows.at("/0/invoice_numbers/0").asString()).isEqualTo(paid.number());

        JsonNode all =
                desk.result("find_receipts", "{'external_customer_id':'%s'}".formatted(paid.externalCustomerId()));
        assertThat(all.path("payment_receipts")).contains(rows.path(0));
        assertThat(all.path("note").asString()).startsWith("Lago cannot search receipts by external_customer_id");
    }

    @Test
    void receiptsNeedThePermissionToReadInvoices() {
        JsonNode error = ToolClient.at(lago.client(Sandbox.NO_ACCESS_KEY)).error("find_receipts", "{}");

        assertThat(error.path("message").asString()).isEqualTo("The API key may not read invoices.");
    }

    private List<JsonNode> rows(String arguments) {
        JsonNode first = desk.result("find_payments", arguments);
        Stream<JsonNode> rest = first.at("/page/next").isNull()
                ? Stream.empty()
                : rows(arguments.replace("}", ",'page':%s}".formatted(first.at("/page/next")))).stream();
        return Stream.concat(first.path("payments").valueStream(), rest).toList();
    }

    /** The first recorded page of a list that has rows. */
    static JsonNode recorded(String list) {
        return RecordedLagoAnswers.read("lookups")
                .valueStream()
                .filter(recorded -> recorded.path("path").asString().equals("/" + list))
                .map(recorded -> recorded.path("body"))
                .filter(body -> !body.path(list).isEmpty())
                .findFirst()
                .orElseThrow();
    }
}
