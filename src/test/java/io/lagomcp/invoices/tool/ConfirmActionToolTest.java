package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ConfirmActionToolTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);
    private final Invoice unpaid = account.unpaid();

    @Test
    void thePlanSaysHowToGoOn() {
        JsonNode plan = planned();

        assertThat(plan.propertyNames())
                .containsExactly("confirmation_id", "statement", "summary", "expires_at", "next");
        assertThat(plan.path("expires_at").asString()).isEqualTo("2026-07-01T10:15:00Z");
        assertThat(plan.path("next").asString())
                .startsWith("Nothing has been changed.")
                .contains("confirm_action");
    }

    @Test
    void givesAReceipt() {
        JsonNode plan = planned();

        JsonNode receipt = desk.confirm(plan).json().path("receipt");

        assertThat(receipt.path("confirmation_id")).isEqualTo(plan.path("confirmation_id"));
        assertThat(receipt.path("statement")).isEqualTo(plan.path("statement"));
        assertThat(receipt.path("tool").asString()).isEqualTo("update_invoice");
        assertThat(receipt.path("approved_via").asString()).isEqualTo("confirm_action");
        assertThat(receipt.path("performed_at").asString()).isEqualTo("2026-07-01T10:00:00Z");
    }

    @Test
    void aRepeatedCallGetsTheReceiptAndDoesNothing() {
        JsonNode plan = planned();
        ObjectNode first = desk.confirm(plan).json();

        ObjectNode again = desk.confirm(plan).json();

        assertThat(again.path("repeated").booleanValue()).isTrue();
        assertThat(again.path("note").asString()).isEqualTo("This was done before; nothing was done now.");
        assertThat(again.path("receipt")).isEqualTo(first.path("receipt"));
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void wantsTheStatementWordForWord() {
        ObjectNode plan = (ObjectNode) planned();
        String statement = plan.path("statement").asString();
        plan.put("statement", statement.replace("succeeded", "failed"));

        assertThat(desk.confirm(plan).json().path("error").path("code").asString())
                .isEqualTo("statement_mismatch");
        assertThat(account.writes()).isEmpty();
        assertThat(desk.confirm(plan.put("statement", statement)).isError()).isFalse();
    }

    @Test
    void refusesAnIdItDoesNotKnow() {
        JsonNode error = desk.error("confirm_action", "{'confirmation_id':'abcdefghjk','statement':'Yes'}");

        assertThat(error.path("code").asString()).isEqualTo("unknown_confirmation");
        assertThat(account.requests()).as("only the one that found the invoice").hasSize(1);
    }

    @Test
    void twoPlansForOneChangeAreOneChange() {
        JsonNode first = planned();
        JsonNode second = planned();
        desk.confirm(first);

        assertThat(desk.confirm(second).json().path("error").path("code").asString())
                .isEqualTo("invoice_changed");
        assertThat(account.writes()).hasSize(1);
    }

    private JsonNode planned() {
        return desk.plan("update_invoice", "{'lago_id':'%s','payment_status':'succeeded'}".formatted(unpaid.lagoId()));
    }
}
