package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DeleteInvoiceToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice draft = lago.account().draft();
    private final String path = "/invoices/" + draft.lagoId();

    @Test
    void deletesADraftAndSaysWhatIsLostWithIt() {
        lago.answer("DELETE", path, draft.json().deepCopy().put("status", "deleted"));
        JsonNode plan = desk.plan("delete_invoice", id(draft));

        assertThat(plan.path("statement").asString())
                .startsWith("Delete draft " + draft.number() + " (dated ")
                .contains(draft.total()
                        + ". Its period is then never billed; no later invoice makes up "
                        + "for it. This cannot be undone.");
        assertThat(plan.path("summary").path("at_stake").asString())
                .isEqualTo(draft.total().toString());
        assertThat(lago.count("DELETE", path)).as("before the yes").isZero();

        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("outcome").asString()).isEqualTo("done");
        assertThat(done.path("note").asString()).isEqualTo("The draft is deleted; Lago no longer shows it.");
        assertThat(lago.text("DELETE", path)).as("the body").isEmpty();
    }

    @Test
    void whatOfNoSubscriptionIsLostIsNoPeriod() {
        Invoice other = lago.account().invoice("draft", invoice -> !invoice.isOfSubscription());

        assertThat(desk.plan("delete_invoice", id(other)).path("statement").asString())
                .contains(". What it bills is then never billed; ");
    }

    @Test
    void refusesWhatIsNoDraftBeforeAnybodyIsAsked() {
        Invoice unpaid = lago.account().unpaid();

        JsonNode error = desk.error("delete_invoice", id(unpaid));

        assertThat(error.path("code").asString()).isEqualTo("not_deletable");
        assertThat(error.path("message").asString())
                .endsWith("Only a draft that no other system knows can be deleted.");
        assertThat(error.path("next_calls"))
                .as("nothing that cannot be undone")
                .extracting(call -> call.path("tool").asString())
                .containsExactly("find_invoice");
    }

    @Test
    void saysThatAnotherSystemHasIt() {
        lago.refuse("DELETE", path, 405, "invoice_synced_to_external_system");

        JsonNode error = desk.failure("delete_invoice", id(draft));

        assertThat(error.path("message").asString()).endsWith("Another system has it already, and would keep it.");
        assertThat(error.path("hint").asString()).startsWith("Only a draft that no other system knows can be deleted.");
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
