package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.cli.serve.FastArgumentParser;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
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
        preloadClasses();
        return ServerRunner.run(flags, () -> RootCommand.commandLine().getOut(), () -> RootCommand.commandLine()
                .getErr());
    }

    /** Loads classes that every session needs beside the start, which takes about equally long. */
    private static void preloadClasses() {
        // reading JSON needs them, and newer JVMs compute powers of five to the 65,536th first
        beside("head-start-numbers", () -> Objects.requireNonNull(BigDecimal.ONE));
        // the first schema files take longest, because they load what reads JSON
        beside("head-start-tools", () -> List.of("find_all_invoices", "find_invoice", "create_invoice")
                .forEach(ToolDefinition::of));
    }

    private static void beside(String name, Runnable preparation) {
        Thread thread = new Thread(preparation, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {});
        thread.start();
    }
}
