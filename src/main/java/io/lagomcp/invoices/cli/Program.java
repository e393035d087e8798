package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.ClassPreloader;
import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.cli.serve.FastArgumentParser;
import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Optional;

/**
 * The program: serves where that is all that is asked of it, and leaves the rest to the command line, which is not even
 * loaded otherwise.
 */
public final class Program {
    private Program() {}

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code: 0 when it went well, 1 when it failed, 2 when the arguments or settings cannot be used
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
