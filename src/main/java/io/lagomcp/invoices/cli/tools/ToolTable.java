package io.lagomcp.invoices.cli.tools;

import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;

/** The tools as a table for people, at most 100 characters wide. */
final class ToolTable {
    private static final int NAME = 22;
    private static final int HINT = 12;
    private static final int WIDEST = 100;

    private final Terminal terminal;

    ToolTable(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(List<ToolDefinition> tools) {
        tools.forEach(this::print);
        terminal.print();
        terminal.say(
                tools.size() + " tools. \"asks first\": nothing changes before a person, or your policy, says yes.");
    }

    private void print(ToolDefinition tool) {
        String start = terminal.strong(TextFormat.padded(tool.name(), NAME))
                + terminal.faint(TextFormat.padded(hint(tool), HINT));
        for (String line : TextFormat.wrapped(tool.description(), terminal.width(WIDEST) - NAME - HINT)) {
            terminal.print(start + line);
            start = " ".repeat(NAME + HINT);
        }
    }

    private String hint(ToolDefinition tool) {
        if (tool.annotations().path("readOnlyHint").booleanValue(false)) {
            return "read only";
        }
        return tool.asksFirst() ? "asks first" : "harmless";
    }
}
