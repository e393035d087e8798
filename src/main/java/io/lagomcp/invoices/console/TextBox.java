package io.lagomcp.invoices.console;

import java.util.List;

/** Prints text in a frame. */
public final class TextBox {
    private static final int WIDEST = 70;
    private static final String INDENT = "   ";

    private final Terminal terminal;

    public TextBox(Terminal terminal) {
        this.terminal = terminal;
    }

    public void print(String title, String text) {
        // beside the frame and a space on each side
        int width = terminal.width(INDENT.length() + WIDEST + 4) - INDENT.length() - 4;
        List<String> lines = TextFormat.fitted(text, width);
        terminal.print(INDENT + "┌─ " + terminal.strong(title) + " " + "─".repeat(width - title.length() - 1) + "┐");
        lines.forEach(line -> terminal.print(INDENT + "│ " + TextFormat.padded(line, width) + " │"));
        terminal.print(INDENT + "└" + "─".repeat(width + 2) + "┘");
    }
}
