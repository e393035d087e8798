package io.lagomcp.invoices.tool.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Nothing found is an answer, unless a filter could not find anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmptySearchExplainerTest {
    private final SandboxAccount account = SandboxAccount.open();
    private final ToolClient desk = ToolClient.at(account);

    @AfterAll
    void close() {
        account.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'external_customer_id':'Globex SAS','currency':'EUR'} | external_customer_id "Globex SAS", which is no name. Perhaps meant: globex ("Globex SAS"). | {'external_customer_id':'globex','currency':'EUR'}
        {'external_customer_id':'globx'} | Perhaps meant: globex ("Globex SAS"). | {'external_customer_id':'globex'}
        {'external_customer_id':'nobody at all'} | external_customer_id "nobody at all", which is no name. | {'search_term':'nobody at all'}
        {'search_term':'Max Mustermann'} | Lago looks for the whole search_term in each field by itself | {'search_term':'Mustermann'}
        {'external_customer_id':'acme','search_term':'no such thing'} | search_term is compared with numbers and ids alone | {'external_customer_id':'acme'}
        {'external_customer_id':'globex','currency':'KWD','amount_from':99999999} | This customer exists, and none of its invoices fits. |
        """)
    void aFilterThatIsMisunderstoodIsExplained(String arguments, String note, String meant) {
        for (String tool : new String[] {"find_all_invoices", "summarize_invoices"}) {
            JsonNode result = desk.result(tool, arguments);

            assertThat(result.path("note").asString()).contains(note);
            JsonNode next = result.path("next_calls").path(0);
            assertThat(next.path("tool").asString("")).isEqualTo(meant == null ? "" : tool);
            assertThat(next.path("arguments").toString()).isEqualTo(meant == null ? "" : meant.replace('\'', '"'));
        }
    }

    @Test
    void theNextCallFindsWhatWasMeant() {
        JsonNode next = desk.result("find_all_invoices", "{'search_term':'Max Mustermann'}")
                .path("next_calls")
                .path(0)
                .path("arguments");

        assertThat(desk.result("find_all_invoices", next.toString()).path("invoices"))
                .isNotEmpty();
    }

    @Test
    void whatIsMerelyNotThereNeedsNoExplanation() {
        JsonNode result = desk.result("find_all_invoices", "{'search_term':'nothing','status':'draft'}");

        assertThat(result.has("note")).isFalse();
        assertThat(result.has("next_calls")).isFalse();
    }

    @Test
    void amountsAreRepeatedReadably() {
        assertThat(desk.result("find_all_invoices", "{'currency':'EUR','amount_from':15000,'amount_to':50000}")
                        .path("total_range")
                        .asString())
                .isEqualTo("from 150.00 EUR up to 500.00 EUR");
        assertThat(desk.result("summarize_invoices", "{'currency':'jpy','amount_to':'15000'}")
                        .path("total_range")
                        .asString())
                .isEqualTo("up to 15,000 JPY");
    }
}
