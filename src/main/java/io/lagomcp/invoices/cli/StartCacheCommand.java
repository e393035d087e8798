package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.startcache.StartCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a cache for the next starts. The launcher and the build know it; users need not. */
@Command(
        name = "cache",
        hidden = true,
        header = "Make the cache with which the next start on this Java is quick.",
        description = {
            "",
            "Plays a short session with the embedded sandbox, which reaches no other machine. Without a file, the"
                    + " launcher makes one for each Java that it finds."
        })
final class StartCacheCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where it shall be.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StartCache cache = new StartCache(file);
        boolean made = cache.make();
        spec.commandLine().getOut().println((made ? "Made " : "Another process is making ") + cache.file());
        return 0;
    }
}
