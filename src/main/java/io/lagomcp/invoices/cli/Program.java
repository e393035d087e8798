package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.ClassPreloader;
import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.cli.serve.FastArgumentParser;
import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Optional;

/**
 * The entry point. Starts the server without loading the command line if the arguments are simple, because that is faster.
 */
public final class Program {
    private Program() {}

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code: 0 for success, 1 for failure, 2 for invalid arguments or settings
     */
    public static int run(String... arguments) {
        Optional<CommandLineFlags> serving = FastArgumentParser.of(arguments);
        return serving.isPresent()
                ? serve(serving.get())
                : RootCommand.commandLine().execute(arguments);
    }

    private static int serve(CommandLineFlags flags) {
        ClassPreloader.preload();
        return ServerRunner.run(flags, () -> RootCommand.commandLine().getOut(), () -> RootCommand.commandLine()
                .getErr());
    }
}
