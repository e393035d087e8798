package io.lagomcp.invoices.tool.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.PagedLago;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class FindAllInvoicesToolTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final List<Invoice> ALL = ACCOUNT.invoices();
    private static final String ENTITY = text(ALL.get(0).json(), "billing_entity_code");

    private final ToolClient desk = ToolClient.at(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void showsTwentyRowsOfAllInvoicesUnlessAskedOtherwise() {
        ObjectNode found = desk.result("find_all_invoices", "{}");

        assertThat(found.path("invoices")).hasSize(20);
        assertThat(found.path("page")).hasToString("{\"current\":1,\"next\":2,\"total_count_at_least\":20}");
    }

    /** As right after a list of all invoices, whose count Lago then gives for the next 30 minutes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "45 | {} | 20 | {'current':1,'next':2,'total_count_at_least':20} | 1",
                "45 | {'page':3} | 5 | {'current':3,'next':null,'total_count':45} | 1",
                "45 | {'page':4} | 0 | {'current':4,'next':null} | 1",
                "40 | {'page':2} | 20 | {'current':2,'next':3,'total_count_at_least':40} | 1",
                "0 | {'count':'exact'} | 0 | {'current':1,'next':null,'total_count':0} | 1",
                "45 | {'count':'exact'} | 20 | {'current':1,'next':2,'total_count':45} | 2",
                "45 | {'page':4,'count':'exact'} | 0 | {'current':4,'next':null,'total_count':45} | 2",
                "40 | {'page':2,'count':'exact'} | 20 | {'current':2,'next':null,'total_count':40} | 2",
                "240 | {'count':'exact'} | 20 | {'current':1,'next':2,'total_count':240} | 5",
                "300 | {'count':'exact'} | 20 | {'current':1,'next':2,'total_count':300} | 5",
                "950 | {'count':'exact'} | 20 | {'current':1,'next':2,'total_count':950} | 8",
            })
    void aPageIsRightOrSaysWhatItDoesNotKnow(int rows, String arguments, int shown, String page, int requests) {
        for (int claimed : new int[] {0, 96, 9_600}) {
            try (PagedLago lago = PagedLago.of(rows).claiming(claimed)) {
                ObjectNode found = ToolClient.at(lago.client()).result("find_all_invoices", arguments);

                assertThat(found.path("invoices")).hasSize(shown);
                assertThat(found.path("page").toString().replace('"', '\'')).isEqualTo(page);
                assertThat(lago.asked()).hasSize(requests);
            }
        }
    }

    @Test
    void theListOfOneCustomerRightAfterThatOfAllCountsItsOwn() {
        try (SandboxAccount account = SandboxAccount.open()) {
            ToolClient fresh = ToolClient.at(account);
            fresh.result("find_all_invoices", "{}");

            assertThat(fresh.result("find_all_invoices", "{'external_customer_id':'ada.example'}")
                            .path("page"))
                    .hasToString("{\"current\":1,\"next\":null,\"total_count\":8}");
            fresh.result("summarize_invoices", "{}");
            ObjectNode summary =
                    fresh.result("summarize_invoices", "{'external_customer_id':'ada.example','max_invoices':100}");
            assertThat(summary.path("invoices").intValue()).isEqualTo(8);
            assertThat(summary.path("complete").booleanValue()).isTrue();
        }
    }

    @Test
    void whatIsDueByADayComesInTheOrderOfItsDueDates() {
        List<ObjectNode> rows = List.of(
                due("2026-07-01", "finalized", "pending", 500),
                due("2026-03-01", "finalized", "failed", 500),
                due("2026-07-02", "finalized", "pending", 500),
                due("2026-04-01", "draft", "pending", 500),
                due("2026-04-01", "finalized", "succeeded", 500),
                due("2026-04-01", "finalized", "pending", 0),
                due("2026-05-01", "finalized", "pending", 500),
                due("", "finalized", "pending", 500));
        try (PagedLago lago = new PagedLago(rows)) {
            ObjectNode found = ToolClient.at(lago.client())
                    .result(
                            "find_all_invoices",
                            "{'due_until':'2026-07-01','per_page':2,'fields':['payment_due_date','days_overdue']}");

            assertThat(found.path("invoices").toString().replace('"', '\''))
                    .isEqualTo("[{'payment_due_date':'2026-03-01','days_overdue':122},"
                            + "{'payment_due_date':'2026-05-01','days_overdue':61}]");
            assertThat(found.path("page").toString().replace('"', '\''))
                    .isEqualTo("{'current':1,'next':2,'total_count':3}");
            assertThat(found.path("note").asString())
                    .isEqualTo("Lago cannot search by due date: this server read 8 invoices and sorted what is due.");
            assertThat(ToolClient.at(lago.client())
                            .result("find_all_invoices", "{'due_until':'2026-07-01','per_page':2,'page':2}")
                            .path("page")
                            .toString()
                            .replace('"', '\''))
                    .isEqualTo("{'current':2,'next':null,'total_count':3}");
        }
    }

    @Test
    void whatIsDueByADayIsLookedForAmongTwoThousandInvoicesAndThatIsSaid() {
        List<ObjectNode> rows = new ArrayList<>(Collections.nCopies(2_100, null));
        rows.replaceAll(any -> due("2026-03-01", "finalized", "pending", 500));
        try (PagedLago lago = new PagedLago(rows)) {
            ObjectNode found = ToolClient.at(lago.client()).result("find_all_invoices", "{'due_until':'2026-07-01'}");

            assertThat(found.path("page").toString().replace('"', '\''))
                    .isEqualTo("{'current':1,'next':2,'total_count_at_least':2000}");
            assertThat(found.path("note").asString())
                    .endsWith("There are more, and only the newest were read: narrow the other filters.");
        }
    }

    @Test
    void onlyUnpaidInvoicesAreReadForWhatIsDue() {
        List<String> due = ALL.stream()
                .filter(invoice -> invoice.due().minorUnits() > 0)
                .filter(invoice -> invoice.currency().equals("EUR"))
                .map(Invoice::lagoId)
                .toList();

        ObjectNode found =
                desk.result("find_all_invoices", "{'due_until':'2100-01-01','currency':'EUR','per_page':100}");

        assertThat(found.path("invoices").valueStream().map(row -> text(row, "lago_id")))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(due);
        assertThat(found.path("note").asString()).contains("this server read " + due.size() + " invoices");
    }

    @Test
    void whatThisAccountOwesItsPartnersIsLeftOutOfWhatIsDueByADayUnlessAskedFor() {
        List<ObjectNode> rows = List.of(
                due("2026-05-01", "finalized", "pending", 500),
                due("2026-04-01", "finalized", "pending", 300).put("self_billed", true),
                due("2026-08-01", "finalized", "pending", 200).put("self_billed", true));
        try (PagedLago lago = new PagedLago(rows)) {
            ToolClient desk = ToolClient.at(lago.client());
            ObjectNode due = desk.result("find_all_invoices", "{'due_until':'2026-07-01','fields':['due']}");
            ObjectNode owed = desk.result(
                    "find_all_invoices",
                    "{'due_until':'2026-07-01','self_billed':true,'fields':['due','due_note','days_overdue']}");

            assertThat(due.path("invoices")).hasToString("[{\"due\":\"5.00 EUR\"}]");
            assertThat(due.path("note").asString())
                    .endsWith(" Not counted as due: 1 self-billed invoice (find with self_billed: true), on which this"
                            + " account owes its partners 3.00 EUR.");
            assertThat(owed.path("invoices").toString().replace('"', '\''))
                    .isEqualTo("[{'due':'0.00 EUR','due_note':'self-billed: this account owes the partner 3.00 EUR',"
                            + "'days_overdue':91}]");
            assertThat(owed.path("note").asString()).endsWith("sorted what is due.");
        }
    }

    @Test
    void theRangeOfTotalsIsSaidOfWhatIsDueByADayToo() {
        assertThat(desk.result("find_all_invoices", "{'due_until':'2100-01-01','currency':'EUR','amount_from':10000}")
                        .path("total_range")
                        .asString())
                .isEqualTo("from 100.00 EUR");
    }

    private static ObjectNode due(String dueDate, String status, String paymentStatus, long unsettled) {
        return ToolClient.json("{'currency':'EUR','total_amount_cents':500}")
                .put("lago_id", UUID.randomUUID().toString())
                .put("payment_due_date", dueDate)
                .put("status", status)
                .put("payment_status", paymentStatus)
                .put("total_due_amount_cents", unsettled);
    }

    @Test
    void countingEndsAtAHundredThousandAndSaysSo() {
        try (PagedLago lago = PagedLago.of(100_001)) {
            assertThat(ToolClient.at(lago.client())
                            .result("find_all_invoices", "{'count':'exact'}")
                            .path("page"))
                    .hasToString("{\"current\":1,\"next\":2,\"total_count_at_least\":100000}");
            assertThat(lago.asked()).hasSize(12);
        }
    }

    @Test
    void aRowHasTheFieldsThatAreToldAndNoMore() {
        JsonNode row = desk.result("find_all_invoices", "{'per_page':1}")
                .path("invoices")
                .path(0);

        assertThat(row.propertyNames())
                .containsExactly(
                        "lago_id",
                        "number",
                        "status",
                        "payment_status",
                        "payment_overdue",
                        "invoice_type",
                        "issuing_date",
                        "payment_due_date",
                        "currency",
                        "total_amount_cents",
                        "total",
                        "due",
                        "customer");
        assertThat(row.path("customer").propertyNames()).containsExactly("external_id", "name");
    }

    @Test
    void theLastPageHasNoNext() {
        ObjectNode last = desk.result("find_all_invoices", "{'page':3,'per_page':100}");

        assertThat(last.path("invoices")).hasSize(40);
        assertThat(last.path("page")).hasToString("{\"current\":3,\"next\":null,\"total_count\":240}");
    }

    @Test
    void aWholeNumberMayBeWrittenWithADecimalPoint() {
        assertThat(desk.result("find_all_invoices", "{'page':2.0,'per_page':5.0}")
                        .path("invoices"))
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status':'draft'} | status | draft",
                "{'status':['voided']} | status | voided",
                "{'status':['failed','pending']} | status | failed,pending",
                "{'payment_status':'failed'} | payment_status | failed",
                "{'payment_status':['pending','failed']} | payment_status | pending,failed",
                "{'payment_overdue':true} | payment_overdue | true",
                "{'payment_overdue':false} | payment_overdue | false",
            })
    void showsOnlyWhatWasAskedFor(String arguments, String field, String values) {
        JsonNode rows = desk.result("find_all_invoices", arguments).path("invoices");

        assertThat(rows).isNotEmpty();
        assertThat(rows.valueStream().map(row -> row.path(field).asString()))
                .as("%s of each row", field)
                .isSubsetOf(values.split(","));
    }

    /** Every filter against what a person would pick by hand from all invoices. */
    static Stream<Arguments> filters() {
        return Stream.of(
                filter("{'invoice_type':'one_off'}", row -> text(row, "invoice_type")
                        .equals("one_off")),
                filter("{'partially_paid':true}", FindAllInvoicesToolTest::isPartlyPaid),
                filter("{'partially_paid':false}", row -> !isPartlyPaid(row)),
                filter("{'self_billed':true}", row -> row.path("self_billed").asBoolean()),
                filter("{'self_billed':false}", row -> !row.path("self_billed").asBoolean()),
                filter("{'payment_dispute_lost':true}", row -> row.path("payment_dispute_lost_at")
                        .isString()),
                filter("{'currency':'JPY'}", row -> text(row, "currency").equals("JPY")),
                filter(
                        "{'currency':'EUR','amount_from':10000,'amount_to':50000}",
                        row -> text(row, "currency").equals("EUR") && totals(row, 10_000, 50_000)),
                filter("{'billing_entity_codes':['%s']}".formatted(ENTITY), row -> text(row, "billing_entity_code")
                        .equals(ENTITY)),
                filter(
                        "{'settlements':['payment','credit_note']}",
                        row -> cents(row, "total_offsetted_credit_note_amount_cents") > 0),
                filter("{'purchase_order_number':'po-2025-004'}", row -> text(row, "purchase_order_number")
                        .equals("PO-2025-004")),
                filter("{'metadata':{'project':'rollout'}}", row -> metadata(row, "project")
                        .equals("rollout")),
                filter(
                        "{'metadata':{'project':'rollout','note':null}}",
                        row -> metadata(row, "project").equals("rollout")
                                && metadata(row, "note").isEmpty()),
                filter(
                        "{'metadata':{'cost_center':''},'status':'finalized','currency':'USD'}",
                        row -> metadata(row, "cost_center").isEmpty()
                                && text(row, "status").equals("finalized")
                                && text(row, "currency").equals("USD")));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void findsExactlyTheInvoicesThatAreMeant(String arguments, Predicate<JsonNode> meant) {
        List<String> expected = ALL.stream()
                .filter(invoice -> meant.test(invoice.json()))
                .map(Invoice::lagoId)
                .toList();

        List<String> found = new ArrayList<>();
        int next = 1;
        while (next > 0) {
            ObjectNode page = desk.result(
                    "find_all_invoices",
                    ToolClient.json(arguments).put("per_page", 100).put("page", next));
            page.path("invoices").forEach(row -> found.add(text(row, "lago_id")));
            next = page.path("page").path("next").asInt(0);
        }
        assertThat(found).as("invoices with %s", arguments).isNotEmpty().isEqualTo(expected);
    }

    private static Arguments filter(String arguments, Predicate<JsonNode> meant) {
        return Arguments.of(arguments, meant);
    }

    private static boolean isPartlyPaid(JsonNode row) {
        long paid = cents(row, "total_paid_amount_cents");
        return paid > 0 && paid < cents(row, "total_amount_cents");
    }

    private static boolean totals(JsonNode row, long from, long to) {
        long total = cents(row, "total_amount_cents");
        return total >= from && total <= to;
    }

    private static String metadata(JsonNode row, String key) {
        return row.path("metadata")
                .valueStream()
                .filter(entry -> text(entry, "key").equals(key))
                .map(entry -> text(entry, "value"))
                .findFirst()
                .orElse("");
    }

    private static long cents(JsonNode row, String field) {
        return row.path(field).longValue();
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).asString("");
    }

    @Test
    void aBillingEntityThatLagoDoesNotKnowIsNamedAsTheMistake() {
        assertThat(desk.error("find_all_invoices", "{'billing_entity_codes':['nowhere']}")
                        .path("code")
                        .asString())
                .isEqualTo("billing_entity_not_found");
    }

    @Test
    void showsTheColumnsThatWereAskedForInTheirOrder() {
        ObjectNode found = desk.result(
                "find_all_invoices",
                "{'external_customer_id':'ada.example','per_page':1,'fields':['number','due','paid','customer.email','total',"
                        + "'taxes_amount_cents','customer']}");
        Invoice newest = ALL.stream()
                .filter(invoice -> invoice.externalCustomerId().equals("ada.example"))
                .findFirst()
                .orElseThrow();

        JsonNode row = found.path("invoices").path(0);
        assertThat(row.propertyNames())
                .containsExactly("number", "due", "paid", "customer", "total", "taxes_amount_cents");
        assertThat(row.path("number").asString()).isEqualTo(newest.number());
        assertThat(row.path("due").asString()).isEqualTo(newest.due().toString());
        assertThat(row.path("paid").asString()).isEqualTo(newest.paid().toString());
        assertThat(row.path("customer").propertyNames()).containsExactly("email", "external_id", "name");
    }

    @Test
    void theNameOfAPersonIsShownByNameToo() {
        ObjectNode ofAPerson =
                ToolClient.json("{'currency':'EUR','customer':{'name':null,'firstname':'Ada','lastname':'Example'}}");
        try (PagedLago lago = new PagedLago(List.of(ofAPerson))) {
            assertThat(ToolClient.at(lago.client())
                            .result("find_all_invoices", "{'fields':['customer.name']}")
                            .path("invoices"))
                    .hasToString("[{\"customer\":{\"name\":\"Ada Example\"}}]");
        }
    }

    @Test
    void whatListsLackIsReadOfEachInvoice() {
        int before = ACCOUNT.requests().size();

        ObjectNode found = desk.result(
                "find_all_invoices",
                "{'status':'failed','fields':['number','errors','error_details','fees','credits']}");

        assertThat(found.path("invoices")).hasSize(6).allSatisfy(row -> {
            assertThat(row.propertyNames()).contains("number", "errors", "error_details", "fees", "fees_count");
            assertThat(row.path("errors")).isNotEmpty();
        });
        assertThat(found.path("note").asString())
                .isEqualTo(
                        "Lago's lists hold no errors, error_details, fees, credits: each of these 6 invoices was read"
                                + " by itself.");
        assertThat(ACCOUNT.requests().size() - before).isEqualTo(1 + 6);
    }

    @Test
    void fieldsOfAFullRowAreWhole() {
        JsonNode row = desk.result(
                        "find_all_invoices", "{'per_page':1,'detail':'full','fields':['customer','applied_taxes']}")
                .path("invoices")
                .path(0);

        assertThat(row.propertyNames()).containsExactly("customer", "applied_taxes");
        assertThat(row.path("customer")).isEqualTo(ALL.get(0).json().path("customer"));
    }

    @Test
    void searchesByCustomerAndByPartOfANumberOrName() {
        assertThat(desk.result("find_all_invoices", "{'external_customer_id':'ada.example'}")
                        .path("invoices")
                        .valueStream()
                        .map(row -> row.path("customer").toString()))
                .hasSize(8)
                .containsOnly("{\"external_id\":\"ada.example\",\"name\":\"Ada Example\"}");
        assertThat(desk.result("find_all_invoices", "{'search_term':'müßig'}").path("invoices"))
                .hasSize(8);
        assertThat(desk.result("find_all_invoices", "{'external_customer_id':'nobody'}")
                        .path("page"))
                .hasToString("{\"current\":1,\"next\":null,\"total_count\":0}");
    }

    @Test
    void searchesByIssuingDateBothDaysIncluded() {
        JsonNode newest = desk.result("find_all_invoices", "{'per_page':1}")
                .path("invoices")
                .path(0);
        String day = newest.path("issuing_date").asString();

        assertThat(desk.result(
                                "find_all_invoices",
                                "{'issuing_date_from':'%1$s','issuing_date_to':'%1$s'}".formatted(day))
                        .path("invoices")
                        .valueStream()
                        .map(row -> row.path("issuing_date").asString()))
                .isNotEmpty()
                .containsOnly(day);
    }

    @Test
    void theCharactersOfASearchReachLagoAsTheyAre() {
        assertThat(desk.result("find_all_invoices", "{'search_term':'&status=draft'}")
                        .path("invoices"))
                .isEmpty();
        assertThat(desk.result("find_all_invoices", "{'search_term':'**Bold & Sons**'}")
                        .path("invoices"))
                .hasSize(8);
    }

    @Test
    void fullShowsEverythingInTheRow() {
        JsonNode row = desk.result("find_all_invoices", "{'per_page':1,'detail':'full'}")
                .path("invoices")
                .path(0);

        assertThat(row.path("customer").path("email").asString()).endsWith(".example");
        assertThat(row.has("taxes_amount_cents")).isTrue();
    }

    @Test
    void tenRowsCostAtMostTwoThousandTokens() {
        var o200k = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
        for (int page = 1; page <= 24; page++) {
            ObjectNode rows = desk.result("find_all_invoices", "{'per_page':10,'page':%d}".formatted(page));
            assertThat(o200k.countTokens(rows.toString()))
                    .as("tokens of page %d", page)
                    .isLessThanOrEqualTo(2_000);
        }
    }
}
