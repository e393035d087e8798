package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RetryPaymentToolTest {
    private static final String METHOD = "1a901a90-1a90-4a90-9a90-1a901a901a90";

    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice unpaid = lago.account().unpaid();
    private final String path = "/invoices/" + unpaid.lagoId() + "/retry_payment";

    @Test
    void asksForThePaymentOnceAndSaysThatTheResultComesLater() {
        JsonNode plan = desk.plan("retry_payment", retry(unpaid, ""));

        assertThat(plan.path("statement").asString())
                .isEqualTo(("Charge the customer again: invoice %s for \"Northwind Traders\" (northwind), %s, "
                                + "all due (finalized, payment pending). This cannot be undone. "
                                + "Please note: a payment may be in progress: Lago shows it as pending "
                                + "until the payment provider answers; the invoice has been overdue since %s.")
                        .formatted(unpaid.number(), unpaid.total(), unpaid.paymentDueDate()));
        assertThat(plan.path("summary").path("at_stake").asString())
                .isEqualTo(unpaid.due().toString());
        assertThat(lago.count("POST", path)).isZero();

        ObjectNode done = desk.confirm(plan).json();

        assertThat(done.path("note").asString())
                .isEqualTo("Lago accepted the request; the result shows later. Call find_invoice in a minute.");
        assertThat(done.has("invoice")).isFalse();
        assertThat(lago.count("POST", path)).isEqualTo(1);
    }

    @Test
    void saysThatAPaymentIsUnderWay() {
        desk.done("retry_payment", retry(unpaid, ""));

        JsonNode error = desk.failure("retry_payment", retry(unpaid, ""));

        assertThat(error.path("code").asString()).isEqualTo("payment_processor_is_currently_handling_payment");
        assertThat(error.path("message").asString()).endsWith("A payment for it is being processed right now.");
        assertThat(error.path("hint").asString()).isEqualTo("Wait for its result: call find_invoice in a few minutes.");
    }

    @Test
    void namesAndSendsThePaymentMethod() {
        JsonNode plan = desk.plan("retry_payment", retry(unpaid, ",'payment_method_id':'" + METHOD + "'"));

        assertThat(plan.path("statement").asString())
                .contains(" due (finalized, payment pending), by payment method " + METHOD + ". ");
        desk.confirm(plan);
        assertThat(lago.body("POST", path))
                .hasToString("{\"payment_method\":{\"payment_method_type\":\"provider\",\"payment_method_id\":\""
                        + METHOD + "\"}}");
    }

    @Test
    void aManualPaymentIsHeldForAChargeAllTheSame() {
        JsonNode plan = desk.plan("retry_payment", retry(unpaid, ",'payment_method_type':'manual'"));

        assertThat(plan.path("statement").asString())
                .startsWith("Retry the payment of invoice " + unpaid.number())
                .contains(" (finalized, payment pending), as a manual payment, which charges nobody. "
                        + "This cannot be undone. Please note: "
                        + "older versions of Lago ignore payment_method_type and charge anyway; ");
        assertThat(plan.path("summary").path("at_stake").asString())
                .isEqualTo(unpaid.due().toString());
        assertThat(plan.path("summary").path("consequences")).hasToString("[\"charges nobody, as a manual payment\"]");
    }

    @Test
    void refusesWhatIsPaidOrCannotBePaidBeforeAnybodyIsAsked() {
        Invoice paid = lago.account().invoice("finalized", Invoice::isPaid);

        for (Invoice invoice :
                new Invoice[] {paid, lago.account().draft(), lago.account().invoice("voided", any -> true)}) {
            JsonNode error = desk.error("retry_payment", retry(invoice, ""));
            assertThat(error.path("code").asString()).isEqualTo("invalid_status");
            assertThat(error.path("message").asString())
                    .endsWith("Only an unpaid invoice that is finalized or pending can be charged again.");
            assertThat(error.path("allowed_actions").toString()).doesNotContain("retry_payment");
        }
    }

    private static String retry(Invoice invoice, String more) {
        return "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more);
    }
}
