package io.lagomcp.invoices.cli;

import java.util.List;

/** A text in a frame. */
final class Card {
    private static final int WIDTH = 70;
    private static final String INDENT = "   ";

    private final Terminal terminal;

    Card(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(String title, String text) {
        List<String> lines = Text.wrapped(text, WIDTH);
        terminal.print(INDENT + "┌─ " + terminal.strong(title) + " " + "─".repeat(WIDTH - title.length() - 1) + "┐");
        lines.forEach(line -> terminal.print(INDENT + "│ " + Text.padded(line, WIDTH) + " │"));
        terminal.print(INDENT + "└" + "─".repeat(WIDTH + 2) + "┘");
    }
}
