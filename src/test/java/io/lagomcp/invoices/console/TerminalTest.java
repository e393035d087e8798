package io.lagomcp.invoices.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final StringWriter out = new StringWriter();

    @Test
    void plainTextHasNoEscapes() {
        Terminal plain = terminal(false, true);
        plain.print(plain.strong("Connect") + plain.mark(Status.OK) + plain.call("→ initialize"));

        assertThat(out.toString().strip()).isEqualTo("Connect✔→ initialize");
    }

    @Test
    void aTerminalGetsColoursThatEndWhereTheyShould() {
        Terminal colourful = terminal(true, true);
        colourful.print(colourful.mark(Status.FAIL) + " no");

        assertThat(out.toString().strip()).isEqualTo("\u001b[31m✘\u001b[0m no");
    }

    @Test
    void whereSignsCannotBeShownWordsAndAsciiStandForThem() {
        Terminal ascii = terminal(false, false);
        ascii.print(ascii.mark(Status.WARN) + " status: draft → finalized");
        ascii.print("┌─┐");

        assertThat(out.toString().lines()).containsExactly("warn status: draft > finalized", "+-+");
    }

    @Test
    void noColorIsHonouredWhenItIsSetAndNotEmpty() {
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", "false"))).isFalse();
        assertThat(Terminal.wantsColours(Map.of("TERM", "dumb"))).isFalse();
    }

    @Test
    void aFindingFitsTheTerminalAndItsTextStandsClearOfItsSubject() {
        Terminal narrow = new Terminal(new PrintWriter(out), false, true, 60);
        narrow.print(CheckResult.warn(
                "Who comes in",
                "whoever can reach this port, as an approver, because it was started so",
                "Make a token for everybody who may come in, and name the file of tokens."));

        assertThat(out.toString().lines())
                .containsExactly(
                        "!  Who comes in  whoever can reach this port, as an",
                        "                 approver, because it was started so",
                        "      Make a token for everybody who may come in, and name",
                        "      the file of tokens.");
    }

    @Test
    void aFrameIsWholeHoweverNarrowTheTerminal() {
        new Terminal(new PrintWriter(out), false, true, 60).box("The plan", "Void the invoice. ".repeat(9));

        assertThat(out.toString().lines()).hasSizeGreaterThan(4).allMatch(line -> line.length() == 60);
    }

    @Test
    void whoSetsColumnsIsObeyedAndWithoutATerminalNoLineIsTooLong() {
        assertThat(Terminal.columns(Map.of("COLUMNS", "72"), false)).isEqualTo(72);
        assertThat(Terminal.columns(Map.of("COLUMNS", "wide"), false)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Terminal.columns(Map.of(), false)).isEqualTo(Integer.MAX_VALUE);
    }

    private Terminal terminal(boolean colours, boolean signs) {
        return new Terminal(new PrintWriter(out), colours, signs, Integer.MAX_VALUE);
    }
}
