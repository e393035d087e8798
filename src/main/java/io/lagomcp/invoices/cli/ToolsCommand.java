package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.Toolset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the tools as assistants see them. */
@Command(
        name = "tools",
        header = "List the tools, for people or as JSON for other LLM runtimes.",
        description = "Needs no key and no network.",
        footer = {"tools", "tools --read-only", "tools --format openai > tools.json", "tools --tokens"})
@SuppressWarnings("UnusedVariable") // flags() has the values of some fields
public final class ToolsCommand extends ConsoleCommand {
    private static final int NAME = 22;
    private static final int HINT = 12;
    private static final int WIDEST = 100;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ToolOutputFormat format = ToolOutputFormat.TABLE;

    @Option(names = "--read-only", description = "Only the tools that change nothing.")
    private boolean readOnly;

    @Option(names = "--policy", paramLabel = "FILE", description = "Only the tools that this policy can allow.")
    private @Nullable String policy;

    @Option(
            names = "--tokens",
            description = "What a model reads: the tokens of each toolset, and of the listed tools.")
    private boolean tokens;

    @Override
    public Integer call() {
        List<ToolDefinition> tools = ApplicationContext.tools(Settings.withoutServing(System.getenv(), flags()));
        if (tokens) {
            printTokens(tools.stream().map(ToolDefinition::name).toList());
        } else if (format == ToolOutputFormat.TABLE) {
            printTable(tools);
        } else {
            out().println(format.json(tools).toPrettyString());
        }
        return 0;
    }

    private void printTokens(List<String> listed) {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        for (Toolset set : Toolset.values()) {
            sets.put(set.word(), set.tools());
        }
        sets.put("listed", listed);
        TextTable table = new TextTable().row("toolset", "tools", "tokens");
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        sets.forEach((name, tools) -> {
            int cost = ToolDefinition.tokens(tools);
            table.row(name, Integer.toString(tools.size()), String.format(Locale.ROOT, "%,d", cost));
            json.addObject().put("toolset", name).put("tools", tools.size()).put("tokens", cost);
        });
        if (format == ToolOutputFormat.TABLE) {
            table.lines().forEach(terminal()::print);
            terminal().print();
            terminal().say("Tokens of o200k for the descriptions. LAGO_MCP_TOOLSETS says which sets are listed.");
        } else {
            out().println(json.toPrettyString());
        }
    }

    /** At most 100 characters wide. */
    private void printTable(List<ToolDefinition> tools) {
        Terminal terminal = terminal();
        for (ToolDefinition tool : tools) {
            String start = terminal.strong(TextFormat.padded(tool.name(), NAME))
                    + terminal.faint(TextFormat.padded(hint(tool), HINT));
            for (String line : TextFormat.wrapped(tool.description(), terminal.width(WIDEST) - NAME - HINT)) {
                terminal.print(start + line);
                start = " ".repeat(NAME + HINT);
            }
        }
        terminal.print();
        terminal.say(tools.size() + " tools. \"asks first\": nothing changes before a person or your policy approves.");
    }

    private static String hint(ToolDefinition tool) {
        if (tool.annotations().path("readOnlyHint").booleanValue(false)) {
            return "read only";
        }
        return tool.asksFirst() ? "asks first" : "harmless";
    }

    enum ToolOutputFormat {
        TABLE,
        /** As in the result of {@code tools/list} of the Model Context Protocol. */
        MCP,
        /** As in {@code tools} of OpenAI's chat completions, which many other runtimes understand. */
        OPENAI,
        /** As in {@code tools} of Anthropic's messages. */
        ANTHROPIC;

        ArrayNode json(List<ToolDefinition> tools) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            tools.forEach(tool -> write(tool, array.addObject()));
            return array;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private void write(ToolDefinition tool, ObjectNode entry) {
            switch (this) {
                case MCP -> mcp(tool, entry);
                case OPENAI ->
                    entry.put("type", "function")
                            .putObject("function")
                            .put("name", tool.name())
                            .put("description", tool.description())
                            .set("parameters", tool.inputSchema());
                case ANTHROPIC ->
                    entry.put("name", tool.name())
                            .put("description", tool.description())
                            .set("input_schema", tool.inputSchema());
                case TABLE -> throw new IllegalStateException("a table is no JSON");
            }
        }

        private static void mcp(ToolDefinition tool, ObjectNode entry) {
            entry.put("name", tool.name()).put("title", tool.title()).put("description", tool.description());
            entry.set("inputSchema", tool.inputSchema());
            entry.set("outputSchema", tool.outputSchema());
            entry.set("annotations", tool.annotations());
            if (!tool.meta().isEmpty()) {
                entry.set("_meta", tool.meta());
            }
        }
    }
}
