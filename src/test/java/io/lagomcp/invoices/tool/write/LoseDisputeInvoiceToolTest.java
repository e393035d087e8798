package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LoseDisputeInvoiceToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice unpaid = lago.account().unpaid();
    private final String path = "/invoices/" + unpaid.lagoId() + "/lose_dispute";

    @Test
    void marksTheDisputeAsLost() {
        lago.answer("POST", path, unpaid.json().deepCopy().put("payment_dispute_lost_at", "2026-07-01T10:00:00Z"));
        JsonNode plan = desk.plan("lose_dispute_invoice", id(unpaid));

        assertThat(plan.path("statement").asString())
                .startsWith("Mark the payment dispute about invoice " + unpaid.number() + " for \"Northwind Traders\"")
                .contains(" (finalized, payment pending) as lost. No money moves, and the amount due stays. "
                        + "This cannot be undone. Please note: the invoice has been overdue since ");
        assertThat(plan.path("summary").path("consequences").toString())
                .contains("the webhook invoice.payment_dispute_lost");
        assertThat(lago.count("POST", path)).as("before the yes").isZero();

        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("allowed_actions").toString())
                .contains("void_invoice")
                .doesNotContain("lose_dispute_invoice");
        assertThat(lago.text("POST", path)).as("the body").isEmpty();
    }

    @Test
    void aVoidedInvoiceCanHaveLostItsDisputeToo() {
        Invoice voided = lago.account().invoice("voided", any -> true);

        assertThat(desk.plan("lose_dispute_invoice", id(voided))
                        .path("statement")
                        .asString())
                .contains("(voided, ");
    }

    @Test
    void tellsNobodyTwice() {
        Invoice lost = lago.account().invoice("finalized", Invoice::disputeLost);

        JsonNode error = desk.error("lose_dispute_invoice", id(lost));

        assertThat(error.path("code").asString()).isEqualTo("nothing_to_change");
        assertThat(error.path("message").asString())
                .endsWith("The payment dispute about this invoice is already marked as lost.");
    }

    @Test
    void refusesWhatWasNeverFinalBeforeAnybodyIsAsked() {
        Invoice draft = lago.account().draft();
        Invoice failed = lago.account().invoice("failed", any -> true);

        for (Invoice invoice : new Invoice[] {draft, failed}) {
            JsonNode error = desk.error("lose_dispute_invoice", id(invoice));
            assertThat(error.path("code").asString()).isEqualTo("not_disputable");
            assertThat(error.path("message").asString())
                    .endsWith("Only a finalized or voided invoice can have lost a dispute.");
            assertThat(error.path("next_calls"))
                    .as("nothing else was meant")
                    .hasToString("[{'tool':'find_invoice','arguments':%s}]"
                            .formatted(id(invoice))
                            .replace('\'', '"'));
        }
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
