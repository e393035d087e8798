package io.lagomcp.invoices.cli;

import java.util.List;

/** A text in a frame. */
final class Card {
    private static final int WIDEST = 70;
    private static final String INDENT = "   ";

    private final Terminal terminal;

    Card(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(String title, String text) {
        // beside the frame and a space on each side
        int width = terminal.width(INDENT.length() + WIDEST + 4) - INDENT.length() - 4;
        List<String> lines = Text.fitted(text, width);
        terminal.print(INDENT + "┌─ " + terminal.strong(title) + " " + "─".repeat(width - title.length() - 1) + "┐");
        lines.forEach(line -> terminal.print(INDENT + "│ " + Text.padded(line, width) + " │"));
        terminal.print(INDENT + "└" + "─".repeat(width + 2) + "┘");
    }
}
