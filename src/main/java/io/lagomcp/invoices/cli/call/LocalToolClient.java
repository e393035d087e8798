package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools in this process, over the plans in this machine's state folder, made by assistants that use the same account and
 * the same folder over standard input and output.
 */
final class LocalToolClient implements ToolClient {
    private final ApplicationContext account;
    private final ToolRegistry tools;
    private final Caller caller;

    /** Opens the account of the settings; the audit log names the command. */
    LocalToolClient(Settings settings, String command, Person person) {
        account = ApplicationContext.open(settings);
        tools = account.toolRegistry();
        caller = new Caller(Principal.local(), command, new TerminalChannel(person));
    }

    @Override
    public ToolClient.Answer call(String tool, ObjectNode arguments) {
        ToolResult result = tools.call(tool, arguments, caller);
        return new ToolClient.Answer(result.isError(), result.json());
    }

    @Override
    public void close() {
        account.close();
    }

    /** Asks the person at the terminal; without one, the plan waits to be approved by another command. */
    private record TerminalChannel(Person person) implements ConfirmationChannel {
        @Override
        public String name() {
            return "terminal";
        }

        @Override
        public ConfirmationChannel.Answer ask(PendingPlan plan) {
            if (!person.isThere()) {
                return new ConfirmationChannel.Answer.Pending();
            }
            if (plan.level() == ConfirmationLevel.TYPED) {
                String prompt = "Type the " + plan.proof().what() + " to say yes";
                return person.types(plan.card(), prompt)
                        .<ConfirmationChannel.Answer>map(ConfirmationChannel.Answer.Typed::new)
                        .orElseGet(() -> new ConfirmationChannel.Answer.Refused(Refusal.DISMISSED));
            }
            return person.approves(plan.card())
                    ? new ConfirmationChannel.Answer.Approved()
                    : new ConfirmationChannel.Answer.Refused(Refusal.DISMISSED);
        }
    }
}
