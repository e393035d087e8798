package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.Mutation;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Plans that are only looked at. */
class PlanPreviewTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void aPlanIsMadeWhateverThePolicySaysAndNothingIsWritten() {
        Invoice unpaid = ACCOUNT.unpaid();

        ToolRegistry readOnly = ToolClient.readOnly(ACCOUNT).catalogue();
        Plan plan = readOnly.plan("retry_payment", ToolClient.json("{'lago_id':'%s'}".formatted(unpaid.lagoId())));

        assertThat(plan.statement()).startsWith("Charge the customer again: invoice " + unpaid.number());
        assertThat(ACCOUNT.writes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry_payment | {'lago_id':'LAG-1'}",
                "update_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90','payment_status':'failed'}",
                "update_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "refresh_invoice | {'lago_id':'finalized'}",
                "regenerate_invoice | {}",
            })
    void whereThereIsNoPlanTheErrorIsThatOfACall(String tool, String arguments) {
        ObjectNode given =
                ToolClient.json(arguments.replace("finalized", ACCOUNT.unpaid().lagoId()));

        ToolError error = error(tool, given);

        assertThat(error.json().path("error")).isEqualTo(desk.error(tool, given));
    }

    @Test
    void whatChangesNothingHasNoPlan() {
        assertThat(error("find_all_invoices", ToolClient.json("{}")).message())
                .isEqualTo("find_all_invoices makes no plan.");
        assertThat(error("confirm_action", ToolClient.json("{}")).code()).isEqualTo("no_mutation");
    }

    @Test
    void theMutationsAreThoseToolsThatMakePlans() {
        assertThat(desk.catalogue().mutations())
                .extracting(Mutation::name)
                .containsExactly(
                        "create_invoice",
                        "update_invoice",
                        "refresh_invoice",
                        "finalize_invoice",
                        "retry_payment",
                        "void_invoice",
                        "delete_invoice",
                        "retry_invoice",
                        "lose_dispute_invoice",
                        "invoice_payment_url",
                        "resend_invoice_email",
                        "sync_salesforce_id");
    }

    private ToolError error(String tool, ObjectNode arguments) {
        return catchThrowableOfType(ToolException.class, () -> desk.catalogue().plan(tool, arguments))
                .error();
    }
}
