package io.lagomcp.invoices.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command, as {@code --help} behind it does. */
@Command(name = "help", helpCommand = true, header = "Show the help of a command.", description = "")
final class HelpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Which command, for example: audit show.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine named = command.getSubcommands().get(name);
            if (named == null) {
                throw new ParameterException(command, RootCommand.unknown(command, name));
            }
            command = named;
        }
        command.usage(spec.commandLine().getOut());
        return 0;
    }
}
