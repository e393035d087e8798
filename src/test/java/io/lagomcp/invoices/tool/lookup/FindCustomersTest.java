package io.lagomcp.invoices.tool.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.sandbox.RecordedLagoAnswers;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From a name to the customer's id, and to what the customer owes. */
class FindCustomersTest {
    private static final String TOOL = "find_customers";

    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'search_term':'ACME'} | acme
        {'search_term':'billing@customer02'} | globex
        {'search_term':'Mustermann'} | max-mustermann
        {'external_id':'ada.example'} | ada.example
        """)
    void oneCallLeadsFromWordsToTheId(String arguments, String id) {
        JsonNode rows = desk.result(TOOL, arguments).path("customers");

        assertThat(rows).extracting(row -> row.path("external_id").asString()).containsExactly(id);
        assertThat(rows.at("/0/name").asString()).isNotEmpty();
    }

    @Test
    void personalDataIsInFullRowsOnly() {
        JsonNode concise = desk.result(TOOL, "{'external_id':'max-mustermann'}").at("/customers/0");
        assertThat(concise.propertyNames())
                .containsExactly(
                        "external_id",
                        "lago_id",
                        "currency",
                        "account_type",
                        "billing_entity_code",
                        "net_payment_term",
                        "name");
        assertThat(concise.path("name").asString()).isEqualTo("Max Mustermann");

        JsonNode full = desk.result(TOOL, "{'external_id':'max-mustermann','detail':'full'}")
                .at("/customers/0");
        assertThat(full.path("email").asString()).isEqualTo("billing@customer28.example");
        assertThat(full.has("phone")).isTrue();
    }

    @Test
    void whatEachOwesIsSummedFromItsInvoices() {
        List<Invoice> invoices = lago.account().invoices();

        JsonNode rows = desk.result(TOOL, "{'with_balance':true,'page':1}").path("customers");

        assertThat(rows).hasSize(20);
        for (JsonNode row : rows) {
            List<Invoice> open = invoices.stream()
                    .filter(invoice -> invoice.externalCustomerId()
                            .equals(row.path("external_id").asString()))
                    .filter(invoice -> !invoice.isSelfBilled() && !invoice.buysCredits())
                    .toList();
            for (JsonNode sum : row.path("balance")) {
                String currency = sum.path("currency").asString();
                assertThat(sum.path("due_amount_cents").asLong(0)).isEqualTo(sum(open, currency, false));
                assertThat(sum.path("overdue_amount_cents").asLong(0)).isEqualTo(sum(open, currency, true));
            }
            boolean owes = open.stream().anyMatch(invoice -> invoice.due().minorUnits() > 0);
            assertThat(row.at("/balance/0").has("due")).isEqualTo(owes);
        }
    }

    private static long sum(List<Invoice> invoices, String currency, boolean overdue) {
        return invoices.stream()
                .filter(invoice -> invoice.currency().equals(currency))
                .filter(invoice -> !overdue || invoice.paymentOverdue())
                .map(invoice -> new AmountDue(invoice).known())
                .flatMap(Optional::stream)
                .mapToLong(Money::minorUnits)
                .sum();
    }

    @Test
    void whatIsOwedToPartnersAndForWalletsIsApart() {
        JsonNode partner = desk.result(TOOL, "{'external_id':'reseller-one','with_balance':true}");
        assertThat(partner.at("/customers/0/balance").toString())
                .contains("owed_to_partner")
                .doesNotContain("\"due\"");
    }

    @Test
    void openInvoicesOfAnEarlierCustomerAreInNoBalance() {
        ObjectNode later = customer("acme");
        later.put("lago_id", "0f0e0d0c-0b0a-4908-8706-050403020100");
        lago.answer("GET", "/customers", 200, page(later));

        JsonNode result = desk.result(TOOL, "{'external_id':'acme','with_balance':true}");

        assertThat(result.at("/customers/0/balance")).isEmpty();
        assertThat(result.path("note").asString()).contains("open invoices of an earlier customer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'external_id':'Acme GmbH'} | 'No customer has exactly the external id "Acme GmbH", which is no name. Perhaps meant: acme ("Acme GmbH").' | {'external_id':'acme'}
        {'external_id':'golbex'} | 'Perhaps meant: globex ("Globex SAS")' | {'external_id':'globex'}
        {'search_term':'contosso'} | 'Perhaps meant: contoso ("Contoso Ltd")' | {'external_id':'contoso'}
        {'search_term':'Max Mustermann'} | 'first and last name are two' | {'external_id':'max-mustermann'}
        {'external_id':'zzz zzz zzz'} | 'No customer has exactly' | {'search_term':'zzz zzz zzz'}
        """)
    void whoWasProbablyMeantIsNamed(String arguments, String note, String next) {
        JsonNode result = desk.result(TOOL, arguments);

        assertThat(result.path("customers")).isEmpty();
        assertThat(result.path("note").asString()).contains(note);
        assertThat(result.at("/next_calls/0/arguments")).isEqualTo(ToolClient.json(next));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'search_term':'a','external_id':'b'} | search_term is not valid (given: "a"); valid: left out beside external_id
        {'search_term':'  '} | search_term is not valid
        {'with_balance':true,'per_page':21} | at most 20 with with_balance
        {'fields':['mail']} | email
        """)
    void whatLagoWouldIgnoreIsRefused(String arguments, String message) {
        assertThat(desk.error(TOOL, arguments).path("message").asString()).contains(message);
        assertThat(lago.count("GET", "/customers")).isZero();
    }

    @Test
    void nothingIsSaidOfACustomerIfLagoIgnoresTheFilter() {
        lago.answer("GET", "/customers", 200, page(customer("globex")));

        JsonNode result = desk.result(TOOL, "{'external_id':'acme'}");

        assertThat(result.path("customers")).isEmpty();
        assertThat(result.path("note").asString())
                .isEqualTo("Left out, because Lago ignored a filter: 1 row; look at the next pages too.");
    }

    @Test
    void aKeyThatMayNotReadCustomersIsNamed() {
        JsonNode error = ToolClient.at(lago.client(Sandbox.INVOICES_ONLY_KEY)).error(TOOL, "{}");

        assertThat(error.path("code").asString()).isEqualTo("read_action_not_allowed_for_customer");
        assertThat(error.path("message").asString()).isEqualTo("The API key may not read customers.");
        assertThat(error.path("hint").asString()).startsWith("The API key lacks this permission");
    }

    @Test
    void recordedCustomersAreReadWhole() {
        JsonNode recorded = RecordedLagoAnswers.read("lookups").at("/0/body");
        lago.answer("GET", "/customers", 200, recorded.toString());

        JsonNode result = desk.result(TOOL, "{'search_term':'acme','per_page':2,'detail':'full'}");

        assertThat(result.path("customers")).isEqualTo(recorded.path("customers"));
        assertThat(result.path("page")).isEqualTo(ToolClient.json("{'current':1,'next':2,'total_count':3}"));
        assertThat(desk.result(TOOL, "{'per_page':2,'fields':['email','external_id']}")
                        .at("/customers/0"))
                .isEqualTo(ToolClient.json("{'email':'AP@ACME-EU.example','external_id':'acme.inc.eu'}"));
    }

    private ObjectNode customer(String id) {
        return lago.client().account().customer(id).value().orElseThrow();
    }

    private static String page(ObjectNode row) {
        return "{\"customers\":[%s],\"meta\":{\"total_count\":1}}".formatted(row);
    }
}
