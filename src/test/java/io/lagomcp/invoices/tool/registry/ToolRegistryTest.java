package io.lagomcp.invoices.tool.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.CapturedLog;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ToolRegistryTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();

    private final ToolClient desk = ToolClient.readOnly(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void aReadOnlyServerListsWhatOnlyReads() {
        assertThat(desk.registry().definitions())
                .extracting(ToolDefinition::name)
                .containsExactlyElementsOf(ToolClient.words("""
                        find_all_invoices find_invoice summarize_invoices collections_worklist preview_invoice
                        find_customers find_add_ons find_payments find_credit_notes find_subscriptions
                        find_payment_requests find_receipts download_invoice download_invoice_xml
                        """));
        assertThat(desk.registry().all())
                .as("what is refused when called")
                .extracting(ToolDefinition::name)
                .contains("create_invoice", "confirm_action");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create_invoice | {'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}",
                "update_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90','payment_status':'failed'}",
                "refresh_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "finalize_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "retry_payment | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "finalize_invoice | {'lago_id':'not even an id'}",
                "void_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "delete_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "retry_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "lose_dispute_invoice | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "invoice_payment_url | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "resend_invoice_email | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "sync_salesforce_id | {'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}",
                "confirm_action | {'confirmation_id':'abcdefghjk','statement':'Yes'}",
            })
    void aReadOnlyServerRefusesEveryMutationWithoutARequest(String tool, String arguments) {
        int before = ACCOUNT.requests().size();

        JsonNode error = desk.error(tool, arguments);

        assertThat(error.path("code").asString()).isEqualTo("read_only");
        assertThat(ACCOUNT.requests()).hasSize(before);
    }

    @Test
    void aReadOnlyServerOffersNoActionThatItRefuses() {
        Invoice unpaid = ACCOUNT.unpaid();

        assertThat(desk.result("find_invoice", "{'lago_id':'%s'}".formatted(unpaid.lagoId()))
                        .path("allowed_actions"))
                .hasToString("[\"download_invoice\",\"download_invoice_xml\"]");
    }

    @Test
    void anUnknownToolIsAnsweredWithThoseThatCanBeCalled() {
        JsonNode error = desk.error("regenerate_invoice", "{}");

        assertThat(error.path("code").asString()).isEqualTo("unknown_tool");
        assertThat(error.path("hint").asString())
                .startsWith("The tools are: find_all_invoices, find_invoice, summarize_invoices, collections_worklist,")
                .endsWith(" download_invoice, download_invoice_xml.");
    }

    @Test
    void aBugIsAnsweredLikeAnyFailureAndLogged() {
        try (CapturedLog log = CapturedLog.type(ToolRegistry.class)) {
            JsonNode error = ToolClient.at(clientWithABugAt(1)).error("find_all_invoices", "{}");

            assertThat(error.path("code").asString()).isEqualTo("internal_error");
            assertThat(error.path("message").asString()).isEqualTo("This server failed in an unexpected way.");
            assertThat(log.lines()).containsExactly("find_all_invoices failed unexpectedly: a bug");
        }
    }

    @Test
    void aBugWhileActingLeavesTheOutcomeUnknownAndIsLogged() {
        int plannedThenReadAgainThenWritten = 3;
        ToolClient stumbling = ToolClient.at(clientWithABugAt(plannedThenReadAgainThenWritten));
        String arguments = "{'lago_id':'%s'}".formatted(ACCOUNT.draft().lagoId());

        try (CapturedLog log = CapturedLog.type(ToolRegistry.class)) {
            JsonNode error = stumbling.failure("refresh_invoice", arguments);

            assertThat(error.path("code").asString()).isEqualTo("outcome_unknown");
            assertThat(error.path("message").asString())
                    .isEqualTo("This program failed while it carried the plan out; Lago may have acted. "
                            + "It may or may not have happened.");
            assertThat(error.path("settle_with").path("tool").asString()).isEqualTo("find_invoice");
            assertThat(log.lines()).containsExactly("refresh_invoice failed unexpectedly while it acted: a bug");
        }
    }

    @Test
    void anOutcomeThatIsStillUnknownIsNotLoggedAsABug() {
        ToolClient stumbling = ToolClient.at(clientWithABugAt(3));
        String arguments = "{'lago_id':'%s'}".formatted(ACCOUNT.draft().lagoId());

        try (CapturedLog log = CapturedLog.type(ToolRegistry.class)) {
            stumbling.failure("refresh_invoice", arguments);
            JsonNode again = stumbling.error("refresh_invoice", arguments);

            assertThat(again.path("code").asString()).isEqualTo("outcome_unknown");
            assertThat(log.lines()).as("only the bug itself").hasSize(1);
        }
    }

    /** A client that breaks at the request of this number. */
    private static LagoClient clientWithABugAt(int request) {
        AtomicInteger requests = new AtomicInteger();
        return SandboxAccount.client(ACCOUNT.apiUrl(), Duration.ofSeconds(20), () -> {
            if (requests.incrementAndGet() == request) {
                throw new IllegalStateException("a bug");
            }
            return SandboxAccount.KEY;
        });
    }
}
