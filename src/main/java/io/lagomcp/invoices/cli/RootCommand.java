package io.lagomcp.invoices.cli;

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
        name = "lago-invoices-mcp",
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            ReadyCommand.class,
            InstallCommand.class,
            ToolsCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            TokenCommand.class,
            SandboxCommand.class,
            CacheCommand.class
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
            "Start with:  lago-invoices-mcp demo",
            "",
            "The API key comes from the environment, LAGO_API_KEY, and never from a flag."
        })
final class RootCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    private RootCommand() {}

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new RootCommand());
        explainable(program);
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setExecutionStrategy(RootCommand::execute)
                .setParameterExceptionHandler((unusable, arguments) -> explain(unusable))
                .setExecutionExceptionHandler((failure, command, parsed) -> Program.explain(failure, command.getErr()));
    }

    private static void explainable(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(RootCommand::versionLines);
        command.getSubcommands().values().forEach(RootCommand::explainable);
    }

    @Override
    public Integer call() {
        return ServeCommand.run(account, http, spec.commandLine().getOut());
    }

    private static String[] versionLines() {
        return new String[] {"lago-invoices-mcp " + Program.version()};
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
        return new RunLast().execute(parsed);
    }

    private static int explain(ParameterException unusable) {
        CommandLine command = unusable.getCommandLine();
        if (unusable instanceof UnmatchedArgumentException unmatched) {
            // not the value: somebody may have tried to give the key as a flag
            String first = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            String suggestion = unmatched.getSuggestions().stream()
                    .findFirst()
                    .map(closest -> " Did you mean " + closest + "?")
                    .orElse("");
            command.getErr().println("There is no command or flag " + first + " here." + suggestion);
        } else {
            command.getErr().println(unusable.getMessage());
        }
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return 2;
    }
}
