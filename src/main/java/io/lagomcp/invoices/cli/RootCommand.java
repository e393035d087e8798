package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.FailureMessages;
import io.lagomcp.invoices.cli.audit.AuditCommand;
import io.lagomcp.invoices.cli.demo.DemoCommand;
import io.lagomcp.invoices.cli.doctor.DoctorCommand;
import io.lagomcp.invoices.cli.install.InstallCommand;
import io.lagomcp.invoices.cli.option.AccountOptions;
import io.lagomcp.invoices.cli.option.HttpOptions;
import io.lagomcp.invoices.cli.policy.PolicyCommand;
import io.lagomcp.invoices.cli.serve.ServeCommand;
import io.lagomcp.invoices.cli.token.TokenCommand;
import io.lagomcp.invoices.cli.tools.ToolsCommand;
import io.lagomcp.invoices.config.DeprecatedNames;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: which command is meant, and what its help says. */
@Command(
        name = ProgramName.NAME,
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            HealthcheckCommand.class,
            InstallCommand.class,
            ToolsCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            TokenCommand.class,
            SandboxCommand.class,
            CompletionCommand.class,
            HelpCommand.class,
            StartCacheCommand.class
        },
        header = "Lago invoices for AI assistants, over the Model Context Protocol.",
        description = {
            "",
            "Without a command it serves an assistant over standard input and output, or many over HTTP.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} demo                     # watch it work, no account needed",
            "  ${ROOT-COMMAND-NAME} install claude-desktop   # connect an assistant",
            "  ${ROOT-COMMAND-NAME} doctor                   # check the setup",
            "  ${ROOT-COMMAND-NAME} help install             # how a command works",
            "",
            "The API key comes from the environment, LAGO_API_KEY, and never from a flag."
        })
public final class RootCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    private RootCommand() {}

    public static CommandLine commandLine() {
        CommandLine program = new CommandLine(new RootCommand());
        addFormerCommands(program);
        explainable(program);
        if (Terminal.isTerminal()) {
            program.setUsageHelpAutoWidth(true);
        }
        return program.setCommandName(ProgramName.typed())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setExecutionStrategy(RootCommand::execute)
                .setParameterExceptionHandler((unusable, arguments) -> explain(unusable))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> FailureMessages.print(failure, command.getErr()));
    }

    /** They run what their replacements run, and are in no help. */
    private static void addFormerCommands(CommandLine program) {
        DeprecatedNames.COMMANDS.forEach((former, replacement) -> {
            int space = former.lastIndexOf(' ');
            CommandLine parent = space < 0 ? program : subcommand(program, former.substring(0, space));
            CommandLine current = subcommand(parent, replacement.substring(replacement.lastIndexOf(' ') + 1));
            CommandSpec spec = CommandSpec.forAnnotatedObject(
                            current.getCommandSpec().userObject().getClass())
                    .name(former.substring(space + 1));
            spec.usageMessage().hidden(true);
            parent.addSubcommand(spec.name(), spec);
        });
    }

    private static CommandLine subcommand(CommandLine command, String name) {
        return Objects.requireNonNull(command.getSubcommands().get(name), name);
    }

    private static void explainable(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(RootCommand::versionLines);
        command.getSubcommands().values().forEach(RootCommand::explainable);
    }

    @Override
    public Integer call() {
        return ServeCommand.run(account, http, spec.commandLine());
    }

    private static String[] versionLines() {
        return new String[] {ProgramName.NAME + " " + ProgramName.version()};
    }

    private static int execute(ParseResult parsed) {
        boolean helpRequested = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
        if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty() && !helpRequested) {
            // the command would not see them, and nobody shall believe in a --read-only that is none
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "Flags belong after the command: "
                            + parsed.subcommand().commandSpec().name() + " "
                            + parsed.matchedOptions().get(0).longestName() + ".");
        }
        warnIfFormer(parsed);
        return new RunLast().execute(parsed);
    }

    private static void warnIfFormer(ParseResult parsed) {
        List<String> names = new ArrayList<>();
        for (ParseResult at = parsed; at.hasSubcommand(); at = at.subcommand()) {
            names.add(at.subcommand().commandSpec().name());
        }
        String former = String.join(" ", names);
        Optional.ofNullable(DeprecatedNames.COMMANDS.get(former))
                .map(replacement -> DeprecatedNames.notice(former, replacement))
                .ifPresent(parsed.commandSpec().commandLine().getErr()::println);
    }

    /** A sentence that says that this word means nothing to this command, and which one was probably meant. */
    static String unknown(CommandLine command, String word) {
        List<String> known = new ArrayList<>();
        command.getSubcommands().forEach((name, subcommand) -> {
            if (!subcommand.getCommandSpec().usageMessage().hidden()) {
                known.add(name);
            }
        });
        String kind = known.isEmpty() ? "argument" : "command";
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> known.add(option.longestName()));
        return "Unknown " + (word.startsWith("-") ? "option" : kind) + ": " + word + "."
                + SpellingSuggester.question(word, known);
    }

    private static int explain(ParameterException unusable) {
        CommandLine command = unusable.getCommandLine();
        if (unusable instanceof UnmatchedArgumentException unmatched) {
            // not the value: somebody may have tried to give the key as a flag
            String first = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            command.getErr().println(unknown(command, first));
        } else {
            command.getErr().println(unusable.getMessage());
        }
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return 2;
    }
}
