package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void breaksBetweenWords() {
        assertThat(Text.wrapped("Search invoices, newest first", 16))
                .containsExactly("Search invoices,", "newest first");
    }

    @Test
    void keepsTheLinesThatAreThere() {
        assertThat(Text.wrapped("one\n\ntwo", 10)).containsExactly("one", "", "two");
    }

    @Test
    void continuesUnderTheTextOfAListItem() {
        assertThat(Text.wrapped("- charges the customer", 12)).containsExactly("- charges", "  the", "  customer");
    }

    @Test
    void breaksAWordThatIsLongerThanALine() {
        assertThat(Text.fitted("  /tmp/a-long-path", 10)).containsExactly("  /tmp/a-l", "  ong-path");
    }

    @Test
    void leavesALongWordInOnePieceWhereItMayStickOut() {
        assertThat(Text.wrapped("  saved /tmp/a-long-path now", 10))
                .containsExactly("  saved", "  /tmp/a-long-path", "  now");
        assertThat(Text.wrapped("  /tmp/a-long-path", 10)).containsExactly("  /tmp/a-long-path");
    }

    @Test
    void shortensWithASignThatSomethingIsMissing() {
        assertThat(Text.shortened("Max\n Mustermann", 20)).isEqualTo("Max Mustermann");
        assertThat(Text.shortened("Hoshi Sample Works", 10)).isEqualTo("Hoshi Sam…");
    }

    @Test
    void alignsColumnsAndPutsAmountsToTheRight() {
        assertThat(new Table()
                        .row("LAG-1", "9.00 EUR")
                        .row("LAG-22", "10.00 EUR")
                        .lines())
                .containsExactly("LAG-1    9.00 EUR", "LAG-22  10.00 EUR");
    }
}
