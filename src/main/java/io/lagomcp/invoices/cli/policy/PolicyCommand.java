package io.lagomcp.invoices.cli.policy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be asked about policies. */
@Command(
        name = "policy",
        header = "Check a policy file, or ask what it would decide about a call.",
        description = {""},
        commandListHeading = "%nCommands:%n",
        subcommands = {PolicyCheckCommand.class, PolicyExplainCommand.class},
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} policy check examples/policies/read-mostly.yaml",
            "  ${ROOT-COMMAND-NAME} policy explain retry_payment '{\"lago_id\":\"...\"}'"
        })
public final class PolicyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do with it: policy check or policy explain.");
    }
}
