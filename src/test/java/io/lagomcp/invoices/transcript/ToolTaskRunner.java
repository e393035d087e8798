package io.lagomcp.invoices.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import io.lagomcp.invoices.transcript.Transcript.ToolStep;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Does tasks through the tools, as an assistant that passes its user's yes on. */
final class ToolTaskRunner {
    private static final Caller ASSISTANT = new Caller(Principal.local(), "test 1", ConfirmationChannel.relay());

    private final ToolRegistry registry;

    ToolTaskRunner(SandboxAccount account) {
        TestClock clock = new TestClock();
        registry = new ToolRegistry(
                account.lago(),
                new ApprovalService(
                        Policy.confirmEverything(), account.lago(), account.lago(), TestAuditLogs.fresh(clock), clock),
                clock);
    }

    /** Checks what each step must show. */
    TaskCost run(List<ToolStep> steps) {
        TaskCost cost = TaskCost.NONE;
        SavedValues kept = new SavedValues();
        for (ToolStep step : steps) {
            ObjectNode arguments = (ObjectNode) kept.fill(step.arguments());
            ToolResult result = registry.call(step.tool(), arguments, ASSISTANT);
            assertThat(result.isError())
                    .as("%s failed: %s", step.tool(), result.json())
                    .isFalse();
            step.shows().forEach((pointer, expected) -> assertShown(result.json(), pointer, expected));
            kept.keep(step.keeps(), result.json());
            cost = cost.and(step.tool() + arguments, result.json().toString());
        }
        return cost;
    }

    private static void assertShown(JsonNode answer, String pointer, JsonNode expected) {
        JsonNode shown = answer.at(pointer);
        String pattern = expected.asString();
        if (pattern.startsWith("/") && pattern.endsWith("/")) {
            assertThat(shown.asString())
                    .as("%s of %s", pointer, answer)
                    .containsPattern(pattern.substring(1, pattern.length() - 1));
        } else {
            assertThat(shown.asString()).as("%s of %s", pointer, answer).isEqualTo(pattern);
        }
    }
}
