package io.lagomcp.invoices.cli.approvals;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.PendingPlan;
import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools in this process, over the plans in this machine's state folder, made by assistants that use the same account and
 * the same folder over standard input and output.
 */
final class LocalApprovalTools implements ApprovalTools {
    private static final JsonMapper JSON = new JsonMapper();

    private final ApplicationContext account;
    private final ToolRegistry tools;
    private final Caller caller;

    LocalApprovalTools(Settings settings, Person person) {
        account = ApplicationContext.open(settings);
        tools = account.toolRegistry();
        caller = new Caller(Principal.local(), "approvals command", new TerminalChannel(person));
    }

    @Override
    public ApprovalTools.Answer call(String tool, Map<String, Object> arguments) {
        ToolResult result = tools.call(tool, JSON.convertValue(arguments, ObjectNode.class), caller);
        return new ApprovalTools.Answer(result.isError(), result.json());
    }

    @Override
    public void close() {
        account.close();
    }

    /** Asks the person at the terminal. */
    private record TerminalChannel(Person person) implements ConfirmationChannel {
        @Override
        public String name() {
            return "terminal";
        }

        @Override
        public ConfirmationChannel.Answer ask(PendingPlan plan) {
            if (plan.level() == ConfirmationLevel.TYPED) {
                String prompt = "Type the " + plan.plan().proof().what() + " to say yes";
                return person.types(plan.card(), prompt)
                        .<ConfirmationChannel.Answer>map(ConfirmationChannel.Answer.Typed::new)
                        .orElseGet(() -> new ConfirmationChannel.Answer.Refused(Refusal.dismissed()));
            }
            return person.approves(plan.card())
                    ? new ConfirmationChannel.Answer.Approved()
                    : new ConfirmationChannel.Answer.Refused(Refusal.dismissed());
        }
    }
}
