package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.InvalidSettingException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** The command line: which command is meant, and how its failures are told. */
@Command(
        name = "lago-invoices-mcp",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Version.class,
        subcommands = {ServeCommand.class},
        header = "Lago invoices for AI assistants, over the Model Context Protocol.",
        description = "Without a command it serves an assistant over standard input and output.",
        footer = {"", "The API key comes from the environment, LAGO_API_KEY, and never from a flag."})
public final class Program implements Callable<Integer> {
    @Mixin
    private AccountOptions account = new AccountOptions();

    private Program() {}

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code: 0 when it went well, 1 when it failed, 2 when the arguments or settings cannot be used
     */
    public static int run(String... arguments) {
        return new CommandLine(new Program())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr()
                            .println(
                                    failure instanceof InvalidSettingException
                                            ? failure.getMessage()
                                            : "Failed: " + failure);
                    return failure instanceof InvalidSettingException ? 2 : 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() {
        return ServeCommand.run(account);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Program.class.getPackage().getImplementationVersion();
            return new String[] {"lago-invoices-mcp " + (version == null ? "development" : version)};
        }
    }
}
