package io.lagomcp.invoices.cli.policy;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.cli.call.ToolArgumentOptions;
import io.lagomcp.invoices.cli.serve.AccountCommand;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CommandGroup;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.policy.FilePolicy;
import io.lagomcp.invoices.policy.InvalidPolicyException;
import io.lagomcp.invoices.policy.PolicyFileReader;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code policy}, which groups the commands about policy files. */
@Command(
        name = "policy",
        header = "Check a policy file, or ask what it would decide about a call.",
        subcommands = {PolicyCommand.Check.class, PolicyCommand.Explain.class},
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

    /** Explains the decision of the policy about a call, and changes nothing. */
    @Command(
            name = "explain",
            header = "Explain the decision about a call, and which rule decides.",
            description =
                    "Makes the plan as the server would: it reads invoices and changes none. Exit code: 0 for success, 1"
                            + " when the policy is not valid or no plan can be made, 2 for invalid arguments.",
            footer = "policy explain retry_payment '{\"lago_id\":\"...\"}'")
    static final class Explain extends AccountCommand {
        @Mixin
        private final ToolArgumentOptions planned = new ToolArgumentOptions();

        @Option(
                names = "--principal",
                paramLabel = "NAME",
                description = "Who makes the plan; by default local, as on standard input.")
        private String principal = Principal.local().name();

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "Their role, operator or approver; by default approver.")
        private String role = Role.APPROVER.word();

        @Option(
                names = "--json",
                description = "One JSON object: the plan, each rule that was looked at, the decision.")
        private boolean json;

        @Override
        public Integer call() {
            ObjectNode arguments = planned.arguments();
            Settings settings = Settings.withoutServing(System.getenv(), flags());
            try (ApplicationContext opened = ApplicationContext.open(settings)) {
                Principal maker = new Principal(principal, Permissions.of(role()));
                Policy policy = ApplicationContext.policy(settings, opened.clock());
                Plan plan = opened.toolRegistry().plan(planned.tool(), arguments);
                PolicyExplanation explanation = new PolicyExplanation(policy, plan, maker);
                PrintWriter out = out();
                if (json) {
                    out.println(explanation.json());
                } else {
                    explanation.print(Terminal.of(out, System.getenv()));
                }
                return 0;
            } catch (InvalidPolicyException invalid) {
                return fail(String.valueOf(invalid.getMessage()));
            } catch (ToolException failed) {
                return fail(inWords(failed));
            }
        }

        /** The error for a person: hints of tools address an assistant, so failures of Lago get other hints. */
        private static String inWords(ToolException failed) {
            ToolError error = failed.error();
            String hint = failed.getCause() instanceof LagoException lago ? advice(lago.failure()) : error.hint();
            return SafeText.visible(error.message()) + System.lineSeparator() + SafeText.visible(hint);
        }

        private static String advice(LagoFailure failure) {
            boolean isAboutArguments = failure instanceof LagoFailure.Invalid
                    || failure instanceof LagoFailure.NotAllowed
                    || (failure instanceof LagoFailure.NotFound
                            && !failure.code().equals("resource_not_found"));
            return isAboutArguments
                    ? "Correct the ids and codes in the arguments."
                    : "lago-invoices-mcp doctor, with the same settings and flags, checks the key and the way to Lago.";
        }

        /** Readers make no plans, so there is nothing to explain. */
        private Role role() {
            return Stream.of(Role.OPERATOR, Role.APPROVER)
                    .filter(known -> known.word().equals(role))
                    .findFirst()
                    .orElseThrow(() -> usageError("--role must be operator or approver."));
        }

        private int fail(String why) {
            err().println(why);
            return 1;
        }
    }
}
