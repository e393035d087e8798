package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /invoices}: every parameter, and how odd Lago is about it; {@code GET /customers/{id}/invoices}. */
class InvoiceListEndpointTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    @Test
    void givesAHundredRowsAPageAndSaysWhereOneIs() {
        assertPage("", 100, 1, 2, 0, 3);
        assertPage("?page=2", 100, 2, 3, 1, 3);
        assertPage("?page=3", 40, 3, 0, 2, 3);
    }

    @Test
    void givesAnEmptyPageBeyondTheLast() {
        assertPage("?page=4", 0, 4, 0, 3, 3);
    }

    @Test
    void setsNoMostToTheRowsOfAPage() {
        assertPage("?per_page=5000", 240, 1, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots"})
    void fallsBackToTwentyFiveRowsWhenTheirNumberIsUnreadable(String perPage) {
        assertPage("?per_page=" + perPage, 25, 1, 2, 0, 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "first", ""})
    void takesAPageThatCannotBeForTheFirst(String page) {
        assertPage("?page=" + page, 100, 1, 2, 0, 3);
    }

    @Test
    void countsFromZeroWhenThereAreNoRows() {
        SandboxClient.Answer answer = LAGO.get("/invoices?external_customer_id=nobody");
        assertThat(answer.body())
                .as("an unknown customer is an empty list, not a 404")
                .isEqualTo("{\"invoices\":[],\"meta\":{\"current_page\":0,\"next_page\":null,\"prev_page\":null,"
                        + "\"total_pages\":0,\"total_count\":0}}");
    }

    @Test
    void sortsByIssuingDateThenCreationNewestFirstThenById() {
        List<String> keys = LAGO.search("").stream()
                .map(row -> text(row, "issuing_date") + " " + text(row, "created_at"))
                .toList();
        List<String> newestFirst = new ArrayList<>(keys);
        newestFirst.sort((one, other) -> other.compareTo(one));
        assertThat(keys).isEqualTo(newestFirst);
    }

    @Test
    void showsEverythingDraftsAndVoidedIncludedUnlessFiltered() {
        assertThat(values("", row -> text(row, "status")))
                .containsExactly("draft", "failed", "finalized", "pending", "voided");
    }

    @Test
    void keepsRowsLight() {
        assertThat(LAGO.search("")).allSatisfy(row -> {
            for (String heavy : List.of("fees", "subscriptions", "credits", "billing_periods", "error_details")) {
                assertThat(row.has(heavy)).as("row has %s", heavy).isFalse();
            }
            assertThat(row.path("customer").isObject()).isTrue();
            assertThat(row.path("metadata").isArray()).isTrue();
            assertThat(row.path("applied_taxes").isArray()).isTrue();
            assertThat(row.has("applied_usage_thresholds")).isEqualTo(is(row, "invoice_type", "progressive_billing"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "external_customer_id=acme, 8",
        "customer_external_id=acme, 8",
        "external_customer_id=ACME, 0",
        "external_customer_id=ada.example, 8",
        "status=draft, 24",
        "status[]=draft&status[]=failed, 30",
        "statuses[]=draft&statuses[]=failed, 30",
        "statuses=voided, 10",
        "status=draft&statuses[]=failed, 24",
        "payment_status=failed, 10",
        "payment_statuses[]=failed&payment_statuses[]=pending, 86",
        "invoice_type=credit, 6",
        "invoice_type=advance_charges, 6",
        "currency=JPY, 24",
        "payment_overdue=true, 41",
        "payment_overdue=false, 199",
        "partially_paid=true, 13",
        "partially_paid=false, 227",
        "self_billed=true, 8",
        "payment_dispute_lost=true, 3",
        "payment_overdue=, 0",
        "payment_overdue=no, 41",
        "billing_entity_codes[]=overseas, 112",
        "billing_entity_codes[]=overseas&billing_entity_codes[]=main, 240",
        "settlements[]=credit_note, 4",
        "purchase_order_number=po-2025-004, 1",
        "metadata[project]=rollout, 10",
        "metadata[project]=rollout&metadata[cost_center]=CC-101, 2",
        "metadata[project]=, 211",
        "amount_from=1223024, 1",
        "amount_to=0, 1",
        "issuing_date_from=2026-06-28&issuing_date_to=2026-06-28, 1",
        "status=&payment_status=&invoice_type=&search_term=, 240",
    })
    void filters(String query, int count) {
        assertThat(LAGO.search(query).size()).as("rows for %s", query).isEqualTo(count);
    }

    @Test
    void includesTheDaysOnBothEndsOfADateRange() {
        Predicate<JsonNode> within = row -> text(row, "issuing_date").compareTo("2026-01-05") >= 0
                && text(row, "issuing_date").compareTo("2026-01-10") <= 0;
        long expected = LAGO.search("").stream().filter(within).count();
        assertThat(LAGO.search("issuing_date_from=2026-01-05&issuing_date_to=2026-01-10"))
                .hasSize((int) expected)
                .isNotEmpty()
                .allMatch(within);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-40", "01/02/2026", "20260101x"})
    void ignoresADateItCannotRead(String date) {
        assertThat(LAGO.search("issuing_date_from=" + date)).hasSize(240);
    }

    @Test
    void answersAnUnknownInvoiceTypeWithAnEmptyList() {
        assertThat(LAGO.search("invoice_type=oneoff")).isEmpty();
        assertThat(LAGO.search("currency=eur"))
                .as("currencies are case-sensitive")
                .isEmpty();
    }

    @Test
    void ignoresParametersItDoesNotKnow() {
        assertThat(LAGO.search("stauts=draft&order=asc")).hasSize(240);
    }

    @Test
    void takesTheTextFalseForTrueWhenAskedForLostDisputes() {
        assertThat(LAGO.search("payment_dispute_lost=false")).hasSize(3);
    }

    @Test
    void refusesAnUnknownStatusInEnglishSentences() {
        assertThat(LAGO.get("/invoices?status=overdue").told())
                .isEqualTo("422 status: must be one of: draft, finalized, voided, failed, pending or must be an array");
        SandboxClient.Answer array = LAGO.get("/invoices?payment_statuses[]=pending&payment_statuses[]=paid");
        assertThat(array.errorDetails().path("payment_status").path("1").path(0).asString())
                .isEqualTo("must be one of: pending, succeeded, failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"payment_overdue", "self_billed", "partially_paid"})
    void refusesAFlagThatIsNoBoolean(String flag) {
        SandboxClient.Answer answer = LAGO.get("/invoices?" + flag + "=maybe");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errorDetails().path(flag).path(0).asString()).isEqualTo("must be boolean");
    }

    @Test
    void refusesAnUnknownSettlement() {
        assertThat(LAGO.get("/invoices?settlements[]=cash").status()).isEqualTo(422);
    }

    @Test
    void answers404ToAnUnknownBillingEntity() {
        SandboxClient.Answer answer = LAGO.get("/invoices?billing_entity_codes[]=main&billing_entity_codes[]=mars");
        assertThat(answer.told()).isEqualTo("404 billing_entity_not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amount_from=ten",
                "amount_to=1,5",
                "billing_entity_codes=main",
                "search_term=a%00b",
                "metadata=x",
                "page[]=1",
                "per_page=0",
                "per_page=-1"
            })
    void stumblesOverWhatItDoesNotValidate(String query) {
        assertThat(LAGO.get("/invoices?" + query).status()).isEqualTo(500);
    }

    @Test
    void searchesNumbersAndNamesWithoutRegardToCase() {
        assertThat(LAGO.search("search_term=NORTHWIND")).hasSize(8);
        assertThat(LAGO.search("search_term=customer03.example")).as("e-mail").hasSize(8);
        assertThat(LAGO.search("search_term=Mustermann")).as("last name").hasSize(8);
        assertThat(LAGO.search("search_term=lag-1001-001-001")).as("number").hasSize(1);
        assertThat(LAGO.search("search_term=-draft")).hasSize(34);
    }

    @Test
    void searchesOnlyNumbersWithinOneCustomer() {
        assertThat(LAGO.search("external_customer_id=northwind&search_term=northwind"))
                .isEmpty();
        assertThat(LAGO.search("external_customer_id=northwind&search_term=-003-001"))
                .hasSize(1);
    }

    @Test
    void findsAnInvoiceByItsIdButNotByAPartOfIt() {
        String id = LAGO.anyId("");
        assertThat(LAGO.search("search_term=" + id)).hasSize(1);
        assertThat(LAGO.search("search_term=" + id.substring(0, 13))).isEmpty();
    }

    @Test
    void decodesWhatIsEncodedInTheQuery() {
        assertThat(LAGO.search("search_term=M%C3%BC%C3%9Figgang+%26")).hasSize(8);
        assertThat(LAGO.get("/invoices?%73tatus=draft")
                        .json()
                        .path("meta")
                        .path("total_count")
                        .asInt())
                .isEqualTo(24);
    }

    @Test
    void isTheGeneralListOfThatCustomer() {
        assertThat(LAGO.get("/customers/acme/invoices?status=draft&per_page=1").body())
                .isEqualTo(LAGO.get("/invoices?external_customer_id=acme&status=draft&per_page=1")
                        .body());
    }

    @Test
    void staysWithThatCustomerWhateverTheQuerySays() {
        assertThat(LAGO.get("/customers/acme/invoices?external_customer_id=globex&customer_external_id=globex")
                        .invoices())
                .hasSize(8)
                .allSatisfy(row ->
                        assertThat(text(row.path("customer"), "external_id")).isEqualTo("acme"));
    }

    @Test
    void isEmptyForACustomerWithoutInvoices() {
        assertThat(LAGO.get("/customers/newcomer/invoices").invoices()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> 404 {1}")
    @CsvSource({
        "nobody, customer_not_found",
        "fabrikam, customer_not_found",
        "ac+me, customer_not_found",
        "ada.example, resource_not_found",
        "a%2Fb, customer_not_found",
        "a/b, resource_not_found"
    })
    void knowsNoDeletedCustomersAndNoIdsWithDots(String id, String code) {
        SandboxClient.Answer answer = LAGO.get("/customers/" + id + "/invoices");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"fabrikam", "ada.example"})
    void theGeneralListKnowsThemAll(String id) {
        assertThat(LAGO.get("/invoices?external_customer_id=" + id).invoices()).hasSize(8);
    }

    @Test
    void aDeletedCustomerGetsNoNewInvoice() {
        String body = "{\"invoice\":{\"external_customer_id\":\"fabrikam\",\"fees\":[{\"add_on_code\":\"setup\"}]}}";
        assertThat(LAGO.post("/invoices", body).code()).isEqualTo("customer_not_found");
    }

    private static void assertPage(String query, int rows, int current, int next, int previous, int pages) {
        SandboxClient.Answer answer = LAGO.get("/invoices" + query);
        assertThat(answer.invoices()).as("rows of %s", query).hasSize(rows);
        JsonNode meta = answer.json().path("meta");
        assertThat(meta.path("current_page").asInt()).as("current page").isEqualTo(current);
        assertThat(meta.path("next_page").asInt(0)).as("next page, 0 for none").isEqualTo(next);
        assertThat(meta.path("prev_page").asInt(0))
                .as("previous page, 0 for none")
                .isEqualTo(previous);
        assertThat(meta.path("total_pages").asInt()).as("pages").isEqualTo(pages);
        assertThat(meta.path("total_count").asInt()).isEqualTo(240);
    }

    private static Set<String> values(String query, Function<JsonNode, String> field) {
        Set<String> values = new TreeSet<>();
        LAGO.search(query).forEach(row -> values.add(field.apply(row)));
        return values;
    }
}
