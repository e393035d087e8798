package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.OperatorMessages;
import io.lagomcp.invoices.cli.approvals.ApprovalsCommand;
import io.lagomcp.invoices.cli.audit.AuditCommand;
import io.lagomcp.invoices.cli.call.CallCommand;
import io.lagomcp.invoices.cli.demo.DemoCommand;
import io.lagomcp.invoices.cli.doctor.DoctorCommand;
import io.lagomcp.invoices.cli.install.InstallCommand;
import io.lagomcp.invoices.cli.policy.PolicyCommand;
import io.lagomcp.invoices.cli.serve.ServeCommand;
import io.lagomcp.invoices.config.DeprecatedNames;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.startcache.StartCache;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command: finds the command and prints help. */
@Command(
        name = ProgramName.NAME,
        subcommands = {
            RootCommand.Serve.class,
            DemoCommand.class,
            DoctorCommand.class,
            HealthcheckCommand.class,
            InstallCommand.class,
            ToolsCommand.class,
            CallCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            TokenCommand.class,
            ApprovalsCommand.class,
            StoreCommand.class,
            SandboxCommand.class,
            CompletionCommand.class,
            RootCommand.HelpOf.class,
            RootCommand.Cache.class
        },
        header = "Lago invoices for AI assistants, over the Model Context Protocol.",
        description = {
            "Without a command it serves an assistant over standard input and output, or many over HTTP.",
            "The API key comes from the environment, LAGO_API_KEY, and never from a flag."
        },
        footer = {
            "demo                     # watch it work, no account needed",
            "install claude-desktop   # connect an assistant",
            "doctor                   # check the setup",
            "help install             # how a command works"
        })
public final class RootCommand extends ServeCommand {
    private RootCommand() {}

    public static CommandLine commandLine() {
        CommandLine program = new CommandLine(new RootCommand());
        addFormerCommands(program);
        complete(program);
        if (Terminal.isTerminal()) {
            program.setUsageHelpAutoWidth(true);
        }
        return program.setCommandName(ProgramName.typed())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setExecutionStrategy(RootCommand::execute)
                .setParameterExceptionHandler((unusable, arguments) -> explain(unusable))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> OperatorMessages.print(failure, command.getErr()));
    }

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

    /** Adds what all commands have in common: the options for help and the layout of the help. */
    private static void complete(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.mixinStandardHelpOptions(true)
                .versionProvider(() -> new String[] {ProgramName.NAME + " " + ProgramName.version()});
        UsageMessageSpec usage = spec.usageMessage().commandListHeading("%nCommands:%n");
        usage.description(usage.description().length == 0 ? new String[] {""} : lines("", usage.description(), ""));
        if (usage.footer().length > 0) {
            String[] examples = Arrays.stream(usage.footer())
                    .map(example -> "  ${ROOT-COMMAND-NAME} " + example)
                    .toArray(String[]::new);
            usage.footer(lines("%nExamples:", examples));
        }
        command.getSubcommands().values().forEach(RootCommand::complete);
    }

    private static String[] lines(String first, String[] lines, String... last) {
        return Stream.of(new String[] {first}, lines, last)
                .flatMap(Arrays::stream)
                .toArray(String[]::new);
    }

    private static int execute(ParseResult parsed) {
        boolean helpRequested = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
        if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty() && !helpRequested) {
            // the command would ignore them, and an ignored --read-only would be dangerous
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

    /** The message for an unknown word, with the word that was probably meant. */
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
            // not the value, which may be an API key
            String first = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            command.getErr().println(unknown(command, first));
        } else {
            command.getErr().println(unusable.getMessage());
        }
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return 2;
    }

    /** Serves, as the program does without a command. */
    @Command(
            name = "serve",
            header = "Serve an assistant over standard input and output (the default), or many over HTTP.",
            footer = {
                "serve --read-only",
                "serve --http --tokens-file secrets/tokens",
                "serve --http --tokens-file secrets/tokens --check"
            })
    static final class Serve extends ServeCommand {}

    /** Shows the help of a command, as {@code --help} behind it does. */
    @Command(name = "help", helpCommand = true, header = "Show the help of a command.")
    static final class HelpOf extends ConsoleCommand {
        @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Which command, for example: audit show.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            CommandLine command = command().getCommandSpec().root().commandLine();
            for (String name : names) {
                CommandLine named = command.getSubcommands().get(name);
                if (named == null) {
                    throw new ParameterException(command, RootCommand.unknown(command, name));
                }
                command = named;
            }
            command.usage(out());
            return 0;
        }
    }

    /** Makes a cache for the next starts. The launcher and the build know it; users need not. */
    @Command(
            name = "cache",
            hidden = true,
            header = "Make the cache with which the next start on this Java is quick.",
            description =
                    "Plays a short session with the embedded sandbox, which reaches no other machine. Without a file,"
                            + " the launcher makes one for each Java that it finds.")
    static final class Cache extends ConsoleCommand {
        @Parameters(paramLabel = "FILE", description = "Where it shall be.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() throws IOException, InterruptedException {
            StartCache cache = new StartCache(file);
            try (Sandbox lago = Sandbox.start(0)) {
                String url = lago.apiUrl().toString();
                boolean made = cache.make(Map.of("LAGO_API_URL", url, "LAGO_API_KEY", lago.apiKey()));
                out().println((made ? "Made " : "Another process is making ") + cache.file());
            }
            return 0;
        }
    }
}
