package io.lagomcp.invoices.console;

import java.io.Console;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The output of a command for people: with symbols and colours if the terminal and the environment allow them, else in plain
 * ASCII.
 */
public final class Terminal {
    private static final String SIGNS = "✔✘→×·…┌─┐│└┘";
    private static final String ASCII = "ox>x-.+-+|++";

    private static final int SUBJECT = 10;
    private static final int PROSE = 94;
    private static final String GAP = "  ";
    private static final String INDENT = "   ";
    private static final int WIDEST_BOX = 70;
    private static final int NARROWEST = 40;

    private final PrintWriter out;
    private final boolean colours;
    private final boolean signs;
    private final int columns;

    /** Creates one; {@code columns} limits lines of prose. */
    public Terminal(PrintWriter out, boolean colours, boolean signs, int columns) {
        this.out = out;
        this.colours = colours;
        this.signs = signs;
        this.columns = Math.max(NARROWEST, columns);
    }

    /** For this writer, which must write to standard output. */
    public static Terminal of(PrintWriter out, Map<String, String> environment) {
        boolean terminal = isTerminal();
        return new Terminal(
                out,
                wantsColours(environment) && terminal,
                charset().newEncoder().canEncode(SIGNS),
                columns(environment, terminal));
    }

    /** Discards all output. */
    public static Terminal discarding() {
        return new Terminal(new PrintWriter(Writer.nullWriter()), false, false, Integer.MAX_VALUE);
    }

    /** Whether the environment allows colours: see no-color.org. */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Prints a line without wrapping. */
    public void print(String line) {
        out.println(shown(line));
        out.flush();
    }

    public void print() {
        print("");
    }

    /** Prints a result, and the advice below it. */
    public void print(CheckResult finding) {
        say(finding.mark(), TextFormat.padded(finding.subject(), SUBJECT) + GAP, finding.text());
        finding.advice().ifPresent(advice -> say("      " + advice));
    }

    /** Prints text in a frame with a title. */
    public void box(String title, String text) {
        // beside the frame and a space on each side
        int width = width(INDENT.length() + WIDEST_BOX + 4) - INDENT.length() - 4;
        print(INDENT + "┌─ " + strong(title) + " " + "─".repeat(width - title.length() - 1) + "┐");
        TextFormat.fitted(text, width).forEach(line -> print(INDENT + "│ " + TextFormat.padded(line, width) + " │"));
        print(INDENT + "└" + "─".repeat(width + 2) + "┘");
    }

    /** Prints wrapped prose. */
    public void say(String text) {
        TextFormat.wrapped(text, width(PROSE)).forEach(this::print);
    }

    /** Prints wrapped prose after a mark. */
    public void say(Status mark, String text) {
        say(mark, "", text);
    }

    private void say(Status mark, String subject, String text) {
        String start = mark(mark) + GAP + subject;
        int indent = (signs ? mark.symbol() : mark.word()).length() + GAP.length() + subject.length();
        for (String line : TextFormat.wrapped(text, columns - indent)) {
            print(start + line);
            start = " ".repeat(indent);
        }
    }

    /** The number of columns, at most {@code most}. */
    public int width(int most) {
        return Math.min(most, columns);
    }

    /** The text with symbols replaced if they cannot be shown; the length stays. */
    String shown(String text) {
        if (signs) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text);
        for (int at = 0; at < plain.length(); at++) {
            int sign = SIGNS.indexOf(plain.charAt(at));
            if (sign >= 0) {
                plain.setCharAt(at, ASCII.charAt(sign));
            }
        }
        return plain.toString();
    }

    public String mark(Status mark) {
        return coloured(signs ? mark.symbol() : mark.word(), mark.colour());
    }

    public String strong(String text) {
        return coloured(text, "1");
    }

    public String faint(String text) {
        return coloured(text, "2");
    }

    public String call(String text) {
        return coloured(text, "36");
    }

    private String coloured(String text, String colour) {
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    /** Whether the program runs in a terminal. */
    @SuppressWarnings("SystemConsoleNull") // before Java 22, null means no terminal
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // since Java 22 there is a console even without a terminal
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }

    /** The width: {@code COLUMNS}, else that of the terminal; unlimited without a terminal. */
    static int columns(Map<String, String> environment, boolean terminal) {
        String given = environment.getOrDefault("COLUMNS", "");
        if (given.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(given);
        }
        // at least 55, says the library
        return terminal ? new UsageMessageSpec().autoWidth(true).width() : Integer.MAX_VALUE;
    }

    private static Charset charset() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElseGet(Charset::defaultCharset);
    }
}
