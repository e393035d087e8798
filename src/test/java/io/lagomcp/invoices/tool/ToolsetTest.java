package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.read.TestDownloads;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ToolsetTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private ToolRegistry tools(Set<Toolset> sets) {
        TestClock clock = new TestClock();
        ApprovalService approvals = new ApprovalService(
                Policy.confirmEverything(), account.lago(), account.lago(), TestAuditLogs.fresh(clock), clock);
        return new ToolRegistry(
                account.lago(), approvals, new TestDownloads().withoutWaiting(), clock, System::nanoTime, sets);
    }

    @Test
    void theSettingsHaveTheNamesOfTheSets() {
        assertThat(Settings.TOOLSETS)
                .containsExactlyElementsOf(
                        Arrays.stream(Toolset.values()).map(Toolset::word).toList());
        assertThat(Toolset.named(Settings.TOOLSETS)).isEqualTo(Toolset.all());
    }

    @ParameterizedTest
    @EnumSource
    void onlyToolsOfTheSetAreListed(Toolset set) {
        assertThat(tools(Set.of(set)).definitions())
                .extracting(ToolDefinition::name)
                .containsExactlyInAnyOrderElementsOf(set.tools());
    }

    @Test
    void severalSetsAddUp() {
        assertThat(tools(Set.of(Toolset.LOOKUPS, Toolset.APPROVALS)).definitions())
                .extracting(ToolDefinition::name)
                .hasSize(9)
                .contains("find_receipts", "list_approvals", "confirm_action");
    }

    @Test
    void onlyListedToolsAreSuggested() {
        String draft = "{'lago_id':'%s'}".formatted(account.draft().lagoId());
        JsonNode allowed = ToolClient.at(tools(Set.of(Toolset.COLLECTIONS)))
                .result("find_invoice", draft)
                .path("allowed_actions");

        assertThat(allowed).extracting(JsonNode::asString).isSubsetOf(Toolset.COLLECTIONS.tools());
        assertThat(ToolClient.at(tools(Toolset.all()))
                        .result("find_invoice", draft)
                        .path("allowed_actions"))
                .extracting(JsonNode::asString)
                .contains("finalize_invoice");
    }

    @Test
    void aChangeCanBeConfirmedInEverySetThatHasOne() {
        ToolClient desk = ToolClient.at(tools(Set.of(Toolset.INVOICES)));

        assertThat(desk.done(
                                "finalize_invoice",
                                "{'lago_id':'%s'}".formatted(account.draft().lagoId()))
                        .path("outcome")
                        .asString())
                .isEqualTo("done");
    }

    @Test
    void promptsReadThroughToolsThatAreNotListed() {
        PromptRegistry prompts = new PromptRegistry(tools(Set.of(Toolset.LOOKUPS)), new TestClock());
        Caller reader = new Caller(Principal.local(), "test 1", ConfirmationChannel.relay());

        assertThat(prompts.write("chase_overdue", Map.of("external_customer_id", "contoso"), reader)
                        .facts())
                .hasSize(1);
        assertThat(prompts.suggest("invoice", "LAG", reader)).isNotEqualTo(List.of());
    }
}
