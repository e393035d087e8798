package io.lagomcp.invoices.tool.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** An assistant may make a call that an error offers without a thought, so none of them may change anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuggestedCallsTest {
    private final SandboxAccount account = SandboxAccount.open();
    private final ToolClient desk = ToolClient.at(account);

    @AfterAll
    void close() {
        account.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh_invoice",
                "finalize_invoice",
                "download_invoice",
                "download_invoice_xml",
                "retry_payment",
                "void_invoice",
                "delete_invoice",
                "retry_invoice",
                "lose_dispute_invoice",
                "invoice_payment_url",
                "resend_invoice_email"
            })
    void whatTheStateRulesOutLeadsToNoChange(String tool) {
        Set<String> changes = desk.registry().all().stream()
                .filter(ToolDefinition::asksFirst)
                .map(ToolDefinition::name)
                .collect(Collectors.toSet());
        for (String status : List.of("draft", "finalized", "voided", "failed", "pending")) {
            String id = account.invoice(status, any -> true).lagoId();

            JsonNode answer = desk.call(tool, ToolClient.json("{'lago_id':'%s'}".formatted(id)))
                    .json()
                    .path("error");

            assertThat(answer.path("next_calls"))
                    .as("after %s of one that is %s", tool, status)
                    .noneMatch(call -> changes.contains(call.path("tool").asString()));
        }
    }

    @Test
    void theFileIsOfferedOfWhatIsFinalAlready() {
        String id = account.unpaid().lagoId();

        assertThat(desk.error("finalize_invoice", "{'lago_id':'%s'}".formatted(id))
                        .path("next_calls"))
                .extracting(call -> call.path("tool").asString())
                .containsExactly("download_invoice", "find_invoice");
    }
}
