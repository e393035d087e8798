package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link ToolClient} holds every result of every test to its output schema; here is what no other test makes. */
class OutputSchemaTest {

    @Test
    void everyInvoiceOfTheSandboxSatisfiesIt() {
        try (SandboxAccount account = SandboxAccount.open()) {
            ToolClient desk = ToolClient.at(account);
            for (Invoice invoice : account.invoices()) {
                String arguments = "{'lago_id':'%s','detail':'%s'}";
                desk.result("find_invoice", arguments.formatted(invoice.lagoId(), "concise"));
                desk.result("find_invoice", arguments.formatted(invoice.lagoId(), "full"));
            }
            desk.result("find_all_invoices", "{'per_page':100,'detail':'full'}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "find_all_invoices | {'invoices':[]}",
                "find_invoice | {'invoice':{'lago_id':'1'}}",
                "finalize_invoice | {'plan':{}}",
                "finalize_invoice | {'outcome':'perhaps'}",
                "confirm_action | {'outcome':'done','receipt':{}}",
                "download_invoice | {'file_url':'x'}",
            })
    void whatIsIncompleteDoesNotSatisfyIt(String tool, String result) {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ToolDefinition.of(tool).outputSchema());

        assertThat(schema.validate(ToolClient.json(result))).isNotEmpty();
    }
}
