package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutatingToolsTest {
    @Test
    void rulesCanBeAboutEveryToolThatAsksAndNoOther() {
        TestClock clock = new TestClock();
        LagoClient nobody = SandboxAccount.client("http://127.0.0.1:1", Duration.ofSeconds(1));
        ToolRegistry catalogue = new ToolRegistry(
                nobody,
                new ApprovalService(Policy.readOnly(), nobody, nobody, TestAuditLogs.fresh(clock), clock),
                clock);

        List<String> mutating = new ArrayList<>(names(catalogue.all()));
        mutating.removeAll(names(catalogue.definitions()));
        mutating.remove("confirm_action");

        assertThat(PolicySchema.tools()).containsExactlyElementsOf(mutating);
    }

    private static List<String> names(List<ToolDefinition> tools) {
        return tools.stream().map(ToolDefinition::name).toList();
    }
}
