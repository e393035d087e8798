package io.lagomcp.invoices.cli;

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
        plain.print(plain.strong("Connect") + plain.mark(Mark.OK) + plain.call("→ initialize"));

        assertThat(out.toString().strip()).isEqualTo("Connect✔→ initialize");
    }

    @Test
    void aTerminalGetsColoursThatEndWhereTheyShould() {
        Terminal colourful = terminal(true, true);
        colourful.print(colourful.mark(Mark.FAIL) + " no");

        assertThat(out.toString().strip()).isEqualTo("\u001b[31m✘\u001b[0m no");
    }

    @Test
    void whereSignsCannotBeShownWordsAndAsciiStandForThem() {
        Terminal ascii = terminal(false, false);
        ascii.print(ascii.mark(Mark.WARN) + " status: draft → finalized");
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

    private Terminal terminal(boolean colours, boolean signs) {
        return new Terminal(new PrintWriter(out), colours, signs);
    }
}
