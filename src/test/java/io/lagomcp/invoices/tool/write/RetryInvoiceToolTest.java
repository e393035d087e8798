package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RetryInvoiceToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice failed = lago.account().invoice("failed", any -> true);
    private final String path = "/invoices/" + failed.lagoId() + "/retry";

    @Test
    void computesTheTaxesAnewAndSaysWhatFollows() {
        lago.answer("POST", path, failed.json().deepCopy().put("status", "pending"));
        JsonNode plan = desk.plan("retry_invoice", id(failed));

        assertThat(plan.path("statement").asString())
                .startsWith("Retry invoice " + failed.number())
                .contains(failed.total()
                        + " (failed, payment pending). Lago recomputes its taxes, which may change the total;"
                        + " it then becomes final and payable. Lago may e-mail it and may charge the customer."
                        + " This cannot be undone.");
        assertThat(plan.path("summary").path("consequences").toString())
                .contains("asks the tax provider again")
                .contains("the webhook invoice.created");
        assertThat(lago.count("POST", path)).as("before the yes").isZero();

        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("invoice").path("status").asString()).isEqualTo("pending");
        assertThat(lago.text("POST", path)).as("the body").isEmpty();
    }

    @Test
    void warnsWhereItDidNotFailForItsTaxes() {
        fails("tax_error", "invoice_generation_error");
        assertThat(statement()).doesNotContain("fail again");

        fails("invoice_generation_error", "not our fault");
        assertThat(statement())
                .contains("it may fail again, because the cause was not taxes but "
                        + "invoice_generation_error, \"not our fault\"");
    }

    @Test
    void refusesWhatDidNotFailBeforeAnybodyIsAsked() {
        Invoice unpaid = lago.account().unpaid();

        JsonNode error = desk.error("retry_invoice", id(unpaid));

        assertThat(error.path("code").asString()).isEqualTo("invalid_status");
        assertThat(error.path("message").asString()).endsWith("Only a failed invoice can be retried.");
        assertThat(error.path("next_calls").path(0))
                .as("nothing that charges")
                .hasToString("{'tool':'find_invoice','arguments':%s}"
                        .formatted(id(unpaid))
                        .replace('\'', '"'));
        Invoice pending = lago.account().invoice("pending", any -> true);
        assertThat(desk.error("retry_invoice", id(pending)).path("code").asString())
                .isEqualTo("invalid_status");
    }

    private void fails(String... causes) {
        ObjectNode invoice = lago.account().lago().find(failed.lagoId()).json().deepCopy();
        invoice.putArray("error_details");
        for (String cause : causes) {
            invoice.withArray("error_details").addObject().put("error_code", cause);
        }
        lago.answer("GET", "/invoices/" + failed.lagoId(), invoice);
    }

    private String statement() {
        return desk.plan("retry_invoice", id(failed)).path("statement").asString();
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
