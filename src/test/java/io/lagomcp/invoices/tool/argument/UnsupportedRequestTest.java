package io.lagomcp.invoices.tool.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class UnsupportedRequestTest {
    private static final String ID = "'number':'LAG-1001-001-006'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        update_invoice     | ID,'payment_due_date':'2027-01-31' | change when an invoice is due (given: payment_due_date). | metadata
        update_invoice     | ID,'fees':[{'add_on_code':'setup'}] | add or change lines or amounts of an invoice that exists (given: fees). | create_invoice
        update_invoice     | ID,'currency':'USD' | change the currency of an invoice (given: currency). | voided
        update_invoice     | ID,'status':'finalized' | set the status of an invoice (given: status). | finalize_invoice
        refresh_invoice    | ID,'add_on_code':'setup' | add or change lines or amounts of an invoice that exists (given: add_on_code). | create_invoice
        finalize_invoice   | ID,'issuing_date':'2027-01-31' | change the issuing date of an invoice (given: issuing_date). | finalizes
        create_invoice     | 'external_customer_id':'acme','fees':[{'add_on_code':'setup'}],'due_date':'2027-01-31' | set the dates of a one-off invoice (given: due_date). | payment term
        create_invoice     | 'fees':[{'add_on_code':'setup'}],'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90' | add lines to an invoice that exists (given: lago_id). | of their own
        void_invoice       | ID,'comment':'wrong' | keep a reason with a void (given: comment). | update_invoice
        find_all_invoices  | 'order_by':'due_date' | sort invoices (given: order_by). | due_until
        summarize_invoices | 'due_date_to':'2027-01-31' | search by due date (given: due_date_to). | due_until
        """)
    void saysWhatLagoCannotAndWhatCanBeDone(String tool, String arguments, String cannot, String instead) {
        try (SandboxAccount account = SandboxAccount.open()) {
            JsonNode error = ToolClient.at(account).error(tool, "{%s}".formatted(arguments.replaceFirst("^ID", ID)));

            assertThat(error.path("code").asString()).isEqualTo("not_supported_by_lago");
            assertThat(error.path("message").asString()).isEqualTo("Lago's API cannot " + cannot);
            assertThat(error.path("hint").asString()).contains(instead).endsWith("Nothing was sent to Lago.");
            assertThat(account.requests()).isEmpty();
        }
    }
}
