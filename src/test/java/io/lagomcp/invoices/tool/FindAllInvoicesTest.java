package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import io.lagomcp.invoices.guard.SandboxAccount;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class FindAllInvoicesTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();

    private final Desk desk = Desk.at(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void showsTwentyRowsOfAllInvoicesUnlessAskedOtherwise() {
        ObjectNode found = desk.result("find_all_invoices", "{}");

        assertThat(found.path("invoices")).hasSize(20);
        assertThat(found.path("page")).hasToString("{\"current\":1,\"next\":2,\"total_pages\":12,\"total_count\":240}");
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
                        "total_due_amount_cents",
                        "total",
                        "customer");
        assertThat(row.path("customer").propertyNames()).containsExactly("external_id", "name");
    }

    @Test
    void theLastPageHasNoNext() {
        ObjectNode last = desk.result("find_all_invoices", "{'page':3,'per_page':100}");

        assertThat(last.path("invoices")).hasSize(40);
        assertThat(last.path("page"))
                .hasToString("{\"current\":3,\"next\":null,\"total_pages\":3,\"total_count\":240}");
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
                .hasToString("{\"current\":0,\"next\":null,\"total_pages\":0,\"total_count\":0}");
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
