package io.lagomcp.invoices.cli.tools;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what an assistant is told about the tools. */
@Command(
        name = "tools",
        header = "List the tools, for people or as JSON for other LLM runtimes.",
        description = {"", "Needs no key and no network."},
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} tools",
            "  ${ROOT-COMMAND-NAME} tools --read-only",
            "  ${ROOT-COMMAND-NAME} tools --format openai > tools.json"
        })
public final class ToolsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ToolOutputFormat format = ToolOutputFormat.TABLE;

    @Option(names = "--read-only", description = "Only what remains when nothing may be changed.")
    private boolean readOnly;

    @Option(names = "--policy", paramLabel = "FILE", description = "Only what this policy may ever allow.")
    private @Nullable String policy;

    @Override
    public Integer call() {
        CommandLineFlags flags =
                CommandLineFlags.none().with("--read-only", readOnly).with("--policy", Optional.ofNullable(policy));
        List<ToolDefinition> tools = ApplicationContext.tools(Settings.withoutServing(System.getenv(), flags));
        if (format == ToolOutputFormat.TABLE) {
            new ToolTable(Terminal.of(spec.commandLine().getOut(), System.getenv())).print(tools);
        } else {
            spec.commandLine().getOut().println(format.json(tools).toPrettyString());
        }
        return 0;
    }
}
