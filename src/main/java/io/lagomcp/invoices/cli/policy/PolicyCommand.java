package io.lagomcp.invoices.cli.policy;

import io.lagomcp.invoices.console.CommandGroup;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.policy.FilePolicy;
import io.lagomcp.invoices.policy.InvalidPolicyException;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code policy}, which groups the commands about policy files. */
@Command(
        name = "policy",
        header = "Check a policy file, or ask what it would decide about a call.",
        subcommands = {PolicyCommand.Check.class, PolicyExplainCommand.class},
        footer = {
            "policy check examples/policies/read-mostly.yaml",
            "policy explain retry_payment '{\"lago_id\":\"...\"}'"
        })
public final class PolicyCommand extends CommandGroup {
    @Command(
            name = "check",
            header = "Check a policy file and print a summary.",
            description = "Needs no key and no network. Exit code: 0 when the file is valid, 1 when it is not.",
            footer = "policy check examples/policies/read-mostly.yaml")
    static final class Check extends ConsoleCommand {
        @Parameters(paramLabel = "FILE", description = "The policy, in YAML.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Option(names = "--json", description = "One JSON object: whether it is valid, and the problems.")
        private boolean json;

        @Override
        public Integer call() {
            if (json) {
                return printJson();
            }
            Terminal terminal = terminal();
            try {
                FilePolicy policy = PolicyFileReader.read(file, Clock.systemUTC());
                terminal.print(terminal.mark(Status.OK) + "  " + file + " is a valid policy.");
                new PolicySummary(policy, terminal).print();
                return 0;
            } catch (InvalidPolicyException invalid) {
                terminal.print(terminal.mark(Status.FAIL) + "  " + file + " cannot be used as a policy.");
                invalid.problems().forEach(problem -> terminal.say("   - " + problem));
                return 1;
            }
        }

        private int printJson() {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            ArrayNode problems = result.arrayNode();
            try {
                PolicyFileReader.read(file, Clock.systemUTC());
            } catch (InvalidPolicyException invalid) {
                invalid.problems().forEach(problem -> problems.add(problem.toString()));
            }
            result.put("file", file.toString()).put("valid", problems.isEmpty()).set("problems", problems);
            out().println(result);
            return problems.isEmpty() ? 0 : 1;
        }
    }
}
