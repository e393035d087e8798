package io.lagomcp.invoices.guard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.guard.TestClock;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.Catalogue;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutatingToolsTest {
    @Test
    void rulesCanBeAboutEveryToolThatAsksAndNoOther() {
        TestClock clock = new TestClock();
        LagoClient nobody = SandboxAccount.client("http://127.0.0.1:1", Duration.ofSeconds(1));
        Catalogue catalogue =
                new Catalogue(nobody, new Guard(Policy.readOnly(), nobody, nobody, Records.fresh(clock), clock), clock);

        List<String> mutating = new ArrayList<>(names(catalogue.all()));
        mutating.removeAll(names(catalogue.definitions()));
        mutating.remove("confirm_action");

        assertThat(PolicySchema.tools()).containsExactlyElementsOf(mutating);
    }

    private static List<String> names(List<ToolDefinition> tools) {
        return tools.stream().map(ToolDefinition::name).toList();
    }
}
