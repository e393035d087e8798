package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is listed works, and what is not listed is refused: tried, not believed. */
class AllowedActionsTest {
    private static final Map<String, String> MORE = Map.of("update_invoice", ",'metadata':[{'key':'k','value':'v'}]");
    private static final String FINAL = "update_invoice download_invoice resend_invoice_email void_invoice";
    private static final List<String> ACTIONS =
            List.of("refresh_invoice", "finalize_invoice", "update_invoice", "download_invoice", "retry_payment");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft | pending | subscription | refresh_invoice finalize_invoice delete_invoice",
                "draft | pending | add_on | delete_invoice",
                "finalized | pending | subscription | FINAL retry_payment lose_dispute_invoice",
                "finalized | failed | subscription | FINAL retry_payment invoice_payment_url lose_dispute_invoice",
                "finalized | succeeded | subscription | FINAL lose_dispute_invoice",
                "finalized | pending | one_off | FINAL retry_payment invoice_payment_url lose_dispute_invoice",
                "pending | pending | subscription | update_invoice retry_payment invoice_payment_url",
                "failed | pending | subscription | update_invoice retry_invoice retry_payment invoice_payment_url",
                "voided | | | lose_dispute_invoice",
            })
    void listsExactlyWhatLagoPermits(String status, String paymentStatus, String type, String allowed) {
        List<String> expected = allowed == null
                ? List.of()
                : List.of(allowed.replace("FINAL", FINAL).split(" "));
        for (String action : ACTIONS) {
            try (SandboxAccount account = SandboxAccount.open()) {
                Invoice invoice = account.invoice(
                        status,
                        any -> (paymentStatus == null || any.paymentStatus().equals(paymentStatus))
                                && (type == null || any.type().equals(type)));
                Desk desk = Desk.at(account);
                String id = "'lago_id':'%s'".formatted(invoice.lagoId());

                JsonNode listed = desk.result("find_invoice", "{" + id + "}").path("allowed_actions");
                assertThat(listed.valueStream().map(JsonNode::asString))
                        .as("allowed_actions of a %s invoice", status)
                        .containsExactlyElementsOf(expected);
                assertThat(works(desk, action, "{" + id + MORE.getOrDefault(action, "") + "}"))
                        .as("%s of a %s invoice works", action, status)
                        .isEqualTo(expected.contains(action));
            }
        }
    }

    private static boolean works(Desk desk, String action, String arguments) {
        ToolResult result = desk.call(action, Desk.json(arguments));
        return !result.isError()
                && (!result.json().has("plan")
                        || !desk.confirm(result.json().path("plan")).isError());
    }

    @Test
    void permitsNothingInAStatusItDoesNotKnow() {
        ObjectNode invoice = Desk.json("{'status':'frozen','payment_status':'pending','invoice_type':'subscription'}");

        assertThat(new AllowedActions(tool -> true).on(new Invoice(invoice))).isEmpty();
    }

    @Test
    void namesOnlyToolsThatAreOffered() {
        ObjectNode invoice = Desk.json("{'status':'finalized','payment_status':'pending'}");

        assertThat(new AllowedActions("download_invoice"::equals).on(new Invoice(invoice)))
                .hasToString("[\"download_invoice\"]");
    }
}
