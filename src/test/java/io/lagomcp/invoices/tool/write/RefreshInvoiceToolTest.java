package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RefreshInvoiceToolTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);

    @Test
    void recomputesADraftAfterAYes() {
        Invoice draft = account.draft();
        JsonNode plan = desk.plan("refresh_invoice", id(draft));

        assertThat(plan.path("statement").asString())
                .startsWith("Recompute draft " + draft.number())
                .endsWith(", %s, from current usage and taxes. Its total may change.".formatted(draft.total()));
        assertThat(plan.path("summary").path("reversible").booleanValue())
                .as("a draft binds nobody, and can be recomputed again")
                .isTrue();
        assertThat(account.writes()).isEmpty();

        assertThat(desk.confirm(plan).json().path("invoice").path("status").asString())
                .isEqualTo("draft");
        assertThat(account.writes()).isEqualTo(List.of("PUT /api/v1/invoices/" + draft.lagoId() + "/refresh"));
    }

    @Test
    void refusesWhatLagoWouldLeaveAsItIs() {
        JsonNode error = desk.error("refresh_invoice", id(account.unpaid()));

        assertThat(error.path("code").asString()).isEqualTo("not_a_draft");
        assertThat(error.path("message").asString()).endsWith("Only a draft of type subscription can be refreshed.");
        assertThat(account.writes()).isEmpty();
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
